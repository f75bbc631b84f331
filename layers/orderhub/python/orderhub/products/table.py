"""The Products table: the only module that reads and writes it."""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.platform.table import Table
from orderhub.products import rows
from orderhub.products.catalog import Product, ProductKey, Store
from orderhub.products.sold import Counted

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class ProductsTable:
    """Products and stores as they are stored. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        name: The table.
        pause: Waits that many seconds.
    """

    def __init__(self, client: "DynamoDBClient", name: str, pause: Callable[[float], None] = sleep) -> None:
        self._table = Table(client, name, "the products cannot be reached right now", "products_unreachable")
        self._batches = self._table.batches(pause, "the products are busy", "products_busy")

    def products(self, keys: Iterable[ProductKey]) -> dict[ProductKey, Product]:
        """Products by their keys, of those that are stored."""
        products = map(rows.product_in, self._at(map(rows.pk_of, keys)))
        return {product.key: product for product in products}

    def products_of_id(self, product_id: str, limit: int) -> list[Product]:
        """So many of the products of an id that have a name, by store, that of none first."""
        return sorted(self._beginning(rows.pk_of_id(product_id), limit), key=attrgetter("store_key"))

    def products_beginning(self, text: str, limit: int) -> list[Product]:
        """So many of the products that have a name and whose id begins with a text, by id and store."""
        return sorted(self._beginning(rows.pk_of_id(text)[:-1], limit), key=attrgetter("key"))

    def stores(self, store_keys: Iterable[str]) -> dict[str, Store]:
        """Stores by their keys, of those that are stored."""
        stores = map(rows.store_in, self._at(f"{rows.STORE}{key}" for key in store_keys))
        return {store.store_key: store for store in stores}

    def counted(self, seconds: Iterable[str]) -> dict[str, Counted]:
        """What is counted of some seconds, of those in which anything is."""
        counts = map(rows.counted_in, self._at(f"{rows.COUNTED}{second}" for second in seconds))
        return {counted.second: counted for counted in counts}

    def write(self, record: Sequence[rows.CatalogRecord]) -> bool:
        """Write some as they are now, all or none; False if one of them may have changed since it was read."""
        return self._table.transact(*map(_put, record))

    def listed_products(self, limit: int, after: str | None) -> tuple[list[Product], str | None]:
        """A page of the products by id and store, and what the next page goes on from, None at the end."""
        pks, last = self._listed(rows.PRODUCTS, rows.PRODUCT, limit, after)
        products = {rows.pk_of(product.key): product for product in map(rows.product_in, self._at(pks))}
        return [products[pk] for pk in pks if pk in products], last

    def listed_stores(self, limit: int, after: str | None) -> tuple[list[Store], str | None]:
        """A page of the stores by key, and the key that the next page goes on from, None at the end."""
        pks, last = self._listed(rows.STORES, rows.STORE, limit, after)
        stores = {rows.key_of(store): store for store in map(rows.store_in, self._at(pks))}
        return [stores[pk] for pk in pks if pk in stores], last

    def _beginning(self, begin: str, limit: int) -> Iterable[Product]:
        listed = self._query(
            "#list = :of AND begins_with(pk, :begin)", rows.PRODUCTS, {":begin": {"S": begin}}, Limit=limit
        )
        return map(rows.product_in, self._at(row["pk"]["S"] for row in listed))

    def _listed(self, of: str, prefix: str, limit: int, after: str | None) -> tuple[list[str], str | None]:
        how: Any = {"ExclusiveStartKey": {"list": {"S": of}, **rows.key_at(f"{prefix}{after}")}} if after else {}
        # One more than requested tells whether there are more.
        items = self._query("#list = :of", of, {}, Limit=limit + 1, **how)
        pks = [row["pk"]["S"] for row in items]
        return pks[:limit], pks[limit - 1].removeprefix(prefix) if len(pks) > limit else None

    def _query(self, condition: str, of: str, values: dict[str, Any], **how: Any) -> Sequence[Any]:  # noqa: ANN401 - what a query takes
        """Keys of the index that meet a condition."""
        items, _ = self._table.page(
            condition,
            {":of": {"S": of}, **values},
            IndexName="by_list",
            ExpressionAttributeNames={"#list": "list"},
            **how,
        )
        return items

    def _at(self, pks: Iterable[str]) -> list[Any]:
        return self._batches.read(map(rows.key_at, pks))


def _put(record: rows.CatalogRecord) -> dict[str, Any]:
    put: dict[str, Any] = {"Item": rows.row_of(record)}
    if record.revision:
        values = {":revision": {"N": str(record.revision)}}
        put |= {"ConditionExpression": "revision = :revision", "ExpressionAttributeValues": values}
    else:
        put["ConditionExpression"] = "attribute_not_exists(pk)"
    return {"Put": put}
