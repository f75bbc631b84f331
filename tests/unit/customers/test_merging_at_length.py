"""Whatever is ordered, merged, undone and repeated: customers are what a plain model says, and nothing moves."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from orderhub.api.customers import merging
from orderhub.api.customers.profile_response import ProfileSources
from orderhub.api.customers.responses import Masks
from orderhub.api.customers.routes import conflicts_of, customer_of, orders_of
from orderhub.customers.following import CustomerUpdater
from orderhub.customers.identities import Identity, IdentityKind, key_of
from orderhub.customers.lookup import CustomerOrders
from orderhub.customers.resolve import made_of
from orderhub.customers.rows import JOINED, MERGES
from orderhub.errors import RequestError, TransientError
from orderhub.events.announcement import is_announced
from orderhub.events.records import OrderChange, read
from orderhub.orders.model import Header
from orderhub.orders.statuses import Status
from tests.support.samples import samples
from tests.support.signing import signer
from tests.support.streams import AT
from tests.unit.customers.fakes import (
    SECRET,
    Breaking,
    FakeCustomers,
    FakeDeliveries,
    FakeSecret,
    FakeTags,
    life,
    order,
)

type Known = tuple[IdentityKind, str]
"""Something a buyer is known by, as the model has it."""

_NOW = datetime(2026, 11, 23, tzinfo=UTC)
_SIGNER = signer()
_SALES = {Status.DELIVERED, Status.COMPLETED}
_KINDS = (IdentityKind.EXTERNAL_CUSTOMER_ID, IdentityKind.PHONE, IdentityKind.EMAIL)
_STATES = st.fixed_dictionaries(
    {
        "external_customer_id": st.sampled_from([None, "C1", "C2"]),
        "phone": st.sampled_from([None, "+8613800138000", "+8613900139000"]),
        "email": st.sampled_from([None, "a@example.com", "b@example.com"]),
        "status": st.sampled_from([Status.PAID, Status.DELIVERED, Status.COMPLETED, Status.CANCELLED]),
        "currency": st.sampled_from(["CNY", "EUR"]),
        "ordered_at": st.integers(-3, 3).map(lambda days: AT + timedelta(days=days)),
        "total_cost": st.decimals(0, 100, places=2),
    }
)
_NUMBERS = st.integers(0, 9)


def _id(known: Known) -> str:
    kind, value = known
    return made_of(key_of(Identity(kind=kind, value=value), SECRET))


class Model:
    """Customers as anybody would write them down: in dictionaries, recomputed each time."""

    def __init__(self) -> None:
        self.orders: dict[str, Header] = {}
        self.owners: dict[str, str] = {}
        self.leads: dict[Known, tuple[str, str]] = {}
        """Where an identity leads, and which order bound it."""
        self.conflicts: dict[tuple[str, Known], str] = {}
        self.merged: dict[str, str] = {}

    def change(self, order_no: str, header: Header | None) -> str | None:
        """Follow a change; return whose the order is, or was."""
        before = self._known(self.orders[order_no]) if order_no in self.orders else []
        if header is None:
            del self.orders[order_no]
            return self.owners.pop(order_no)
        after = self._known(header)
        if before == [(IdentityKind.ORDER, order_no)] != after:
            after += before
        first = next((known for known in after if known in self.leads), None)
        found = self.leads[first][0] if first else _id(after[0])
        for known in after:
            leads_to, _ = self.leads.setdefault(known, (found, order_no))
            if leads_to != found and known[0] is not IdentityKind.ORDER:
                self.conflicts.setdefault((found, known), order_no)
        self.orders[order_no], self.owners[order_no] = header, found
        return found

    def customers(self) -> list[str]:
        """All there are."""
        return sorted({leads_to for leads_to, _ in self.leads.values()})

    def root(self, customer_id: str) -> str:
        """The one that customer is a part of."""
        return self.root(self.merged[customer_id]) if customer_id in self.merged else customer_id

    def family(self, customer_id: str) -> list[str]:
        """All that are one with it."""
        return [customer for customer in self.customers() if self.root(customer) == self.root(customer_id)]

    def orders_of(self, customer_id: str) -> list[Header]:
        """The orders of all of these, newest first."""
        family = self.family(customer_id)
        own = [header for no, header in self.orders.items() if self.owners[no] in family]
        return sorted(own, key=lambda order: (order.ordered_at, order.order_no), reverse=True)

    def sales_of(self, customer_id: str) -> dict[str, list[Decimal]]:
        """What each sale comes to, by currency."""
        sales: dict[str, list[Decimal]] = {}
        for header in self.orders_of(customer_id):
            if header.status in _SALES:
                sales.setdefault(header.currency, []).append(header.total_cost)
        return sales

    def _known(self, header: Header) -> list[Known]:
        found = [(kind, value) for kind in _KINDS if (value := getattr(header, kind))]
        return found or [(IdentityKind.ORDER, header.order_no)]


class Merging(RuleBasedStateMachine):
    """``table`` is told of everything, ``plain`` of the same orders and never of a merge."""

    def __init__(self) -> None:
        super().__init__()
        self.table, self.plain, self.model = FakeCustomers(), FakeCustomers(), Model()
        self.lives: dict[str, list[Header | None]] = {}
        self.last: OrderChange | None = None

    @rule(number=st.integers(0, 3), state=st.none() | _STATES, calls=_NUMBERS)
    def an_order_changes(self, number: int, state: dict[str, Any] | None, calls: int) -> None:
        """A new order, another state of it, or its end; the first try fails after so many calls."""
        order_no = f"A{number}"
        if state is None and order_no not in self.model.orders:
            return
        states = self.lives.setdefault(order_no, [])
        states.append(order(order_no, **state) if state else None)
        [*_, change] = [found for record in life(*states) if (found := read(record))]
        owner = self.model.change(order_no, states[-1])
        self._follow(change, calls)

        [about] = CustomerUpdater(self.table, FakeSecret(), "CN").follow([change])

        assert about.contact.customer_id == self.model.root(owner or "")
        if is_announced(change):
            sales = self.model.sales_of(owner or "")
            currency = change.order.header.currency
            assert about.contact.delivered_count == sum(map(len, sales.values()))
            assert about.contact.delivered_total == sum(sales.get(currency, []))

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_last_batch_comes_again(self) -> None:
        """Perhaps after merges it did not know of."""
        assert self.last
        self._follow(self.last, 1_000)

    @precondition(lambda self: self.model.leads)
    @rule(into=_NUMBERS, other=_NUMBERS, calls=_NUMBERS)
    def two_are_merged(self, into: int, other: int, calls: int) -> None:
        """Or refused to be, because they are one; a fault leaves nothing half way."""
        a, b = self._pick(into), self._pick(other)
        event = _event(a, body={"customerId": b})
        if self.model.root(a) == self.model.root(b):
            with pytest.raises(RequestError) as refused:
                merging.merge(event, self.table, self.table, _NOW)
            assert refused.value.code == ("merge_itself" if a == b else "merged_already")
            return
        self.table.before_call = Breaking(calls)
        with suppress(TransientError):
            made: Any = merging.merge(event, self.table, self.table, _NOW).body
            assert (made["customerId"], made["into"]) == (self.model.root(b), self.model.root(a))
            self.model.merged[made["customerId"]] = made["into"]
        self.table.before_call = lambda: None

    @precondition(lambda self: self.model.merged)
    @rule(number=_NUMBERS, seen_from=_NUMBERS)
    def a_merge_is_undone(self, number: int, seen_from: int) -> None:
        """From whichever of the customers that are one."""
        merged = sorted(self.model.merged)[number % len(self.model.merged)]
        family = self.model.family(merged)
        merging.undo(_event(family[seen_from % len(family)], merged), self.table, self.table)
        del self.model.merged[merged]

    @invariant()
    def every_customer_is_shown_as_the_model_says(self) -> None:
        """Whichever of its ids is asked for."""
        for customer_id in self.model.customers():
            shown: Any = customer_of(_path(customer_id), self._desk()).body
            root, family = self.model.root(customer_id), self.model.family(customer_id)
            own = self.model.orders_of(customer_id)
            assert (shown["customerId"], sorted([root, *shown["merged"]])) == (root, family)
            assert shown["orders"] == len(own)
            assert {sale["currency"]: (sale["count"], sale["sum"]) for sale in shown["sales"]} == {
                currency: (len(sales), float(sum(sales)))
                for currency, sales in self.model.sales_of(customer_id).items()
            }
            assert [order["orderNo"] for order in self._orders(customer_id)] == [entry.order_no for entry in own]
            leading = [
                (kind.value, leads_to, bound_by)
                for (kind, _), (leads_to, bound_by) in self.model.leads.items()
                if leads_to in family and kind is not IdentityKind.ORDER
            ]
            identities = [
                (identity["kind"], identity["customerId"], identity["boundBy"]) for identity in shown["identities"]
            ]
            assert sorted(identities) == sorted(leading)

    @invariant()
    def every_identity_finds_the_orders_of_all_that_are_one(self) -> None:
        """The newest three of them."""
        lookup = self._desk().lookup
        assert isinstance(lookup, CustomerOrders)
        for (kind, value), (leads_to, _) in self.model.leads.items():
            if kind is not IdentityKind.ORDER:
                newest = [entry.order_no for entry in self.model.orders_of(leads_to)[:3]]
                assert list(lookup.recent({kind: value}, 3)) == newest

    @invariant()
    def a_conflict_is_settled_while_its_sides_are_one(self) -> None:
        """Each is in one of the two lists."""
        found = {state: sorted(self._conflicts(state)) for state in ("open", "settled")}
        expected: dict[str, list[tuple[str, str, str]]] = {"open": [], "settled": []}
        for (customer_id, known), order_no in self.model.conflicts.items():
            leads_to, _ = self.model.leads[known]
            is_one = self.model.root(customer_id) == self.model.root(leads_to)
            expected["settled" if is_one else "open"].append((customer_id, leads_to, order_no))
        assert found == {state: sorted(each) for state, each in expected.items()}

    @invariant()
    def nothing_but_pointers_was_written(self) -> None:
        """So undoing them all leaves what had been without them."""
        rows = {place: row for place, row in self.table.stored.items() if not place[1].startswith(JOINED)}
        assert rows == self.plain.stored
        assert len([place for place in self.table.stored if place[0] == MERGES]) == len(self.model.merged)

    def teardown(self) -> None:
        """After undoing everything all is as if no merge had ever been."""
        while self.model.merged:
            self.a_merge_is_undone(0, 0)
        self.every_customer_is_shown_as_the_model_says()
        assert self.table.stored == self.plain.stored

    def _follow(self, change: OrderChange, calls: int) -> None:
        self.last = change
        CustomerUpdater(self.plain, FakeSecret(), "CN").follow([change])
        self.table.before_call = Breaking(calls)
        with suppress(TransientError):
            CustomerUpdater(self.table, FakeSecret(), "CN").follow([change])
        self.table.before_call = lambda: None
        CustomerUpdater(self.table, FakeSecret(), "CN").follow([change])

    def _pick(self, number: int) -> str:
        customers = self.model.customers()
        return customers[number % len(customers)]

    def _desk(self) -> ProfileSources:
        lookup = CustomerOrders(self.table, FakeSecret(), "CN")
        masks = Masks(name=str, email=str, phone=str)
        return ProfileSources(
            table=self.table,
            index=self.table,
            lookup=lookup,
            tags=FakeTags(),
            deliveries=FakeDeliveries(),
            masks=masks,
        )

    def _orders(self, customer_id: str) -> Iterator[Any]:
        cursor = ""
        while True:
            body: Any = orders_of(
                _path(customer_id, "/orders", limit="1", cursor=cursor), self.table, _SIGNER
            ).body
            yield from body["orders"]
            if not (cursor := body["next"]):
                return

    def _conflicts(self, state: str) -> list[tuple[str, str, str]]:
        event = {"queryStringParameters": {"state": state, "limit": "100"}}
        body: Any = conflicts_of(event, self.table, _SIGNER).body
        return [
            (conflict["customerId"], conflict["boundTo"], conflict["orderNo"]) for conflict in body["conflicts"]
        ]


def _path(customer_id: str, below: str = "", **query: str) -> dict[str, Any]:
    return {
        "resource": f"/v1/customers/{{customer_id}}{below}",
        "path": f"/v1/customers/{customer_id}{below}",
        "queryStringParameters": query,
    }


def _event(customer_id: str, merged_id: str = "", body: object = None) -> dict[str, Any]:
    resource = "/v1/customers/{customer_id}/merges" + ("/{merged_id}" if merged_id else "")
    return {
        "resource": resource,
        "path": resource.replace("{customer_id}", customer_id).replace("{merged_id}", merged_id),
        "body": json.dumps(body) if body else None,
        "requestContext": {"authorizer": {"key_id": "7f3a2b9c1d0e"}},
    }


TestMerging = pytest.mark.slow(Merging.TestCase)
TestMerging.settings = samples(40, stateful_step_count=20)
