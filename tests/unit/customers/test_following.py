from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from orderhub.customers.following import CustomerUpdater
from orderhub.customers.identities import Identity, IdentityKey, IdentityKind, key_of
from orderhub.customers.resolve import made_of
from orderhub.customers.rows import identity_place
from orderhub.customers.sales import CustomerOrder
from orderhub.customers.transitions import OrderTransition
from orderhub.errors import TransientError
from orderhub.events.customer_events import Cause, CustomerEvent, customer_event
from orderhub.events.event_facts import Contact
from orderhub.events.records import OrderChange, read
from orderhub.orders.model import Header, Mode
from orderhub.orders.statuses import Status
from tests.unit.customers.fakes import SECRET, Breaking, FakeCustomers, FakeSecret, life, order

DAY = datetime(2026, 11, 22, tzinfo=UTC)


def _changes(*headers: Header | None) -> list[OrderChange]:
    found = [read(record) for record in life(*headers)]
    return [change for change in found if change]


def _follow(table: FakeCustomers, *headers: Header | None) -> list[Contact]:
    return _contacts(table, _changes(*headers))


def _contacts(table: FakeCustomers, changes: Sequence[OrderChange]) -> list[Contact]:
    return [about.contact for about in CustomerUpdater(table, FakeSecret(), "CN").follow(changes)]


def _key(kind: IdentityKind, value: str) -> IdentityKey:
    return key_of(Identity(kind=kind, value=value), SECRET)


def _made_of(kind: IdentityKind, value: str) -> str:
    return made_of(_key(kind, value))


def _leads_to(table: FakeCustomers, kind: IdentityKind, value: str) -> Any:  # noqa: ANN401 - a row's text
    return table.stored[identity_place(_key(kind, value))]["leads_to"]["S"]


def test_the_first_order_makes_the_customer_and_binds_all_identities() -> None:
    table = FakeCustomers()

    [contact] = _follow(table, order(external_customer_id="C1", phone="13800138000"))

    assert contact.customer_id == _made_of(IdentityKind.EXTERNAL_CUSTOMER_ID, "C1")
    assert contact.matched_by == "external_customer_id"
    assert contact.reachable_by == ("phone",)
    assert (contact.delivered_count, contact.delivered_total) == (0, Decimal(0))
    assert contact.last_delivered_at is None
    assert _leads_to(table, IdentityKind.PHONE, "+8613800138000") == contact.customer_id
    assert table.places("profile") == [(contact.customer_id, "profile")]
    assert table.owners() == {"A1": [contact.customer_id]}


def test_an_order_of_a_known_customer_writes_one_row() -> None:
    table = FakeCustomers()
    _follow(table, order("A1", phone="13800138000"))
    table.written = 0

    _follow(table, order("A2", phone="+86 138 0013 8000"))

    assert table.written == 1


def test_a_change_that_is_none_of_the_customer_s_business_writes_nothing() -> None:
    table, first = FakeCustomers(), order(phone="13800138000")
    _follow(table, first)
    table.written = 0

    _follow(table, first, replace(first, remark="new"), replace(first, carrier="SF"))[1:]

    assert table.written == 1, "the first of the three is the order made anew"
    assert table.owners() == {"A1": [_made_of(IdentityKind.PHONE, "+8613800138000")]}


def test_an_external_id_stays_with_its_first_customer_whatever_address_comes_with_it() -> None:
    table = FakeCustomers()
    [first] = _follow(table, order("A1", external_customer_id="C1", email="first@example.com"))

    [second] = _follow(table, order("A2", external_customer_id="C1", email="second@example.com"))

    assert second.customer_id == first.customer_id
    assert _leads_to(table, IdentityKind.EMAIL, "second@example.com") == first.customer_id


def test_an_unknown_external_id_is_matched_by_the_phone() -> None:
    table = FakeCustomers()
    [first] = _follow(table, order("A1", phone="13800138000"))

    [second] = _follow(table, order("A2", external_customer_id="C1", phone="13800138000"))
    [again] = _follow(table, order("A2", external_customer_id="C1", phone="13800138000"))
    [third] = _follow(table, order("A3", external_customer_id="C1"))

    assert {first.customer_id, second.customer_id, third.customer_id} == {first.customer_id}
    assert [second.matched_by, again.matched_by, third.matched_by] == ["phone", "phone", "external_customer_id"]


