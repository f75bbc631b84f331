"""Whatever happens to orders, customers end with exactly what a recomputation from the orders gives them."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from orderhub.customers.identities import identities_in, keys_of
from orderhub.customers.profile import profile_of
from orderhub.customers.sales import Place
from orderhub.errors import TransientError
from orderhub.orders import rows
from orderhub.orders.model import Header, Mode
from orderhub.orders.statuses import Status
from orderhub.reconcile import work
from tests.support.samples import samples
from tests.support.streams import AT
from tests.unit.customers.fakes import SECRET, Breaking, FakeCustomers, order
from tests.unit.reconcile.fakes import Hub, moved

_NUMBERS = ("A1", "A2", "A3", "A4")
_SAID = st.fixed_dictionaries(
    {
        "external_customer_id": st.sampled_from([None, "C1", "C2"]),
        "phone": st.sampled_from([None, "13800138000", "13900139000"]),
        "email": st.sampled_from([None, "a@example.com", "b@example.com"]),
        "first_name": st.sampled_from([None, "张三"]),
        "status": st.sampled_from([Status.PAID, Status.DELIVERED, Status.COMPLETED, Status.CANCELLED]),
        "currency": st.sampled_from(["CNY", "EUR"]),
        "ordered_at": st.integers(-2, 2).map(lambda days: AT + timedelta(days=days)),
        "total_cost": st.integers(0, 9999).map(lambda cents: Decimal(cents) / 100),
        "refunds": st.dictionaries(
            st.sampled_from(["CNY", "EUR"]), st.sampled_from([Decimal("0.5"), Decimal(70)])
        ),
    }
)
_MODES = st.sampled_from([Mode.LIVE, Mode.LIVE, Mode.HISTORICAL])
_CALLS = st.integers(0, 12)


_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Not to shrink: what fails is short, and making it shorter takes minutes."""


class Damage(StrEnum):
    LOST = "a row is lost"
    CHANGED = "a row says another amount"
    GARBLED = "a row is half lost"
    UNLISTED = "a row is in no list"
    DATED = "a row lies at another time"
    ELSEWHERE = "a row lies with another customer"
    NOBODYS = "a row of an order that never was"
    UNKNOWN = "an identity leads nowhere"
    FORGOTTEN = "an event is lost"
    REFUNDED = "a row says another refund"


_READABLE = st.sampled_from([damage for damage in Damage if damage is not Damage.GARBLED])
"""Following needs rows it can read."""


def put(hub: Hub, order_no: str, values: Mapping[str, Any], mode: Mode = Mode.LIVE) -> None:
    """An order comes, or changes; what was refunded is no field of it."""
    fields = {name: value for name, value in values.items() if name != "refunds"}
    hub.orders.put(order(order_no, **fields), mode=mode, refunds=values["refunds"])


def do_damage(hub: Hub, damage: Damage, order_no: str) -> None:
    """Damage what follows from an order, if there is anything."""
    rows, places = hub.customers.stored, hub.customers.places("order#")
    place = next((each for each in places if each[1].endswith(f"#{order_no}")), None)
    if damage is Damage.UNKNOWN:
        for identity in hub.customers.places("identity")[:1]:
            del rows[identity]
    elif damage is Damage.FORGOTTEN:
        for version in [event_key for event_key in hub.history.stored if event_key[0] == order_no]:
            del hub.history.stored[version]
    elif place:
        _damage_row(rows, place, damage, hub.customers.places("profile")[-1][0])


def _damage_row(rows: dict[Place, Any], place: Place, damage: Damage, other: str) -> None:
    row = dict(rows[place])
    match damage:
        case Damage.LOST:
            del rows[place]
        case Damage.CHANGED:
            rows[place] = row | {"sale": {"N": "0.01"}}
        case Damage.REFUNDED:
            rows[place] = row | {"refunded": {"N": "0.02"}}
        case Damage.GARBLED:
            rows[place] = {name: row[name] for name in ("customer_id", "sk")}
            rows[place[0], "order#"] = {"customer_id": {"S": place[0]}, "sk": {"S": "order#"}}
        case Damage.UNLISTED:
            row.pop("list_shard", None)
            rows[place] = row
        case Damage.DATED:
            new_place = moved(place, 9)
            rows[new_place] = row | {"sk": {"S": new_place[1]}}
        case Damage.ELSEWHERE:
            rows[other, place[1]] = row | {"customer_id": {"S": other}}
            if other != place[0]:
                del rows[place]
        case Damage.NOBODYS:
            sk = moved(place, 0)[1].replace(f"#{place[1].split('#', 2)[2]}", "#B1")
            rows[place[0], sk] = row | {"sk": {"S": sk}}


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PAGE", 2)


