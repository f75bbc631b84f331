"""A search under way: what keys lead to first, then what is found by looking through orders and products."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.api.search import lookups
from orderhub.api.search.lookups import Customers, Lookup, Matches, ProductsFound
from orderhub.api.search.parameters import Question
from orderhub.orders.model import Json
from orderhub.orders.streams import Listed, Position
from orderhub.platform.scopes import Scope
from orderhub.platform.signing import TokenSigner
from orderhub.products.catalog import Product
from orderhub.search.kinds import AMONG_ORDERS, AMONG_PRODUCTS, Kind, Wanted, spellings
from orderhub.search.lookthrough import OrdersRead, among_orders, among_products

_OF_ORDERS = frozenset({Kind.ORDER_NO, *AMONG_ORDERS})
_OF_PRODUCTS = frozenset({Kind.PRODUCT_ID, *AMONG_PRODUCTS})
type Place = Any
"""Where looking through goes on: behind a position, from the first (blank), or nowhere (None)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSources:
    """Where is searched."""

    orders: OrdersRead
    products: ProductsFound
    customers: Customers
    signer: TokenSigner
    zone: ZoneInfo


class Search:
    """A search under way: what was found so far, and how."""

    def __init__(self, question: Question, scopes: frozenset[str], sources: SearchSources) -> None:
        self._question, self._sources = question, sources
        self._sees_orders = bool(scopes & {Scope.ORDERS_READ, Scope.CARDS_READ})
        self._sees_customers = Scope.CUSTOMERS_READ in scopes
        barred = frozenset() if self._sees_orders else _OF_ORDERS
        barred |= frozenset() if Scope.ORDERS_READ in scopes else _OF_PRODUCTS
        barred |= frozenset() if self._sees_customers else {Kind.CUSTOMER_ID}
        self._kinds = question.kinds - barred
        self.orders = Matches[Listed](key_of=attrgetter("header.order_no"))
        self.customers = Matches[dict[str, Json]](key_of=lambda profile: str(profile["customerId"]))
        self.products = Matches[Product](key_of=lambda product: "#".join(product.key))
        self.lookups: list[Lookup] = []

    def by_keys(self) -> bool:
        """Look for what a key leads to; whether any did, to what bears just this text."""
        text, is_found = self._question.text, False
        if Kind.ORDER_NO in self._kinds:
            ways = spellings(text)
            self.orders.add(self._sources.orders.headers(ways).values(), Kind.ORDER_NO)
            self.lookups.append(Lookup(kind=Kind.ORDER_NO, how=lookups.BY_KEY, looked_at=len(ways)))
            is_found = bool(self.orders.things)
        for kind, customer_id in self._bound():
            is_found |= self._customer(kind, customer_id)
        if Kind.PRODUCT_ID in self._kinds:
            products = self._sources.products.products_beginning(text, self._question.limit)
            self.products.add(products, Kind.PRODUCT_ID)
            self.lookups.append(
                Lookup(
                    kind=Kind.PRODUCT_ID,
                    how=lookups.BY_BEGINNING,
                    looked_at=len(products),
                    is_complete=len(products) < self._question.limit,
                )
            )
            is_found |= any(product.product_id == text for product in products)
        return is_found

    def _bound(self) -> Iterator[tuple[Kind, str]]:
        """The customers that the text leads to, and as what."""
        text = self._question.text
        found, looked = lookups.customers_by(text, self._kinds, self._sources.customers.lookup)
        self.lookups += looked
        yield from ((kind, customer_id) for kind, ids in found.items() for customer_id in ids)
        if Kind.CUSTOMER_ID in self._kinds:
            self.lookups.append(Lookup(kind=Kind.CUSTOMER_ID, how=lookups.BY_KEY, looked_at=1))
            yield Kind.CUSTOMER_ID, text.lower()

    def _customer(self, kind: Kind, customer_id: str) -> bool:
        sources, store = self._sources, self._question.store
        if self._sees_customers:
            profile = sources.customers.of_customer(customer_id)
            if profile is None:
                return False
            self.customers.add([profile], kind)
        if self._sees_orders:
            most = lookups.MOST_ORDERS_OF_A_CUSTOMER
            numbers = sources.customers.lookup.recent_of(customer_id, most, store)
            orders = sources.orders.headers(numbers)
            self.orders.add((orders[number] for number in numbers if number in orders), kind)
        return True

    def through_orders(self, place: Place) -> Place:
        """Look through orders; where to go on."""
        asked, kinds = self._question, self._kinds & AMONG_ORDERS
        if not kinds or place is None:
            return None
        span, after = (asked.since, asked.until), Position(*place) if place else None
        seen = among_orders(self._sources.orders, Wanted(asked.text, kinds), asked.store, span, after, asked.limit)
        for order, matched in seen.found:
            self.orders.add([order], *matched)
        self._note(kinds, lookups.NEWEST_FIRST, seen.looked_at, is_complete=seen.last is None)
        return seen.last

    def through_products(self, place: Place) -> Place:
        """Look through products; where to go on."""
        asked, kinds = self._question, self._kinds & AMONG_PRODUCTS
        if not kinds or place is None:
            return None
        seen = among_products(self._sources.products, Wanted(asked.text, kinds), place or None, asked.limit)
        for product, matched in seen.found:
            self.products.add([product], *matched)
        self._note(kinds, lookups.BY_ID, seen.looked_at, is_complete=seen.last is None)
        return seen.last

    def put_off(self) -> tuple[Place, Place]:
        """Leave looking through for later: what bears just this text was found."""
        kinds = self._kinds & (AMONG_ORDERS | AMONG_PRODUCTS)
        self._note(kinds, lookups.LATER, 0, is_complete=False)
        return "" if kinds & AMONG_ORDERS else None, "" if kinds & AMONG_PRODUCTS else None

    @property
    def is_for_an_ending(self) -> bool:
        """Whether four digits are looked for, which may be an order's number and yet be meant as a phone's end."""
        return Kind.PHONE_ENDING in self._kinds

    def counted(self, kind: Kind) -> int:
        """How many were found as something."""
        every = (self.orders.kinds, self.customers.kinds, self.products.kinds)
        return sum(kind in kinds for found in every for kinds in found.values())

    def _note(self, kinds: frozenset[Kind], how: str, looked_at: int, *, is_complete: bool) -> None:
        self.lookups += (
            Lookup(kind=kind, how=how, looked_at=looked_at, is_complete=is_complete)
            for kind in Kind
            if kind in kinds
        )
