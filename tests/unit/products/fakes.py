"""A Products table in memory; what it promises is checked against the real one too."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from orderhub.events.records import OrderChange, read
from orderhub.orders import rows as order_rows
from orderhub.orders.amounts import amount_of
from orderhub.orders.model import Header, Line, Order, Stamp
from orderhub.products import rows
from orderhub.products.catalog import Product, ProductKey, Store
from orderhub.products.sold import Counted
from tests.support import streams
from tests.support.streams import Record


@dataclass(slots=True)
class FakeProducts:
    """Several followers may share ``kept``; ``before_call`` runs before each call and may raise."""

    stored: dict[str, Any] = field(default_factory=dict)
    before_call: Callable[[], object] = lambda: None
    written: list[str] = field(default_factory=list)

    def products(self, keys: Iterable[ProductKey]) -> dict[ProductKey, Product]:
        self.before_call()
        found = [self.stored.get(rows.pk_of(key)) for key in keys]
        return {product.key: product for row in found if row for product in [rows.product_in(row)]}

    def products_of_id(self, product_id: str, limit: int) -> list[Product]:
        self.before_call()
        begin = rows.pk_of_id(product_id)
        pks = sorted(pk for pk, row in self.stored.items() if pk.startswith(begin) and "list" in row)
        return [rows.product_in(self.stored[pk]) for pk in pks[:limit]]

    def stores(self, store_keys: Iterable[str]) -> dict[str, Store]:
        self.before_call()
        found = [self.stored.get(f"{rows.STORE}{key}") for key in store_keys]
        return {store.store_key: store for row in found if row for store in [rows.store_in(row)]}

    def counted(self, seconds: Iterable[str]) -> dict[str, Counted]:
        self.before_call()
        found = [self.stored.get(f"{rows.COUNTED}{second}") for second in seconds]
        return {counted.second: counted for row in found if row for counted in [rows.counted_in(row)]}

    def write(self, records: Sequence[rows.CatalogRecord]) -> bool:
        self.before_call()
        keys = [rows.key_of(record) for record in records]
        known = [int(self.stored[key]["revision"]["N"]) if key in self.stored else 0 for key in keys]
        assert len(set(keys)) == len(keys) <= 100
        if known != [record.revision for record in records]:
            return False
        self.written += keys
        self.stored |= {key: rows.row_of(record) for key, record in zip(keys, records, strict=True)}
        return True

    def listed_products(self, limit: int, after: str | None) -> tuple[list[Product], str | None]:
        ids, last = self._listed(rows.PRODUCTS, rows.PRODUCT, limit, after)
        return [rows.product_in(self.stored[f"{rows.PRODUCT}{product_id}"]) for product_id in ids], last

    def listed_stores(self, limit: int, after: str | None) -> tuple[list[Store], str | None]:
        keys, last = self._listed(rows.STORES, rows.STORE, limit, after)
        return list(self.stores(keys).values()), last

    def _listed(self, of: str, prefix: str, limit: int, after: str | None) -> tuple[list[str], str | None]:
        ids = sorted(pk.removeprefix(prefix) for pk, row in self.stored.items() if row.get("list") == {"S": of})
        ids = [product_id for product_id in ids if product_id > (after or "")]
        return ids[:limit], ids[limit - 1] if len(ids) > limit else None


@dataclass(slots=True)
class FakeOrders:
    """Orders as they are now, and the records of their changes so far."""

    stored: dict[str, Order] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    stream: streams.Stream = field(default_factory=streams.Stream)
    reads: int = 0

    def whole(self, order_nos: Iterable[str]) -> list[Order]:
        requested = list(order_nos)
        self.reads += len(requested)
        return [self.stored[order_no] for order_no in requested if order_no in self.stored]

    def put(self, header: Header, *lines: Line, **stamped: Any) -> Record:  # noqa: ANN401 - any field of a stamp
        """Write an order as it is to be; return the record of that."""
        old = self.stored.get(header.order_no)
        changed = () if old is None else _changed(old, header, lines)
        how: dict[str, Any] = {"changed": changed, **stamped}
        stamp = streams.stamp(old.stamp.version + 1 if old else 1, **how)
        self.stored[header.order_no] = Order(header=header, lines=lines, stamp=stamp)
        new = image(self.stored[header.order_no])
        self.records.append(self.stream.modified(image(old), new) if old else self.stream.inserted(new))
        return self.records[-1]

    def delete(self, order_no: str) -> Record:
        """Take an order's header away; return the record of that."""
        self.records.append(self.stream.removed(image(self.stored.pop(order_no))))
        return self.records[-1]


def _changed(old: Order, header: Header, lines: tuple[Line, ...]) -> tuple[str, ...]:
    names = [name for name in header.__dataclass_fields__ if getattr(header, name) != getattr(old.header, name)]
    return (*names, *(["lines"] if lines != old.lines else []))


def image(order: Order) -> Record:
    """The header of an order as an image shows it."""
    stamp: Stamp = order.stamp
    skus = tuple(line.sku for line in order.lines)
    amounts = {line.sku: amount_of(line) for line in order.lines}
    return dict(order_rows.header_row(order.header, skus, stamp, amounts))


def changes(*records: Record) -> list[OrderChange]:
    """The changes in some records."""
    return [change for record in records if (change := read(record))]
