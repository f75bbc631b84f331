"""What is known of products and stores, and how an order adds to it; pure, no AWS."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import attrgetter
from typing import NamedTuple

MOST_SKUS = 100
"""So many variants of a product are stored by name; one id for all that a shop sells must not fill its row."""

_TEXTS = ("name", "category", "url", "image_url")


class ProductKey(NamedTuple):
    """What a product is known by: an id, in the store that uses it; blank for orders that name no store.

    Ids are a store's: product 77 of one may be tea, and shoes of another.
    """

    product_id: str
    store_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one piece costs, and since when orders name that price."""

    amount: Decimal
    currency: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product, known by its store and the product id of its lines, or by their SKU where they have none.

    ``mark`` is that of the newest facts; ``sold`` the pieces in orders that are in stage DELIVERED.
    ``revision`` counts its writes, 0 for one that is not stored yet.
    """

    product_id: str
    store_key: str = ""
    name: str | None = None
    category: str | None = None
    url: str | None = None
    image_url: str | None = None
    skus: tuple[str, ...] = ()
    price: Price | None = None
    mark: str = ""
    sold: Decimal = Decimal(0)
    revision: int = 0

    @property
    def key(self) -> ProductKey:
        """What it is known by."""
        return ProductKey(self.product_id, self.store_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """The facts of a product in a line of an order; of two the one with the greater ``mark`` is newer."""

    product_id: str
    sku: str
    mark: str
    store_key: str = ""
    name: str | None = None
    category: str | None = None
    url: str | None = None
    image_url: str | None = None
    price: Price | None = None

    @property
    def key(self) -> ProductKey:
        """What the product is known by."""
        return ProductKey(self.product_id, self.store_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A store that orders are of; ``last_day`` is the day of its newest order, in the default zone."""

    store_key: str
    store_id: str | None
    store_no: str | None
    first_seen: datetime
    last_day: date
    currencies: tuple[str, ...]
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The facts of a store in an order; ``seen_at`` is when the order came, ``day`` the day it was ordered."""

    store_key: str
    store_id: str | None
    store_no: str | None
    currency: str
    seen_at: datetime
    day: date


def blank_product(key: ProductKey) -> Product:
    """A product of which nothing is known yet."""
    return Product(product_id=key.product_id, store_key=key.store_key)


def with_facts(product: Product, facts: Iterable[LineFacts]) -> Product:
    """A product after some lines were read; the same object's equal when they say nothing new.

    The newest facts count. Older ones fill what none has named since, so a late repeat
    changes nothing, and what a later order does not name empties nothing.
    """
    return reduce(_with_fact, sorted(facts, key=attrgetter("mark")), product)


def visited(store: Store | None, visit: Visit) -> Store:
    """A store after one of its orders: those of one day change it at most once, but for a new currency."""
    if store is None:
        return Store(
            store_key=visit.store_key,
            store_id=visit.store_id,
            store_no=visit.store_no,
            first_seen=visit.seen_at,
            last_day=visit.day,
            currencies=(visit.currency,),
        )
    is_later = visit.day > store.last_day
    return replace(
        store,
        store_id=(visit.store_id if is_later else None) or store.store_id or visit.store_id,
        store_no=(visit.store_no if is_later else None) or store.store_no or visit.store_no,
        first_seen=min(store.first_seen, visit.seen_at),
        last_day=max(store.last_day, visit.day),
        currencies=tuple(sorted({*store.currencies, visit.currency})),
    )


def _with_fact(product: Product, fact: LineFacts) -> Product:
    is_later = fact.mark > product.mark
    fields: dict[str, object] = {name: getattr(fact, name) for name in _TEXTS}
    fields["price"] = _since(product.price, fact.price)
    news = {
        name: value
        for name, value in fields.items()
        if value is not None and (is_later or getattr(product, name) is None)
    }
    after = replace(product, **news, skus=_with(product.skus, fact.sku))  # type: ignore[arg-type]  # by their names
    # A mark that moved with nothing else would be a write for nothing.
    return replace(after, mark=fact.mark) if is_later and after != product else after


def _since(known: Price | None, new: Price | None) -> Price | None:
    is_same = known and new and (known.amount, known.currency) == (new.amount, new.currency)
    return known if is_same else new


def _with(skus: tuple[str, ...], sku: str) -> tuple[str, ...]:
    return skus if sku in skus or len(skus) >= MOST_SKUS else tuple(sorted((*skus, sku)))
