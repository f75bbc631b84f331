"""Looks through orders and products for what no key leads to: so many of them a request, then from there on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, islice
from typing import Protocol

from orderhub.orders.listing import Filters
from orderhub.orders.streams import Chunk, Entry, Listed, Position, Span, Stream, merged
from orderhub.products.catalog import Product
from orderhub.products.rows import PRODUCT, pk_of
from orderhub.search.kinds import Kind, Wanted

MOST_LOOKED_AT = 1000
"""Orders, and products, that a request looks at; an order's header costs about a read unit."""
_AT_ONCE = 100
_ALSO = ("tracking_no", "phone", "receiver_phone")


class OrdersRead(Protocol):
    """Where orders are read."""

    def chunk(self, stream: Stream, span: Span, after: Position | None, most: int) -> Chunk:
        """So many entries of a stream within a span: the newest, or those behind a position."""
        ...

    def headers(self, order_nos: Iterable[str], also: Iterable[str] = ()) -> Mapping[str, Listed]:
        """The orders of these numbers as they are now, with some more fields."""
        ...


class ProductsRead(Protocol):
    """Where products are read."""

    def listed_products(self, limit: int, after: str | None) -> tuple[Sequence[Product], str | None]:
        """A page of the products by id and store, and what the next page goes on from."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen[T, P]:
    """What was found and as what, how many were looked at, and where to go on; None where all were."""

    found: Sequence[tuple[T, frozenset[Kind]]] = ()
    looked_at: int = 0
    last: P | None = None


def among_orders(  # noqa: PLR0913, PLR0917 - what is looked for, where, from where on
    index: OrdersRead,
    wanted: Wanted,
    store: str | None,
    span: tuple[datetime, datetime | None],
    after: Position | None,
    most: int,
) -> Seen[Listed, Position]:
    """Orders of a time, and of a store, in which a text stands; newest first, or those behind a position.

    Raises:
        TransientError: The table could not be read; trying again can help.
    """
    filters = Filters(store=store, since=span[0], until=span[1])
    if filters.is_hopeless:
        return Seen()
    entries = merged(index.chunk, filters.streams(), filters.span, after, MOST_LOOKED_AT)
    found: list[tuple[Listed, frozenset[Kind]]] = []
    looked_at, last = 0, after
    for part in batched(islice(entries, MOST_LOOKED_AT), _AT_ONCE, strict=False):
        headers = _headers(index, part, wanted)
        for entry in part:
            looked_at, last = looked_at + 1, entry.position
            order = headers.get(entry.position.order_no)
            if order and (kinds := wanted.as_what(order.header)):
                found.append((order, kinds))
            if len(found) == most:
                return Seen(found=found, looked_at=looked_at, last=last)
    return Seen(found=found, looked_at=looked_at, last=last if next(entries, None) else None)


def _headers(index: OrdersRead, entries: Iterable[Entry], wanted: Wanted) -> Mapping[str, Listed]:
    """The headers that are needed to tell: of a beginning the number alone tells which."""
    numbers = (entry.position.order_no for entry in entries)
    if wanted.needs_headers:
        return index.headers(numbers, _ALSO)
    return index.headers(number for number in numbers if wanted.begins(number))


def among_products(table: ProductsRead, wanted: Wanted, after: str | None, most: int) -> Seen[Product, str]:
    """Products in which a text stands, by id and store, from the first or from one on.

    Raises:
        TransientError: The table could not be read; trying again can help.
    """
    found: list[tuple[Product, frozenset[Kind]]] = []
    looked_at, last = 0, after
    while looked_at < MOST_LOOKED_AT:
        products, last = table.listed_products(_AT_ONCE, last)
        for product in products:
            looked_at += 1
            if kinds := wanted.as_what_of(product):
                found.append((product, kinds))
            if len(found) == most:
                return Seen(found=found, looked_at=looked_at, last=pk_of(product.key).removeprefix(PRODUCT))
        if last is None:
            break
    return Seen(found=found, looked_at=looked_at, last=last)
