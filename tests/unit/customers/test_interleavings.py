"""Whatever the timing, the rows are those that some order of the changes, one after the other, would have made."""

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import permutations
from threading import Condition
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from orderhub.customers.following import CustomerUpdater
from orderhub.customers.identities import Buyer, identities_in, keys_of
from orderhub.customers.profile import profile_of
from orderhub.customers.resolve import owner_of
from orderhub.customers.sales import customer_order
from orderhub.errors import TransientError
from orderhub.events.records import OrderChange, read
from orderhub.orders.model import Header
from orderhub.orders.statuses import Status
from tests.support.samples import samples
from tests.support.streams import AT
from tests.unit.customers.fakes import SECRET, Breaking, FakeCustomers, FakeSecret, life, order

_PHONES = ("13800138000", "13900139000")
_BUYERS = st.fixed_dictionaries(
    {
        "external_customer_id": st.sampled_from([None, "C1", "C2"]),
        "phone": st.sampled_from([None, *_PHONES]),
        "email": st.sampled_from([None, "a@example.com", "b@example.com"]),
    }
)


class Baton:
    """Lets one thread run at a time; at each call to a table the schedule says who goes on."""

    def __init__(self, schedule: Sequence[int], threads: int) -> None:
        self._schedule = list(schedule)
        self._alive = list(range(threads))
        self._holder = 0
        self._passed = Condition()

    def take(self, me: int) -> None:
        """Wait for it."""
        with self._passed:
            assert self._passed.wait_for(lambda: self._holder == me, timeout=30)

    def give(self, *, leaving: bool = False) -> None:
        """Hand it on."""
        with self._passed:
            if leaving:
                self._alive.remove(self._holder)
            wanted = self._schedule.pop(0) if self._schedule else 0
            self._holder = self._alive[wanted % len(self._alive)] if self._alive else -1
            self._passed.notify_all()


def _changes(*headers: Header | None) -> list[OrderChange]:
    return [change for record in life(*headers) if (change := read(record))]


def _one_by_one(batches: Sequence[list[OrderChange]], start: dict[Any, Any]) -> dict[Any, Any]:
    table = FakeCustomers(dict(start))
    for batch in batches:
        CustomerUpdater(table, FakeSecret(), "CN").follow(batch)
    return table.stored


def _at_once(
    batches: Sequence[list[OrderChange]], start: dict[Any, Any], schedule: Sequence[int]
) -> dict[Any, Any]:
    rows, baton = dict(start), Baton(schedule, len(batches))

    def work(me: int) -> None:
        def pause() -> None:
            baton.give()
            baton.take(me)

        baton.take(me)
        try:
            CustomerUpdater(FakeCustomers(rows, pause), FakeSecret(), "CN").follow(batches[me])
        finally:
            baton.give(leaving=True)

    with ThreadPoolExecutor(len(batches)) as pool:
        for ended in [pool.submit(work, me) for me in range(len(batches))]:
            ended.result()
    return rows


def _told(rows: dict[Any, Any]) -> dict[Any, Any]:
    """The rows, but for which of several orders that show the same conflict was the one to note it."""
    return {
        place: {name: value for name, value in row.items() if name != "order_no" or "conflict#" not in place[1]}
        for place, row in rows.items()
    }


_EVERYTHING = {"external_customer_id": "C2", "phone": _PHONES[1], "email": "a@example.com"}


@samples(50)
@given(
    st.lists(_BUYERS, min_size=3, max_size=3),
    st.lists(_BUYERS, max_size=2),
    st.lists(st.integers(0, 2), max_size=20),
)
@example(
    [
        _EVERYTHING | {"phone": None, "email": None},
        _EVERYTHING | {"external_customer_id": None},
        _EVERYTHING,
    ],
    [_EVERYTHING | {"external_customer_id": None, "phone": None}],
    [0, 0, 2, 2, 2],
)
def test_orders_that_come_at_once_end_as_if_they_had_come_one_after_the_other(
    buyers: list[dict[str, Any]], earlier: list[dict[str, Any]], schedule: list[int]
) -> None:
    start = _one_by_one([_changes(order(f"E{n}", **buyer)) for n, buyer in enumerate(earlier)], {})
    batches = [_changes(order(f"A{n}", **buyer)) for n, buyer in enumerate(buyers)]

    found = _at_once(batches, start, schedule)

    assert _told(found) in [_told(_one_by_one(turn, start)) for turn in permutations(batches)]


@samples(50)
@given(_BUYERS.filter(lambda buyer: any(buyer.values())), st.lists(st.integers(0, 2), max_size=20))
def test_orders_of_one_buyer_that_come_at_once_make_one_customer(
    buyer: dict[str, Any], schedule: list[int]
) -> None:
    batches = [_changes(order(f"A{n}", **buyer)) for n in range(3)]

    table = FakeCustomers(_at_once(batches, {}, schedule))

    assert len({owner for owners in table.owners().values() for owner in owners}) == 1
    assert len(table.places("profile")) == 1
    assert table.places("conflict#") == []


