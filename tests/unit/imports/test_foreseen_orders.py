"""An order as a file would make it, for rules that ask what its event does not tell."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from orderhub.errors import TransientError
from orderhub.imports.foreseen_orders import ForeseenOrders
from orderhub.orders.changes import Change
from orderhub.orders.decide import decide, touched
from orderhub.orders.ingest import ingest
from orderhub.orders.write_plan import Stored, WritePlan
from tests.support.order_store import Break, FakeOrders
from tests.support.orders import change, line_change, new_order, source

TEA = line_change("TEA", quantity=Decimal(1), name="Tea", cost=Decimal(10))
MUG = line_change("MUG", quantity=Decimal(1), name="Mug", cost=Decimal(5))


class Counting(FakeOrders):
    """Orders that know what was read of them."""

    def __init__(self, orders: dict[str, Stored]) -> None:
        super().__init__(source(), orders)
        self.read_lines: list[Mapping[str, frozenset[str]]] = []

    def load(self, wanted: Mapping[str, frozenset[str]]) -> dict[str, Stored]:
        self.read_lines.append(wanted)
        return super().load(wanted)


def stored(*changes: Change) -> dict[str, Stored]:
    orders: dict[str, Stored] = {}
    ingest(FakeOrders(source(), orders), changes, written_by="r-1", time_left=lambda: 99.0)
    return orders


def plan_of(change: Change, orders: dict[str, Stored]) -> WritePlan:
    before = FakeOrders(source(), orders).load({change.order_no: touched([change])})
    plan = decide(before.get(change.order_no), [change]).plan
    assert plan is not None
    return plan


def test_a_new_order_is_foreseen_without_reading() -> None:
    orders = Counting({})
    plan = plan_of(new_order(TEA, extra={"gift": "yes"}), {})

    found = ForeseenOrders(orders, [plan]).order("A1")

    assert found is not None
    assert (found.items["TEA"]["name"], found.extra) == ("Tea", {"gift": "yes"})
    assert orders.read_lines == []


def test_lines_that_stay_as_they_are_are_read_and_those_that_change_are_foreseen() -> None:
    existing = stored(new_order(TEA, MUG))
    orders = Counting(existing)
    plan = plan_of(change(line_change("MUG", name="Cup"), line_change("NEW", quantity=Decimal(1))), existing)

    found = ForeseenOrders(orders, [plan]).order("A1")

    assert found is not None
    assert {sku: item["name"] for sku, item in found.items.items()} == {"TEA": "Tea", "MUG": "Cup", "NEW": None}
    assert orders.read_lines == [{"A1": {"TEA"}}]


def test_an_order_that_was_deleted_meanwhile_has_what_the_file_says() -> None:
    existing = stored(new_order(TEA, MUG))
    plan = plan_of(change(line_change("MUG", name="Cup")), existing)

    found = ForeseenOrders(FakeOrders(source(), {}), [plan]).order("A1")

    assert found is not None
    assert [*found.items] == ["MUG"]


def test_of_an_order_that_is_not_in_the_file_nothing_is_known() -> None:
    assert ForeseenOrders(FakeOrders(source()), []).order("A1") is None


def test_what_cannot_be_read_right_now_may_pass() -> None:
    existing = stored(new_order(TEA, MUG))
    plan = plan_of(change(line_change("MUG", name="Cup")), existing)

    with pytest.raises(TransientError):
        ForeseenOrders(FakeOrders(source(), existing, [Break.BUSY]), [plan]).order("A1")
