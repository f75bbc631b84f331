"""What the API says of products and stores: lists of both, and one product."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Protocol

from orderhub.edge.asked import limit_of
from orderhub.edge.cursors import Cursors
from orderhub.edge.http import Answer, Event, Rejected, segment_of
from orderhub.edge.signing import Signs
from orderhub.orders.placeholders import id_in
from orderhub.products.catalog import Product, Store
from orderhub.products.views import product_shown, store_shown

MOST_LISTED = 100
_LONGEST = 1_000
"""Bytes of an id; no longer one can be in the index."""
_PRODUCTS, _STORES = "products", "stores"


class Table(Protocol):
    """Where products and stores are kept."""

    def products(self, product_ids: Sequence[str]) -> Mapping[str, Product]:
        """Products by their ids, of those that are kept."""
        ...

    def listed_products(self, limit: int, after: str | None) -> tuple[Sequence[Product], str | None]:
        """A page of the products by id, and the id that the next page goes on from."""
        ...

    def listed_stores(self, limit: int, after: str | None) -> tuple[Sequence[Store], str | None]:
        """A page of the stores by key, and the key that the next page goes on from."""
        ...


def products_of(event: Event, table: Table, signer: Signs) -> Answer:
    """A page of the products by id, with the cursor of the next one.

    Raises:
        Rejected: 400 ``limit_invalid`` or ``cursor_invalid``.
        Passing: A table could not be read; trying again can help.
    """
    cursors = Cursors(signer, _PRODUCTS)
    products, last = table.listed_products(limit_of(event, MOST_LISTED), cursors.position_in(event))
    return Answer(body={"products": list(map(product_shown, products)), "next": cursors.to(last)})


def product_of(event: Event, table: Table) -> Answer:
    """A product by its id, or by its SKU where its lines have no id.

    Raises:
        Rejected: 404 ``product_unknown``: there is none, or no order has said its name.
        Passing: The table could not be read; trying again can help.
    """
    product_id = id_in(segment_of(event, "product_id"))
    is_possible = 0 < len(product_id.encode()) <= _LONGEST
    product = table.products([product_id]).get(product_id) if is_possible else None
    if product is None or not product.name:
        raise Rejected(HTTPStatus.NOT_FOUND, "product_unknown", "There is no product of this id.")
    return Answer(body=product_shown(product))


def stores_of(event: Event, table: Table, signer: Signs) -> Answer:
    """A page of the stores by key, with the cursor of the next one.

    Raises:
        Rejected: as ``products_of``.
        Passing: A table could not be read; trying again can help.
    """
    cursors = Cursors(signer, _STORES)
    stores, last = table.listed_stores(limit_of(event, MOST_LISTED), cursors.position_in(event))
    return Answer(body={"stores": list(map(store_shown, stores)), "next": cursors.to(last)})