def test_an_identity_of_somebody_else_stays_there_and_is_recorded_once() -> None:
    table = FakeCustomers()
    [phone] = _follow(table, order("A1", phone="13800138000"))
    [email] = _follow(table, order("A2", email="mail@example.com"))

    both = [order(no, phone="13800138000", email="mail@example.com") for no in ("A3", "A4")]
    contacts = [_follow(table, header)[0] for header in both]

    assert [contact.customer_id for contact in contacts] == [phone.customer_id] * 2
    assert _leads_to(table, IdentityKind.EMAIL, "mail@example.com") == email.customer_id
    [place] = table.places("conflict#email#")
    assert place[0] == phone.customer_id
    assert len(table.places("conflict#2026")) == 1
    assert table.stored[place]["order_no"] == {"S": "A3"}
    assert table.stored[place]["leads_to"] == {"S": email.customer_id}


def test_a_conflict_is_not_written_again_with_each_change_of_its_order() -> None:
    table = FakeCustomers()
    _follow(table, order("A1", phone="13800138000"))
    _follow(table, order("A2", email="mail@example.com"))
    both = order("A3", phone="13800138000", email="mail@example.com")

    calls: list[str] = []
    _follow(table, both, replace(both, remark="1"))
    table.before_call = lambda: calls.append("call")
    CustomerUpdater(table, FakeSecret(), "CN").follow(_changes(both, replace(both, remark="1"))[1:])

    assert calls == ["call", "call"], "where the identities lead, and the customer's orders"


def test_a_nickname_alone_makes_a_customer_each_time_and_the_same_one_for_the_same_order() -> None:
    table = FakeCustomers()

    [first] = _follow(table, order("A1", nickname="nick"))
    [second] = _follow(table, order("A2", nickname="nick"))
    [again] = _follow(table, order("A1", nickname="nick"))

    assert first.customer_id != second.customer_id
    assert again == first
    assert first.matched_by is None


def test_a_nameless_buyer_who_gets_a_name_stays_the_same_customer() -> None:
    table = FakeCustomers()

    nameless, named = _follow(table, order(nickname="nick"), order(nickname="nick", phone="13800138000"))

    assert named.customer_id == nameless.customer_id
    assert _follow(table, order("A2", phone="13800138000"))[0].customer_id == nameless.customer_id


def test_a_nameless_buyer_whose_name_is_known_becomes_that_customer() -> None:
    table = FakeCustomers()
    [known] = _follow(table, order("A1", phone="13800138000"))

    _, named = _follow(table, order("A2", nickname="nick"), order("A2", nickname="nick", phone="13800138000"))

    assert named.customer_id == known.customer_id
    assert table.owners() == {"A1": [known.customer_id], "A2": [known.customer_id]}
    assert table.places("conflict#") == []


def test_an_order_whose_buyer_changes_moves_with_its_sale() -> None:
    table = FakeCustomers()
    before = order("A1", Status.DELIVERED, phone="13800138000")
    [known] = _follow(table, order("A2", Status.DELIVERED, phone="13900139000"))

    first, moved = _follow(table, before, replace(before, phone="13900139000"))
    [left] = _follow(table, order("A3", phone="13800138000"))

    assert (first.delivered_count, moved.delivered_count, left.delivered_count) == (1, 2, 0)
    assert moved.customer_id == known.customer_id
    assert table.owners()["A1"] == [known.customer_id]


def test_an_order_that_goes_leaves_its_customer() -> None:
    table = FakeCustomers()

    *_, gone = _follow(table, order("A1", Status.DELIVERED, phone="13800138000"), None)

    assert gone.customer_id == _made_of(IdentityKind.PHONE, "+8613800138000")
    assert gone.delivered_count == 0
    assert table.owners() == {}


def test_an_order_that_goes_before_anybody_followed_it_makes_no_customer() -> None:
    table = FakeCustomers()

    [gone] = _contacts(table, _changes(order(phone="13800138000"), None)[1:])

    assert (gone.customer_id, gone.matched_by, gone.delivered_count) == (None, None, None)
    assert table.stored == {}