_SAID = st.fixed_dictionaries(
    {
        "first_name": st.sampled_from([None, "张三", "李四"]),
        "nickname": st.sampled_from([None, "nick"]),
        "language": st.sampled_from([None, "zh", "en"]),
        "currency": st.sampled_from(["CNY", "EUR"]),
        "ordered_at": st.integers(-1, 1).map(lambda days: AT + timedelta(days=days)),
        "total_cost": st.decimals(0, 100, places=2),
    }
)
_STATUSES = st.sampled_from([Status.PAID, Status.DELIVERED, Status.COMPLETED, Status.CANCELLED])
_STATES = st.builds(lambda buyer, sent, status: buyer | sent | {"status": status}, _BUYERS, _SAID, _STATUSES)
_LIVES = st.lists(st.tuples(st.sampled_from(["A1", "A2", "A3"]), st.none() | _STATES), max_size=14)


def _lives(steps: list[tuple[str, Any]]) -> tuple[list[OrderChange], dict[str, Header]]:
    """The changes of three orders, mixed as they came, and the orders that are left.

    An order that went may be made anew.
    """
    states: dict[str, list[Header | None]] = defaultdict(list)
    positions = []
    for order_no, state in steps:
        so_far = states[order_no]
        if state is None and so_far[-1:] in ([], [None]):
            continue
        so_far.append(order(order_no, **state) if state else None)
        positions.append((order_no, len(so_far) - 1))
    changes = {order_no: _changes(*each) for order_no, each in states.items()}
    last = {order_no: each[-1] for order_no, each in states.items() if each}
    return [changes[no][n] for no, n in positions], {no: header for no, header in last.items() if header}


_TRIES = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 12), st.booleans()), max_size=10)
"""How many changes a batch holds, after how many calls it fails, and whether its end was noted."""


def _follow(table: FakeCustomers, changes: list[OrderChange], tries: list[tuple[int, int, bool]]) -> None:
    """Follow all changes, in batches that fail and come again."""
    customers = CustomerUpdater(table, FakeSecret(), "CN")
    done = 0
    for size, calls, is_noted in [*tries, (len(changes), 1_000, True)]:
        table.before_call = Breaking(calls)
        with suppress(TransientError):
            customers.follow(changes[done : done + size])
            # A batch whose end was not noted comes again, with others or without.
            done += size if is_noted else 0
    table.before_call = lambda: None


@samples(50)
@given(_LIVES, _TRIES)
def test_after_any_batches_repeats_and_crashes_each_order_is_where_its_strongest_identity_leads(
    steps: list[tuple[str, Any]], tries: list[tuple[int, int, bool]]
) -> None:
    changes, left = _lives(steps)
    table = FakeCustomers()

    _follow(table, changes, tries)

    assert {no: len(owners) for no, owners in table.owners().items()} == dict.fromkeys(left, 1)
    for order_no, header in left.items():
        keys = keys_of(identities_in(header, "CN"), SECRET)
        owner = owner_of(keys, table.links(keys))
        assert table.owners()[order_no] == [owner]
        [rows] = [each for each in table.each_order(owner or "") if each.order_no == order_no]
        assert rows == customer_order(owner or "", header, "CN")


@samples(50)
@given(_LIVES, _TRIES)
def test_after_any_batches_repeats_and_crashes_a_profile_is_what_the_customer_s_orders_say(
    steps: list[tuple[str, Any]], tries: list[tuple[int, int, bool]]
) -> None:
    changes, left = _lives(steps)
    table = FakeCustomers()

    _follow(table, changes, tries)

    for customer_id, _ in table.places("profile"):
        own = [header for no, header in left.items() if table.owners()[no] == [customer_id]]
        made = table.made(customer_id)
        assert made
        found = profile_of(made, table.each_order(customer_id))
        assert found.orders == len(own)
        assert {sale.currency: (sale.count, sale.total, sale.last_at) for sale in found.sales} == _sales_of(own)
        assert found.buyer == _newest_said(own)


def _sales_of(orders: list[Header]) -> dict[str, tuple[int, Decimal, datetime]]:
    sold = [entry for entry in orders if entry.status in {Status.DELIVERED, Status.COMPLETED}]
    by_currency = {entry.currency: [each for each in sold if each.currency == entry.currency] for entry in sold}
    return {
        currency: (
            len(each),
            sum((entry.total_cost for entry in each), Decimal()),
            max(entry.ordered_at for entry in each),
        )
        for currency, each in by_currency.items()
    }


def _newest_said(orders: list[Header]) -> Buyer:
    newest_first = sorted(orders, key=lambda order: (order.ordered_at, order.order_no), reverse=True)
    fields = {
        "name": "first_name",
        "nickname": "nickname",
        "language": "language",
        "email": "email",
        "phone": "phone",
        "external_customer_id": "external_customer_id",
        "sobot_customer_id": "sobot_customer_id",
    }
    values = {name: [getattr(entry, field) for entry in newest_first] for name, field in fields.items()}
    return Buyer(**{name: next(filter(None, each), None) for name, each in values.items()})


@samples(50)
@given(_LIVES, st.integers(0, 14))
def test_an_identity_that_leads_somewhere_leads_there_for_good(steps: list[tuple[str, Any]], cut: int) -> None:
    changes, _ = _lives(steps)
    table = FakeCustomers()
    customers = CustomerUpdater(table, FakeSecret(), "CN")

    customers.follow(changes[:cut])
    then = {place: row for place, row in table.stored.items() if place[1] == "identity"}
    customers.follow(changes[cut:])

    assert then == {place: table.stored[place] for place in then}
