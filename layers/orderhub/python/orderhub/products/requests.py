"""What the API says of products and stores: lists of both, and one product."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Protocol

from orderhub.edge.asked import check_parameters, limit_of
from orderhub.edge.http import Answer, Event, Rejected, query_of, segment_of
from orderhub.edge.signing import Signs
from orderhub.products.catalog import Product, Store
from orderhub.products.views import product_shown, store_shown

MOST_LISTED = 100
_ASKED = {"limit", "cursor"}
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
        Rejected: 400 ``limit_invalid``, ``cursor_invalid``, ``parameter_unknown`` or ``parameter_repeated``.
        Passing: A table could not be read; trying again can help.
    """
    check_parameters(event, _ASKED)
    products, last = table.listed_products(limit_of(event, MOST_LISTED), _after(event, signer, _PRODUCTS))
    shown = [product_shown(product) for product in products]
    return Answer(body={"products": shown, "next": _cursor(last, signer, _PRODUCTS)})


def product_of(event: Event, table: Table) -> Answer:
    """A product by its id, or by its SKU where its lines have no id.

    Raises:
        Rejected: 404 ``product_unknown``: there is none, or no order has said its name.
        Passing: The table could not be read; trying again can help.
    """
    check_parameters(event, set())
    product_id = segment_of(event, "product_id")
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
    check_parameters(event, _ASKED)
    stores, last = table.listed_stores(limit_of(event, MOST_LISTED), _after(event, signer, _STORES))
    return Answer(body={"stores": list(map(store_shown, stores)), "next": _cursor(last, signer, _STORES)})


def _cursor(last: str | None, signer: Signs, of: str) -> str | None:
    return signer.sign(of, {"at": last}) if last else None


def _after(event: Event, signer: Signs, of: str) -> str | None:
    """Where the page before ended; None for the first page."""
    text = (query_of(event, "cursor") or "").strip()
    if not text:
        return None
    cursor = signer.read(of, text)
    if cursor is None:
        raise Rejected(HTTPStatus.BAD_REQUEST, "cursor_invalid", "Send cursor as next came in the answer before.")
    after: str = cursor["at"]
    return after
