"""How products and stores lie in the Products table, and back; pure, no AWS.

========================== ======================================================= =================
pk                         holds                                                   list
========================== ======================================================= =================
``product#<id>#<store>``   what is known of a product, and how much of it was sold ``products``
``store#<key>``            what is known of a store                                ``stores``
``counted#<second>``       the changes of that second that are in what was sold    none, and expires
========================== ======================================================= =================

The index ``by_list`` holds those that have a ``list``; a product without a name is not complete, and has none. The
id stands before the store, so that an id is found in whatever stores there are.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, assert_never

from orderhub.orders.attributes import time_text
from orderhub.products.catalog import Price, Product, ProductKey, Store
from orderhub.products.sold import TOKEN, Counted, second_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

type Row = dict[str, AttributeValueTypeDef]
type CatalogRecord = Product | Store | Counted

PRODUCT, STORE, COUNTED = "product#", "store#", "counted#"
PRODUCTS, STORES = "products", "stores"
_LONGEST = 1_000
"""Bytes of a key; the index takes 1,024."""
REMEMBERED = timedelta(days=30)
"""Longer than anything can come again: a stream keeps a day, the queue of what failed two weeks."""
_TEXTS = ("name", "category", "url", "image_url", "mark")


def key_of(record: CatalogRecord) -> str:
    """What a product, a store or a second is stored under."""
    match record:
        case Product():
            return pk_of(record.key)
        case Store():
            return f"{STORE}{record.store_key}"
        case Counted():
            return f"{COUNTED}{record.second}"
        case _:
            assert_never(record)


def pk_of(key: ProductKey) -> str:
    """What a product is stored under."""
    begin = pk_of_id(key.product_id)
    room = _LONGEST - len(begin.encode())
    is_short = len(key.store_key.encode()) <= room
    return begin + (key.store_key if is_short else sha256(key.store_key.encode()).hexdigest())


def pk_of_id(product_id: str) -> str:
    """What all products of an id are stored under begins with, whatever their stores."""
    return f"{PRODUCT}{product_id.replace('%', '%25').replace('#', '%23')}#"


def key_at(pk: str) -> Row:
    """The key of a row."""
    return {"pk": {"S": pk}}


def row_of(record: CatalogRecord) -> Row:
    """A product, a store or a second as the row that is written next."""
    match record:
        case Product():
            row = _product_row(record)
        case Store():
            row = _store_row(record)
        case Counted():
            row = _counted_row(record)
        case _:
            assert_never(record)
    return key_at(key_of(record)) | {"revision": {"N": str(record.revision + 1)}} | row


def product_in(row: Mapping[str, Any]) -> Product:
    """The product of a row."""
    price = row.get("price")
    return Product(
        product_id=row["product_id"]["S"],
        store_key=row["store_key"]["S"] if "store_key" in row else "",
        **{name: row[name]["S"] for name in _TEXTS if name in row},
        skus=tuple(sku["S"] for sku in row["skus"]["L"]),
        price=_price_in(price["M"]) if price else None,
        sold=Decimal(row["sold"]["N"]),
        revision=int(row["revision"]["N"]),
    )


def store_in(row: Mapping[str, Any]) -> Store:
    """The store of a row."""
    return Store(
        store_key=row["pk"]["S"].removeprefix(STORE),
        store_id=row["store_id"]["S"] if "store_id" in row else None,
        store_no=row["store_no"]["S"] if "store_no" in row else None,
        first_seen=datetime.fromisoformat(row["first_seen"]["S"]),
        last_day=date.fromisoformat(row["last_day"]["S"]),
        currencies=tuple(currency["S"] for currency in row["currencies"]["L"]),
        revision=int(row["revision"]["N"]),
    )


def counted_in(row: Mapping[str, Any]) -> Counted:
    """The second of a row."""
    tokens: bytes = row["tokens"]["B"]
    return Counted(
        second=row["pk"]["S"].removeprefix(COUNTED),
        tokens=frozenset(tokens[start : start + TOKEN] for start in range(0, len(tokens), TOKEN)),
        revision=int(row["revision"]["N"]),
    )


def _product_row(product: Product) -> Row:
    texts = {name: getattr(product, name) for name in _TEXTS}
    row: Row = {name: {"S": text} for name, text in texts.items() if text}
    row["product_id"] = {"S": product.product_id}
    if product.store_key:
        row["store_key"] = {"S": product.store_key}
    row["skus"] = {"L": [{"S": sku} for sku in product.skus]}
    row["sold"] = {"N": format(product.sold, "f")}
    if product.price:
        row["price"] = {"M": _price_row(product.price)}
    if product.name:
        row["list"] = {"S": PRODUCTS}
    return row


def _price_row(price: Price) -> Row:
    return {
        "amount": {"N": format(price.amount, "f")},
        "currency": {"S": price.currency},
        "at": {"S": time_text(price.since)},
    }


def _price_in(row: Mapping[str, Any]) -> Price:
    return Price(
        amount=Decimal(row["amount"]["N"]),
        currency=row["currency"]["S"],
        since=datetime.fromisoformat(row["at"]["S"]),
    )


def _store_row(store: Store) -> Row:
    row: Row = {
        "list": {"S": STORES},
        "first_seen": {"S": time_text(store.first_seen)},
        "last_day": {"S": store.last_day.isoformat()},
        "currencies": {"L": [{"S": currency} for currency in store.currencies]},
    }
    numbers = {"store_id": store.store_id, "store_no": store.store_no}
    return row | {name: {"S": text} for name, text in numbers.items() if text}


def _counted_row(counted: Counted) -> Row:
    expires = int((second_of(counted.second) + REMEMBERED).timestamp())
    return {"tokens": {"B": b"".join(sorted(counted.tokens))}, "expires_at": {"N": str(expires)}}
