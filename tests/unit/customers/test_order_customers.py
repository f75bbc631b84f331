"""Who is behind an order, and what they have."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from orderhub.customers.following import CustomerUpdater
from orderhub.customers.identities import IdentityKey
from orderhub.customers.merges import Merge
from orderhub.customers.order_customers import OrderCustomers
from orderhub.customers.resolve import Link
from orderhub.events.records import OrderChange, read
from orderhub.orders.model import Header
from tests.support.streams import AT
from tests.unit.customers.fakes import FakeCustomers, FakeSecret, life, order

KNOWN: dict[str, Any] = {"external_customer_id": "C1", "phone": "13800138000"}
LATE = order("A2", ordered_at=AT + timedelta(days=2), **KNOWN)
EARLY = order("A1", ordered_at=AT, **KNOWN)
OTHER = order("B1", ordered_at=AT + timedelta(days=1), email="mail@example.com")


@dataclass
class FakeTags:
    calls: list[list[str]] = field(default_factory=list)

    def of(self, family: Iterable[str]) -> tuple[str, ...]:
        self.calls.append(list(family))
        return ("vip",)


@pytest.fixture
def table() -> FakeCustomers:
    table = FakeCustomers()
    changes: list[OrderChange | None] = [read(record) for entry in (LATE, EARLY, OTHER) for record in life(entry)]
    CustomerUpdater(table, FakeSecret(), "CN").follow([change for change in changes if change])
    return table


def _numbers(table: FakeCustomers, header: Header, secret: FakeSecret | None = None) -> list[str] | None:
    found = OrderCustomers(table, secret or FakeSecret(), FakeTags(), "CN").known_customer(header)
    return [entry.order_no for entry in found.orders] if found else None


def test_the_orders_of_who_is_behind_an_order_come_oldest_first_with_the_tags(table: FakeCustomers) -> None:
    found = OrderCustomers(table, FakeSecret(), FakeTags(), "CN").known_customer(EARLY)

    assert found is not None
    assert ([entry.order_no for entry in found.orders], found.tags) == (["A1", "A2"], ("vip",))


def test_the_strongest_identity_alone_is_asked_for(table: FakeCustomers) -> None:
    lookups: list[list[IdentityKey]] = []

    class Asked:
        own, merges = table.own, table.merges

        def links(self, keys: Iterable[IdentityKey]) -> dict[IdentityKey, Link]:
            lookups.append(list(keys))
            return table.links(lookups[-1])

    OrderCustomers(Asked(), FakeSecret(), FakeTags(), "CN").known_customer(EARLY)

    assert [[key.kind for key in keys] for keys in lookups] == [["external_customer_id"]]


def test_those_who_are_one_by_a_merge_have_their_orders_and_tags_together(table: FakeCustomers) -> None:
    mine, theirs = (
        found.customer_id
        for found in (
            OrderCustomers(table, FakeSecret(), FakeTags(), "CN").known_customer(entry) for entry in (EARLY, OTHER)
        )
        if found
    )
    table.add(Merge(customer_id=theirs, into=mine, by="k1", merged_at=AT))
    tags = FakeTags()

    found = OrderCustomers(table, FakeSecret(), tags, "CN").known_customer(OTHER)

    assert found is not None
    assert (found.customer_id, [entry.order_no for entry in found.orders]) == (mine, ["A1", "B1", "A2"])
    assert tags.calls == [[mine, theirs]]


def test_nobody_is_behind_an_order_that_nobody_followed_or_before_there_are_customers(
    table: FakeCustomers,
) -> None:
    assert _numbers(table, order("C1", external_customer_id="C9")) is None
    assert _numbers(table, EARLY, FakeSecret(None)) is None


@pytest.mark.parametrize("is_back", [False, True])
def test_whose_bearer_was_erased_and_who_has_too_many_orders_is_not_shown(
    table: FakeCustomers, *, is_back: bool
) -> None:
    class Erased:
        own, merges = table.own, table.merges

        def links(self, keys: Iterable[IdentityKey]) -> dict[IdentityKey, Link]:
            found = table.links(keys).items()
            return {key: replace(link, is_erased=not is_back, is_back=is_back) for key, link in found}

    assert OrderCustomers(Erased(), FakeSecret(), FakeTags(), "CN").known_customer(EARLY) is None
    table.most = 1
    assert _numbers(table, EARLY) is None
    assert _numbers(table, OTHER) == ["B1"]
