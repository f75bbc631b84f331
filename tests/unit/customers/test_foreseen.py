"""Customers as they would be: what stands in for their table keeps its promises, and writes nothing."""

from datetime import timedelta

from orderhub.customers.foreseen import ForeseenCustomers
from orderhub.customers.identities import IdentityKey, IdentityKind
from orderhub.customers.merges import Merge
from orderhub.customers.resolve import Link
from orderhub.customers.sales import customer_order
from tests.support.orders import NOON
from tests.unit.customers.fakes import FakeCustomers, order

KEY = IdentityKey(kind=IdentityKind.EMAIL, digest="e" * 64)
OTHER = IdentityKey(kind=IdentityKind.PHONE, digest="f" * 64)
LINK = Link(customer_id="c1", order_no="A1", matched_by=IdentityKind.EMAIL, bound_at=NOON)
FIRST, SECOND = (customer_order("c1", order(number), "CN") for number in ("A1", "A2"))


def test_an_identity_is_bound_once_and_leads_there_from_then_on() -> None:
    foreseen = ForeseenCustomers(FakeCustomers())

    assert foreseen.bind([KEY], LINK, is_new=True)
    assert not foreseen.bind([OTHER, KEY], LINK, is_new=False)
    assert foreseen.links([KEY, OTHER, KEY]) == {KEY: LINK}


def test_a_bound_identity_is_read_and_not_bound_again() -> None:
    table = FakeCustomers()
    table.bind([KEY], LINK, is_new=True)

    assert not ForeseenCustomers(table).bind([KEY], LINK, is_new=True)


def test_orders_are_what_is_kept_with_what_would_be_written() -> None:
    table = FakeCustomers()
    table.write({FIRST.place: FIRST})
    foreseen = ForeseenCustomers(table)
    foreseen.write({FIRST.place: None, SECOND.place: SECOND})

    assert foreseen.own("c1").orders == (SECOND,)
    assert table.own("c1").orders == (FIRST,)


def test_too_many_orders_stay_too_many() -> None:
    table = FakeCustomers(most=0)
    table.write({FIRST.place: FIRST})

    assert ForeseenCustomers(table).own("c1").orders is None


def test_merges_are_read_once() -> None:
    table = FakeCustomers()
    table.add(Merge(customer_id="c2", into="c1", by="key", merged_at=NOON + timedelta(days=1)))
    foreseen = ForeseenCustomers(table)

    assert foreseen.merges() is foreseen.merges()
    assert foreseen.merges().root_of("c2") == "c1"
