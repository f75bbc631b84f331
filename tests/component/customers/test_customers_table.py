"""What the Customers table promises, checked on the fake of the unit tests and on the real one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from orderhub.customers import table as table_module
from orderhub.customers.erased import ErasedIdentities
from orderhub.customers.identities import Buyer, IdentityKey, IdentityKind
from orderhub.customers.lists import Page
from orderhub.customers.merge_table import Pointers
from orderhub.customers.merges import Merge, Merges, Own
from orderhub.customers.resolve import Conflict, Link, made_again_of
from orderhub.customers.sales import CustomerOrder
from orderhub.customers.table import CustomersTable
from orderhub.errors import TransientError
from orderhub.orders.statuses import Status
from orderhub.platform import aws
from tests.support.faults import count_calls, once, refuse
from tests.support.tables import moto_tables
from tests.unit.customers.fakes import FakeCustomers

AT = datetime(2026, 11, 22, tzinfo=UTC)
PHONE = IdentityKey(kind=IdentityKind.PHONE, digest="1" * 64)
EMAIL = IdentityKey(kind=IdentityKind.EMAIL, digest="2" * 64)
LINK = Link(customer_id="c1", order_no="A1", matched_by=IdentityKind.PHONE, bound_at=AT)
OTHER = Link(customer_id="c2", order_no="A2", matched_by=IdentityKind.EMAIL, bound_at=AT)


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables("CustomersTable") as dynamodb:
        yield dynamodb


@pytest.fixture
def real(client: Any) -> CustomersTable:  # noqa: ANN401 - boto3's client
    return CustomersTable(client, "CustomersTable", pause=lambda _: None)


@pytest.fixture(params=["fake", "real"])
def table(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401 - the fake or the real one
    return FakeCustomers() if request.param == "fake" else request.getfixturevalue("real")


def _order(order_no: str, days: int = 0, **fields: Any) -> CustomerOrder:  # noqa: ANN401 - any field
    buyer = Buyer(name="张三", phone="13800138000")
    whole: dict[str, Any] = {"currency": "CNY", "store_key": "s1", "sale": Decimal("12.50"), "buyer": buyer}
    whole |= {"status": Status.DELIVERED, "tags": ("vip",), **fields}
    return CustomerOrder(customer_id="c1", order_no=order_no, ordered_at=AT + timedelta(days=days), **whole)


def _conflict(order_no: str, days: int = 0, customer_id: str = "c1") -> Conflict:
    noted_at = AT + timedelta(days=days)
    return Conflict(customer_id=customer_id, key=EMAIL, leads_to="c2", order_no=order_no, noted_at=noted_at)


def test_identities_lead_where_they_were_bound_to(table: CustomersTable) -> None:
    assert table.links([PHONE, EMAIL]) == {}

    assert table.bind([PHONE, EMAIL], LINK, is_new=True)

    assert table.links([PHONE, EMAIL]) == {PHONE: LINK, EMAIL: LINK}


@pytest.mark.parametrize("keys", [[PHONE], [EMAIL, PHONE]])
@pytest.mark.parametrize("is_new", [True, False])
def test_identities_are_bound_all_or_none_and_once(
    table: CustomersTable, keys: list[IdentityKey], *, is_new: bool
) -> None:
    table.bind([PHONE], LINK, is_new=False)

    assert not table.bind(keys, OTHER, is_new=is_new)

    assert table.links([PHONE, EMAIL]) == {PHONE: LINK}


def test_an_identity_whose_bearer_is_back_is_bound_once_and_to_another(
    real: CustomersTable,
    client: Any,  # noqa: ANN401 - boto3's client
) -> None:
    table = real
    table.bind([PHONE, EMAIL], LINK, is_new=True)
    erased = ErasedIdentities(client, "CustomersTable")
    erased.record([PHONE], set(), "r1")
    erased.erase([PHONE], "r1", AT)
    erased.lift("r1")

    back = table.links([PHONE])[PHONE]
    assert (back.customer_id, back.is_back, back.is_erased) == (made_again_of(PHONE, "r1"), True, False)
    assert not table.bind([PHONE, EMAIL], OTHER, is_new=True)
    assert table.bind([PHONE], OTHER, is_new=True)
    assert not table.bind([PHONE], LINK, is_new=True)
    assert table.links([PHONE]) == {PHONE: OTHER}


def test_orders_of_a_customer_are_read_and_taken_away(table: CustomersTable) -> None:
    first, second = _order("A1"), _order("A#2", 1, sale=None, store_key=None, buyer=Buyer())
    table.bind([PHONE], LINK, is_new=True)
    table.write({order.place: order for order in (first, second)})

    assert table.own("c1") == Own(orders=(first, second), is_joined=False)
    table.write({first.place: None})

    assert table.own("c1").orders == (second,)
    assert table.own("c2").orders == ()


def test_recent_orders_come_newest_first_and_of_one_store_where_asked(table: CustomersTable) -> None:
    orders = [_order("A1"), _order("A2", 1, store_key="s2"), _order("A3", 2, store_key=None)]
    table.write({order.place: order for order in orders})

    assert table.recent("c1", 2) == tuple(orders[:0:-1])
    assert table.recent("c1", 5, "s1") == (orders[0],)


def test_more_than_a_call_holds_is_written_and_read(table: CustomersTable) -> None:
    orders = [_order(f"A{n:03d}") for n in range(60)]
    table.bind([PHONE], LINK, is_new=False)

    table.write({order.place: order for order in orders})

    assert table.own("c1").orders == tuple(orders)
    unknown = [IdentityKey(kind=IdentityKind.PHONE, digest=f"{n:064d}") for n in range(120)]
    assert table.links([*unknown, PHONE]) == {PHONE: LINK}


def test_a_customer_is_made_with_the_identities_that_lead_to_it(table: CustomersTable) -> None:
    table.bind([PHONE], LINK, is_new=True)

    assert table.made("c1") == LINK
    assert table.made("c2") is None


def test_a_conflict_is_kept_as_it_was_first_noted(table: CustomersTable) -> None:
    for order_no in ("A1", "A2"):
        table.note(_conflict(order_no))

    assert table.conflicts(5, None).entries == (_conflict("A1"),)


def test_a_conflict_that_is_known_writes_nothing(real: CustomersTable, client: Any) -> None:  # noqa: ANN401
    real.note(_conflict("A1"))
    calls = count_calls(client)

    real.note(_conflict("A2"))

    assert calls == ["BatchGetItem"]


def test_a_conflict_others_note_at_the_same_time_is_noted_once(real: CustomersTable, client: Any) -> None:  # noqa: ANN401
    hook = once(lambda: CustomersTable(aws.dynamodb(), "CustomersTable").note(_conflict("A1")))
    client.meta.events.register_first("before-call.dynamodb.TransactWriteItems", hook)

    real.note(_conflict("A2"))

    assert real.conflicts(5, None).entries == (_conflict("A1"),)


def test_a_conflict_that_could_not_be_noted_comes_again(real: CustomersTable, client: Any) -> None:  # noqa: ANN401
    refuse(client, "TransactWriteItems", "TransactionCanceledException")

    with pytest.raises(TransientError) as caught:
        real.note(_conflict("A1"))

    assert caught.value.code == "customers_busy"


def test_conflicts_and_orders_come_in_pages_newest_first(table: CustomersTable) -> None:
    orders = [_order(f"A{n}", n) for n in range(3)]
    table.write({order.place: order for order in orders})
    conflicts = [_conflict(f"A{n}", days=n, customer_id=f"c{n}") for n in range(3)]
    for conflict in conflicts:
        table.note(conflict)

    first, last = table.newest("c1", 2, None), table.conflicts(2, None)

    assert list(first.entries) == orders[:0:-1]
    assert table.newest("c1", 2, first.last) == Page(entries=(orders[0],), last=None)
    assert list(last.entries) == conflicts[:0:-1]
    assert table.conflicts(2, last.last) == Page(entries=(conflicts[0],), last=None)
    assert table.newest("c1", 3, None).last is None


def test_each_order_is_read_once_however_many_calls_it_takes(real: CustomersTable, client: Any) -> None:  # noqa: ANN401
    orders = [_order(f"A{n}", n) for n in range(5)]
    real.write({order.place: order for order in orders})

    def cut(params: dict[str, Any], **_: object) -> None:
        params["Limit"] = 2

    client.meta.events.register("provide-client-params.dynamodb.Query", cut)
    calls = count_calls(client)

    assert list(real.each_order("c1")) == orders
    assert len(calls) == 3


def test_of_too_many_orders_none_are_counted(real: CustomersTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module, "MOST_COUNTED", 1)
    real.write({order.place: order for order in (_order("A1"), _order("A2"))})

    assert real.own("c1").orders is None


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("BatchGetItem", lambda table: table.links([PHONE])),
        ("PutItem", lambda table: table.bind([PHONE], LINK, is_new=False)),
        ("TransactWriteItems", lambda table: table.bind([PHONE], LINK, is_new=True)),
        ("BatchWriteItem", lambda table: table.write({_order("A1").place: None})),
        ("Query", lambda table: table.own("c1")),
    ],
)
def test_a_throttle_may_pass_and_a_refusal_is_raised_as_it_is(
    real: CustomersTable,
    client: Any,  # noqa: ANN401 - boto3's client
    operation: str,
    call: Any,  # noqa: ANN401 - one of those above
) -> None:
    refuse(client, operation, "ThrottlingException", "AccessDeniedException")

    with pytest.raises(TransientError) as caught:
        call(real)
    assert caught.value.code == "customers_unreachable"
    with pytest.raises(client.exceptions.ClientError):
        call(real)


def test_what_a_full_table_hands_back_is_asked_for_again(
    client: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls, waits = count_calls(client), list[float]()
    table = CustomersTable(client, "CustomersTable", pause=waits.append)
    answers: list[Any] = [{"UnprocessedItems": {"CustomersTable": [{"again": n}]}} for n in range(5)]

    def busy(**_: object) -> Any:  # noqa: ANN401 - as botocore has it
        return answers.pop(0)

    monkeypatch.setattr(client, "batch_write_item", busy)
    with pytest.raises(TransientError) as caught:
        table.write({_order("A1").place: None})

    assert caught.value.code == "customers_busy"
    assert (len(waits), calls) == (4, [])


@pytest.fixture(params=["fake", "real"])
def merge_stores(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    """Where merges are read, and where they are written."""
    if request.param == "fake":
        return (fake := FakeCustomers()), fake
    client = request.getfixturevalue("client")
    return request.getfixturevalue("real"), Pointers(client, "CustomersTable")


def _merge(customer_id: str, into: str) -> Merge:
    return Merge(customer_id=customer_id, into=into, by="7f3a2b9c1d0e", merged_at=AT)


def test_a_merge_is_seen_from_both_sides_and_gone_without_a_trace(merge_stores: tuple[Any, Any]) -> None:
    table, pointers = merge_stores
    order = _order("A1")
    table.write({order.place: order})

    assert pointers.add(_merge("c2", "c1"))

    assert list(table.each_merge()) == [_merge("c2", "c1")]
    assert table.merges() == Merges(into={"c2": "c1"})
    assert [table.is_joined(entry) for entry in ("c1", "c2", "c3")] == [True, True, False]
    assert table.own("c1") == Own(orders=(order,), is_joined=True)
    assert table.own("c2") == Own(orders=(), is_joined=True)
    assert pointers.remove(_merge("c2", "c1"))
    assert table.merges() == Merges()
    assert table.own("c1") == Own(orders=(order,), is_joined=False)
    assert not table.is_joined("c2")


def test_of_merges_that_would_make_a_loop_or_two_ways_only_the_first_is_kept(
    merge_stores: tuple[Any, Any],
) -> None:
    table, pointers = merge_stores
    pointers.add(_merge("c2", "c1"))

    refused = [pointers.add(_merge(*each)) for each in (("c2", "c1"), ("c1", "c2"), ("c2", "c3"), ("c3", "c2"))]

    assert refused == [False] * 4
    assert list(table.each_merge()) == [_merge("c2", "c1")]
    assert not table.is_joined("c3")


def test_a_merge_that_is_another_one_by_now_is_not_undone(merge_stores: tuple[Any, Any]) -> None:
    table, pointers = merge_stores
    pointers.add(_merge("c2", "c1"))

    assert not pointers.remove(_merge("c2", "c3"))
    assert not pointers.remove(_merge("c3", "c1"))
    assert table.merges() == Merges(into={"c2": "c1"})


def test_all_merges_are_read_however_many_calls_it_takes(
    real: CustomersTable,
    client: Any,  # noqa: ANN401 - boto3's client
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pointers = Pointers(client, "CustomersTable")
    for customer_id, into in (("c3", "c2"), ("c2", "c1")):
        pointers.add(_merge(customer_id, into))
    monkeypatch.setattr(table_module, "_AT_ONCE", 1)

    assert real.merges() == Merges(into={"c2": "c1", "c3": "c2"})


def test_merges_that_cannot_be_written_now_may_be_tried_again(client: Any) -> None:  # noqa: ANN401
    refuse(client, "TransactWriteItems", "ThrottlingException")

    with pytest.raises(TransientError) as caught:
        Pointers(client, "CustomersTable").add(_merge("c2", "c1"))

    assert caught.value.code == "customers_unreachable"