def _headers(hub: Hub) -> dict[str, Header]:
    return {no: rows.header_of(row) for no, row in hub.orders.stored.items() if hub.orders.is_there(no)}


def _owner(customers: FakeCustomers, header: Header) -> str:
    keys = keys_of(identities_in(header, "CN"), SECRET)
    links = customers.links(keys)
    assert set(keys) <= links.keys()
    return links[keys[0]].customer_id


def _recomputed(hub: Hub) -> dict[str, dict[str, Any]]:
    """What the orders come to, customer by customer, added up the plainest way."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for order_no, header in sorted(_headers(hub).items()):
        own = found[_owner(hub.customers, header)]
        own.setdefault("orders", []).append(order_no)
        if header.status in {Status.DELIVERED, Status.COMPLETED}:
            count, total, refunded = own.get(header.currency, (0, Decimal(), Decimal()))
            refunds = rows.stamp_of(hub.orders.stored[order_no]).refunds
            of_it = min(header.total_cost, refunds.get(header.currency, Decimal()))
            counts = header.total_cost if hub.refunded_counts else header.total_cost - of_it
            own[header.currency] = count + 1, total + counts, refunded + of_it
    return dict(found)


def _kept(hub: Hub) -> dict[str, dict[str, Any]]:
    """What the customers say they have."""
    found: dict[str, dict[str, Any]] = {}
    for order_no, owners in sorted(hub.customers.owners().items()):
        for owner in owners:
            found.setdefault(owner, {}).setdefault("orders", []).append(order_no)
    for customer_id, own in found.items():
        made = hub.customers.made(customer_id)
        assert made
        profile = profile_of(made, hub.customers.each_order(customer_id))
        own |= {sale.currency: (sale.count, sale.total, sale.refunded) for sale in profile.sales}
    return found


class AnythingHappens(RuleBasedStateMachine):
    """Orders come, change and go; batches are cut anywhere, repeated, mixed and broken off; mending goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.hub = Hub()

    @rule(order_no=st.sampled_from(_NUMBERS), fields=_SAID, mode=_MODES)
    def put(self, order_no: str, fields: dict[str, Any], mode: Mode) -> None:
        put(self.hub, order_no, fields, mode)

    @rule(order_no=st.sampled_from(_NUMBERS))
    def delete(self, order_no: str) -> None:
        if self.hub.orders.is_there(order_no):
            self.hub.orders.delete(order_no)

    @precondition(lambda self: any(self.hub.orders.records.values()))
    @rule(turns=st.lists(st.sampled_from(_NUMBERS), min_size=1, max_size=8), calls=_CALLS, is_noted=st.booleans())
    def follow(self, turns: list[str], calls: int, *, is_noted: bool) -> None:
        """A batch takes the orders in any sequence, the changes of each in its own."""
        waiting = {order_no: iter(records) for order_no, records in self.hub.orders.records.items()}
        batch = [record for no in turns for record in [next(waiting.get(no, iter(())), None)] if record]
        self.hub.customers.before_call = Breaking(calls)
        with suppress(TransientError):
            self.hub.follow(batch)
            if is_noted:
                for record in batch:
                    self.hub.orders.records[record["dynamodb"]["Keys"]["order_no"]["S"]].remove(record)
        self.hub.customers.before_call = lambda: None

    @rule(calls=_CALLS)
    def mend_and_break_off(self, calls: int) -> None:
        self.hub.customers.before_call = Breaking(calls)
        with suppress(TransientError):
            self.hub.reconcile("mend")
        self.hub.customers.before_call = lambda: None

    @rule(
        order_no=st.sampled_from(_NUMBERS),
        changes=st.lists(st.none() | _SAID, min_size=1, max_size=2),
        calls=st.integers(0, 8),
        damage=_READABLE,
    )
    def mend_while_an_order_changes(
        self, order_no: str, changes: list[dict[str, Any] | None], calls: int, damage: Damage
    ) -> None:
        """Somewhere amid mending what was damaged an order changes, and all of the stream is followed."""

        def change() -> None:
            self.hub.as_mending_begins = lambda: None
            self._meanwhile(lambda: None)
            for each in changes:
                if each:
                    self.put(order_no, each, Mode.LIVE)
                else:
                    self.delete(order_no)
            self.hub.drain()

        do_damage(self.hub, damage, order_no)
        self.hub.as_mending_begins = lambda: self._meanwhile(_after(calls, change))
        self.hub.reconcile("mend")
        self.hub.as_mending_begins = lambda: None
        self._meanwhile(lambda: None)
        self.hub.reconcile("mend")

    def _meanwhile(self, hook: Callable[[], None]) -> None:
        self.hub.customers.before_call = self.hub.orders.before_read = hook

    def teardown(self) -> None:
        self.hub.drain()

        assert _kept(self.hub) == _recomputed(self.hub)
        report = self.hub.reconcile()
        assert report["found"] == {}
        assert report["orders"] == report["customer_orders"] == len(_headers(self.hub))