def test_an_order_that_was_never_followed_joins_its_customer_with_its_next_change() -> None:
    table, first = FakeCustomers(), order(phone="13800138000")

    CustomerUpdater(table, FakeSecret(), "CN").follow(_changes(first, replace(first, remark="new"))[1:])

    assert table.owners() == {"A1": [_made_of(IdentityKind.PHONE, "+8613800138000")]}


def test_figures_are_those_after_each_change_in_the_order_s_currency() -> None:
    table = FakeCustomers()
    euro = order("E1", Status.COMPLETED, phone="13800138000", currency="EUR", ordered_at=DAY + timedelta(days=1))
    _follow(table, euro)
    paid = order("A1", phone="13800138000", ordered_at=DAY, total_cost=Decimal("12.50"))
    delivered = replace(paid, status=Status.DELIVERED)

    contacts = _follow(table, paid, delivered, replace(delivered, status=Status.CANCELLED))

    assert [contact.delivered_count for contact in contacts] == [1, 2, 1]
    assert [contact.delivered_total for contact in contacts] == [Decimal(0), Decimal("12.50"), Decimal(0)]
    assert {contact.last_delivered_at for contact in contacts} == {DAY + timedelta(days=1)}


def test_a_batch_that_comes_again_tells_the_same_of_its_customers() -> None:
    table, paid = FakeCustomers(), order(external_customer_id="C1", phone="13800138000")
    _follow(table, order("A0", Status.DELIVERED, phone="13800138000"))
    batch = (paid, replace(paid, status=Status.DELIVERED), replace(paid, status=Status.CANCELLED))

    first = _follow(table, *batch)
    before = dict(table.stored)

    assert _follow(table, *batch) == first
    assert table.stored == before


def test_of_a_customer_with_too_many_orders_the_figures_are_not_known() -> None:
    table = FakeCustomers(most=1)
    _follow(table, order("A1", phone="13800138000"))

    [contact] = _follow(table, order("A2", phone="13800138000"))

    assert contact.customer_id is not None
    assert (contact.delivered_count, contact.delivered_total, contact.last_delivered_at) == (None, None, None)


def test_history_that_is_not_told_is_kept_and_no_orders_are_read_for_it() -> None:
    table = FakeCustomers()
    [change] = _changes(order(phone="13800138000", status=Status.DELIVERED))
    stamp = replace(change.order.stamp, mode=Mode.HISTORICAL)
    calls: list[str] = []
    table.before_call = lambda: calls.append("call")

    CustomerUpdater(table, FakeSecret(), "CN").follow([replace(change, order=replace(change.order, stamp=stamp))])

    assert table.owners() == {"A1": [_made_of(IdentityKind.PHONE, "+8613800138000")]}
    assert len(calls) == 3, "where the identity leads, binding it, writing the order"


def test_nothing_is_asked_for_an_empty_batch() -> None:
    assert CustomerUpdater(FakeCustomers(), FakeSecret(), "CN").follow([]) == []


def test_whoever_is_never_first_gives_up_for_now() -> None:
    class Unlucky(FakeCustomers):
        def bind(self, *_: object, **__: object) -> bool:
            return False

    with pytest.raises(TransientError) as caught:
        _follow(Unlucky(), order(phone="13800138000"))

    assert caught.value.code == "customers_busy"


def test_no_key_holds_anything_a_buyer_gave_us() -> None:
    table = FakeCustomers()
    _follow(table, order("A0", email="mail@example.com"))
    _follow(table, order("A2", sobot_customer_id="sobot-canary"))

    _follow(
        table,
        order(
            sobot_customer_id="sobot-canary",
            external_customer_id="external-canary",
            phone="13800138000",
            email="mail@example.com",
            unionid="unionid-canary",
            nickname="nick-canary",
        ),
    )

    text = repr(list(table.stored))
    assert len(table.places("conflict#")) == 2
    assert not [word for word in ("canary", "3800138000", "example.com", "张三") if word in text]


@pytest.mark.parametrize("calls", range(8))
def test_after_a_fault_at_any_point_the_batch_comes_to_the_same_rows(calls: int) -> None:
    paid = order("A1", external_customer_id="C1", phone="13800138000")
    moved = replace(paid, status=Status.DELIVERED, external_customer_id="C2", phone=None)
    whole, broken = FakeCustomers(), FakeCustomers()
    for table in (whole, broken):
        _follow(table, order("A0", external_customer_id="C2"))
    _follow(whole, paid, moved)

    broken.before_call = Breaking(calls)
    for _ in range(2):
        try:
            contacts = _follow(broken, paid, moved)
        except TransientError:
            continue

    assert broken.stored == whole.stored
    assert [contact.delivered_count for contact in contacts] == [0, 1]


