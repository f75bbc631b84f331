"""What the API says of products and stores: lists of both, and one product."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from orderhub.api.orders.parameters import id_parameter, parameters_of
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.cursors import Cursors
from orderhub.http.query_params import limit_of
from orderhub.http.request import Event, segment_of
from orderhub.orders.json_values import number, time_text
from orderhub.orders.model import Json
from orderhub.orders.placeholders import id_in
from orderhub.platform.signing import TokenSigner
from orderhub.products.catalog import Price, Product, ProductKey, Store
from orderhub.products.rows import pk_of_id

MOST_LISTED = 100
_LONGEST = 1_400
"""Bytes of id and store; no product has longer ones."""
_SEVERAL = 2
_PRODUCTS, _STORES = "products", "stores"


def product_shown(product: Product) -> dict[str, Json]:
    """A product; what no order has named is null."""
    return {
        "productId": product.product_id,
        "storeKey": product.store_key or None,
        "name": product.name,
        "category": product.category,
        "url": product.url,
        "imageUrl": product.image_url,
        "skus": list(product.skus),
        "lastPrice": _price(product.price) if product.price else None,
        "sold": number(product.sold),
    }


def store_shown(store: Store) -> dict[str, Json]:
    """A store; its day is one of the default zone."""
    return {
        "storeKey": store.store_key,
        "storeId": store.store_id,
        "storeNo": store.store_no,
        "firstSeenAt": time_text(store.first_seen),
        "lastOrderDay": store.last_day.isoformat(),
        "currencies": list(store.currencies),
    }


def _price(price: Price) -> Json:
    return {"amount": number(price.amount), "currency": price.currency, "at": time_text(price.since)}


class ProductReader(Protocol):
    """Where products and stores are stored."""

    def products(self, keys: Sequence[ProductKey]) -> Mapping[ProductKey, Product]:
        """Products by their keys, of those that are stored."""
        ...

    def products_of_id(self, product_id: str, limit: int) -> Sequence[Product]:
        """So many of the products of an id that have a name, by store, that of none first."""
        ...

    def listed_products(self, limit: int, after: str | None) -> tuple[Sequence[Product], str | None]:
        """A page of the products by id and store, and what the next page goes on from."""
        ...

    def listed_stores(self, limit: int, after: str | None) -> tuple[Sequence[Store], str | None]:
        """A page of the stores by key, and the key that the next page goes on from."""
        ...


def products_of(event: Event, table: ProductReader, signer: TokenSigner) -> Answer:
    """A page of the products by id and store, with the cursor of the next one.

    Raises:
        RequestError: ``limit_invalid`` or ``cursor_invalid``.
        TransientError: A table could not be read; trying again can help.
    """
    cursors = Cursors(signer, _PRODUCTS)
    products, last = table.listed_products(limit_of(event, MOST_LISTED), cursors.position_in(event))
    return Answer(body={"products": list(map(product_shown, products)), "next": cursors.to(last)})


def product_of(event: Event, table: ProductReader) -> Answer:
    """A product by its id, or by its SKU where its lines have no id, in the store that is named.

    Where none is, it is the product of orders that name no store, or the only one there is.

    Raises:
        RequestError: ``store_required``, ``product_unknown``: there is none, or no order names it.
        TransientError: The table could not be read; trying again can help.
    """
    product_id, store = id_in(segment_of(event, "product_id")), id_parameter(parameters_of(event), "store") or ""
    is_possible = product_id and len(f"{pk_of_id(product_id)}{store}".encode()) <= _LONGEST
    found = _found(table, product_id, store) if is_possible else ()
    if len(found) > 1 and found[0].store_key:
        message = "Several stores have a product of this id; say which: store=…"
        raise RequestError(message, "store_required")
    if not found:
        raise RequestError("There is no product of this id.", "product_unknown")
    return Answer(body=product_shown(found[0]))


def _found(table: ProductReader, product_id: str, store: str) -> Sequence[Product]:
    """The products that may be meant; that of no store comes first."""
    if not store:
        return table.products_of_id(product_id, _SEVERAL)
    found = table.products([ProductKey(product_id, store)])
    return [product for product in found.values() if product.name]


def stores_of(event: Event, table: ProductReader, signer: TokenSigner) -> Answer:
    """A page of the stores by key, with the cursor of the next one.

    Raises:
        RequestError: as ``products_of``.
        TransientError: A table could not be read; trying again can help.
    """
    cursors = Cursors(signer, _STORES)
    stores, last = table.listed_stores(limit_of(event, MOST_LISTED), cursors.position_in(event))
    return Answer(body={"stores": list(map(store_shown, stores)), "next": cursors.to(last)})