def _after(calls: int, act: Callable[[], None]) -> Callable[[], None]:
    left = iter(range(calls, -1, -1))

    def hook() -> None:
        if next(left, None) == 0:
            act()

    return hook


AnythingHappens.TestCase.settings = samples(15, stateful_step_count=15, phases=_PHASES)
TestAnythingHappens = pytest.mark.slow(AnythingHappens.TestCase)


_LIVES = st.lists(st.tuples(st.sampled_from(_NUMBERS), st.none() | _SAID), min_size=1, max_size=10)
_HARM = st.lists(st.tuples(st.sampled_from(Damage), st.sampled_from(_NUMBERS)), min_size=1, max_size=5)


@samples(20, phases=_PHASES)
@given(_LIVES, _HARM)
def test_any_damage_is_found_and_mended_and_mending_again_changes_nothing(
    lives: list[tuple[str, dict[str, Any] | None]], harm: list[tuple[Damage, str]]
) -> None:
    hub = Hub()
    for order_no, fields in lives:
        if fields:
            put(hub, order_no, fields)
        elif hub.orders.is_there(order_no):
            hub.orders.delete(order_no)
    hub.drain()
    events = dict(hub.history.stored)
    garbled = any(damage is Damage.GARBLED for damage, _ in harm)
    for damage, order_no in harm:
        # What is told of a customer whose rows cannot be read has to wait for the next run.
        if not (garbled and damage is Damage.FORGOTTEN):
            do_damage(hub, damage, order_no)

    reported = hub.reconcile()
    mended = hub.reconcile("mend")

    assert _kept(hub) == _recomputed(hub)
    assert hub.reconcile()["found"] == {}
    # Mending one order can tell more of another, where an identity led nowhere.
    assert bool(reported["found"]) == bool(mended["found"])
    assert mended["mended"] == mended["found"]
    assert {event_key for event_key in events if event_key not in hub.history.stored} == _of_earlier_versions(
        hub, events
    )
    before, published = dict(hub.customers.stored), len(hub.bus.published)
    hub.reconcile("mend")
    assert (hub.customers.stored, len(hub.bus.published)) == (before, published)


@samples(20, phases=_PHASES)
@given(_LIVES, st.booleans())
def test_whether_refunds_count_is_set_otherwise_and_mending_brings_all_sales_in_line(
    lives: list[tuple[str, dict[str, Any] | None]],
    first: bool,  # noqa: FBT001 - as hypothesis gives it
) -> None:
    hub = Hub(refunded_counts=first)
    for order_no, fields in lives:
        if fields:
            put(hub, order_no, fields)
    hub.drain()
    assert _kept(hub) == _recomputed(hub)
    published = len(hub.bus.published)

    hub.refunded_counts = not first
    hub.reconcile("mend")

    assert _kept(hub) == _recomputed(hub)
    assert hub.reconcile()["found"] == {}
    assert len(hub.bus.published) == published


def _of_earlier_versions(hub: Hub, before: dict[tuple[str, int], Any]) -> set[tuple[str, int]]:
    """The events that were lost and are of no order's last version; nobody can tell of those."""
    last = {no: rows.version_of(row) for no, row in hub.orders.stored.items() if hub.orders.is_there(no)}
    return {
        event_key
        for event_key in before
        if event_key not in hub.history.stored and last.get(event_key[0]) != event_key[1]
    }