@dataclass(slots=True)
class _Watcher:
    steps: list[OrderTransition] = field(default_factory=list)

    def events_of(self, step: OrderTransition) -> list[CustomerEvent]:
        self.steps.append(step)
        cause = Cause(
            key=f"{step.order_no}:{step.version}", occurred_at=step.changed_at, correlation_id=step.correlation_id
        )
        return [customer_event("customerSTEPPED", "step.v1", step.customer_id, cause, {})]


def _watched(table: FakeCustomers, *headers: Header | None) -> tuple[list[OrderTransition], list[list[str]]]:
    watcher = _Watcher()
    followed = CustomerUpdater(table, FakeSecret(), "CN", [watcher]).follow(_changes(*headers))
    return watcher.steps, [[event.event_id for event in about.events] for about in followed]


class _Broken:
    def events_of(self, step: OrderTransition) -> list[CustomerEvent]:
        raise KeyError(step.customer_id)


class _Away:
    def events_of(self, step: OrderTransition) -> list[CustomerEvent]:
        raise TransientError(f"{step.order_no} cannot be looked at", "away")


def test_a_watcher_that_breaks_holds_back_neither_the_order_nor_the_other_watchers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logged: list[dict[str, Any]] = []
    monkeypatch.setattr("orderhub.customers.following.log.error", lambda _, extra: logged.append(extra))
    customers = CustomerUpdater(FakeCustomers(), FakeSecret(), "CN", [_Broken(), _Watcher()])

    [about] = customers.follow(_changes(order("A1", phone="13800138000")))

    assert about.contact.customer_id
    assert [event.detail_type for event in about.events] == ["customerSTEPPED"]
    [line] = logged
    assert (line["watcher"], line["order_no"], line["error"]) == ("_Broken", "A1", "KeyError")


def test_what_a_watcher_cannot_tell_right_now_makes_the_batch_come_again() -> None:
    customers = CustomerUpdater(FakeCustomers(), FakeSecret(), "CN", [_Away()])

    with pytest.raises(TransientError):
        customers.follow(_changes(order("A1", phone="13800138000")))


def _sales(orders: tuple[CustomerOrder, ...]) -> list[tuple[str, Decimal | None]]:
    return [(order.order_no, order.sale) for order in orders]


def test_watchers_see_a_customer_s_orders_before_and_after_each_change() -> None:
    table, later = FakeCustomers(), DAY + timedelta(days=1)
    _follow(table, order("B1", Status.DELIVERED, phone="13800138000", ordered_at=later, total_cost=Decimal(5)))
    paid = order("A1", phone="13800138000", ordered_at=DAY, total_cost=Decimal(7))

    steps, events = _watched(table, paid, replace(paid, status=Status.DELIVERED), None)

    old, sale = ("B1", Decimal(5)), ("A1", Decimal(7))
    assert [(_sales(step.before), _sales(step.after)) for step in steps] == [
        ([old], [("A1", None), old]),
        ([("A1", None), old], [sale, old]),
        ([sale, old], [old]),
    ]
    assert events == [[f"{step.customer_id}:A1:{step.version}"] for step in steps]


def test_an_order_that_moves_is_a_step_for_both_customers() -> None:
    table, first = FakeCustomers(), order("A1", phone="13800138000")
    _follow(table, order("B1", phone="13900139000"))

    steps, _ = _watched(table, first, replace(first, phone="13900139000"))

    before, after = _made_of(IdentityKind.PHONE, "+8613800138000"), _made_of(IdentityKind.PHONE, "+8613900139000")
    moved = {step.customer_id: ([*map(_no, step.before)], [*map(_no, step.after)]) for step in steps[1:]}
    assert moved == {before: (["A1"], []), after: (["B1"], ["A1", "B1"])}


def _no(order: CustomerOrder) -> str:
    return order.order_no


def test_a_customer_with_too_many_orders_takes_no_steps() -> None:
    table = FakeCustomers(most=1)
    _follow(table, order("A1", phone="13800138000"))

    assert _watched(table, order("A2", phone="13800138000")) == ([], [[]])
