"""Whoever was erased is behind no order any more, whatever the order still says."""

from dataclasses import replace
from itertools import count

from orderhub.customers.following import CustomerUpdater
from orderhub.customers.foreseen import ForeseenCustomers
from orderhub.customers.identities import identities_in, keys_of
from orderhub.customers.rows import identity_place
from orderhub.events.records import OrderChange, Snapshot
from orderhub.orders.model import Stamp
from tests.support.streams import stamp
from tests.unit.customers.fakes import SECRET, FakeCustomers, FakeSecret, order

BUYER = order("A1", phone="13800138000")


def change(order_no: str, version: int = 1) -> OrderChange:
    written: Stamp = stamp(version)
    return OrderChange(order=Snapshot(header=replace(BUYER, order_no=order_no), line_count=1, stamp=written))


def test_an_order_of_somebody_erased_is_of_a_customer_of_its_own_and_wiped_first() -> None:
    table, wiped = FakeCustomers(), list[str]()
    followers = [
        CustomerUpdater(
            table,
            FakeSecret(),
            "CN",
            erase=lambda order_no, by, moment: wiped.append(f"{order_no} {by} {moment:%H}"),
        ),
        CustomerUpdater(table, FakeSecret(), "CN"),
    ]
    ((first,),) = [followers[0].follow([change("A1")])]
    (key,) = keys_of(identities_in(BUYER, "CN"), SECRET)
    table.stored[identity_place(key)]["erased_at"] = {"S": "2026-11-22T00:00:00.000000Z"}

    abouts = [follower.follow([change(no)])[0] for follower, no in zip(followers, ("A2", "A3"), strict=True)]

    assert first.contact.reachable_by == ("phone",)
    assert [about.contact.reachable_by for about in abouts] == [(), ()]
    assert len({first.contact.customer_id, *(about.contact.customer_id for about in abouts)}) == 3
    assert [about.change.order.header.phone for about in abouts if about.change] == [None, None]
    assert wiped == ["A2 request-1 09"]


def test_followers_side_by_side_make_one_new_customer_of_who_is_back() -> None:
    table = FakeCustomers()
    (key,) = keys_of(identities_in(BUYER, "CN"), SECRET)
    ((first,),) = [CustomerUpdater(table, FakeSecret(), "CN").follow([change("A1")])]
    row = table.stored[identity_place(key)]
    table.stored[identity_place(key)] = {name: row[name] for name in ("customer_id", "sk", "at")} | {
        "back_after": {"S": "request-1"}
    }
    followed: list[str | None] = []

    calls = count(1)

    def another() -> None:
        if next(calls) == 2:
            (about,) = CustomerUpdater(table, FakeSecret(), "CN").follow([change("A3")])
            followed.append(about.contact.customer_id)

    slow = FakeCustomers(stored=table.stored, before_call=another)
    about = CustomerUpdater(slow, FakeSecret(), "CN").follow([change("A2")])[0]

    assert followed == [about.contact.customer_id]
    assert about.contact.customer_id not in {None, first.contact.customer_id}


def test_a_forecast_binds_who_is_back_once() -> None:
    table = FakeCustomers()
    (key,) = keys_of(identities_in(BUYER, "CN"), SECRET)
    CustomerUpdater(table, FakeSecret(), "CN").follow([change("A1")])
    row = table.stored[identity_place(key)]
    back = {name: row[name] for name in ("customer_id", "sk", "at")} | {"back_after": {"S": "request-1"}}
    table.stored[identity_place(key)] = back

    foreseen = CustomerUpdater(ForeseenCustomers(table), FakeSecret(), "CN")
    abouts = [foreseen.follow([change(no)])[0] for no in ("A2", "A3")]

    assert len({about.contact.customer_id for about in abouts}) == 1
    assert table.stored[identity_place(key)] == back
