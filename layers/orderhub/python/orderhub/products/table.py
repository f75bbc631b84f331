"""The Products table: the only module that reads and writes it."""

from collections.abc import Callable, Iterable, Sequence
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.edge.aws import AWS_ERRORS, code_of, fault_of
from orderhub.edge.batches import Batches
from orderhub.faults import Passing
from orderhub.products import rows
from orderhub.products.catalog import Product, Store
from orderhub.products.sold import Counted

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_TAKEN = {"ConditionalCheckFailedException", "TransactionCanceledException"}


class ProductsTable:
    """Products and stores as they are kept. Every method raises Passing when trying again can help.

    Args:
        client: DynamoDB.
        name: The table.
        pause: Waits that many seconds.
    """

    def __init__(self, client: "DynamoDBClient", name: str, pause: Callable[[float], None] = sleep) -> None:
        self._client = client
        self._name = name
        self._batches = Batches(client, name, pause, _unreachable, _busy)

    def products(self, product_ids: Iterable[str]) -> dict[str, Product]:
        """Products by their ids, of those that are kept."""
        found = map(rows.product_in, self._at(f"{rows.PRODUCT}{one}" for one in product_ids))
        return {product.product_id: product for product in found}

    def stores(self, store_keys: Iterable[str]) -> dict[str, Store]:
        """Stores by their keys, of those that are kept."""
        found = map(rows.store_in, self._at(f"{rows.STORE}{key}" for key in store_keys))
        return {store.store_key: store for store in found}

    def counted(self, seconds: Iterable[str]) -> dict[str, Counted]:
        """What is counted of some seconds, of those in which anything is."""
        found = map(rows.counted_in, self._at(f"{rows.COUNTED}{second}" for second in seconds))
        return {counted.second: counted for counted in found}

    def write(self, kept: Sequence[rows.Kept]) -> bool:
        """Write some as they are now, all or none; False if one of them may have changed since it was read."""
        puts = [self._put(one) for one in kept]
        # A transaction costs twice what its rows do.
        if len(puts) == 1:
            return self._if_unchanged(lambda: self._client.put_item(**puts[0]))
        items: Any = [{"Put": put} for put in puts]
        return self._if_unchanged(lambda: self._client.transact_write_items(TransactItems=items))

    def listed_products(self, limit: int, after: str | None) -> tuple[list[Product], str | None]:
        """A page of the products by id, and the id that the next page goes on from, None at the end."""
        ids, last = self._listed(rows.PRODUCTS, rows.PRODUCT, limit, after)
        found = self.products(ids)
        return [found[one] for one in ids if one in found], last

    def listed_stores(self, limit: int, after: str | None) -> tuple[list[Store], str | None]:
        """A page of the stores by key, and the key that the next page goes on from, None at the end."""
        keys, last = self._listed(rows.STORES, rows.STORE, limit, after)
        found = self.stores(keys)
        return [found[one] for one in keys if one in found], last

    def _listed(self, of: str, prefix: str, limit: int, after: str | None) -> tuple[list[str], str | None]:
        how: Any = {"ExclusiveStartKey": {"list": {"S": of}, **rows.key_at(f"{prefix}{after}")}} if after else {}
        try:
            # One more than asked for tells whether there are more.
            found = self._client.query(
                TableName=self._name,
                IndexName="by_list",
                KeyConditionExpression="#list = :of",
                ExpressionAttributeNames={"#list": "list"},
                ExpressionAttributeValues={":of": {"S": of}},
                Limit=limit + 1,
                **how,
            )["Items"]
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        ids = [row["pk"]["S"].removeprefix(prefix) for row in found]
        return ids[:limit], ids[limit - 1] if len(ids) > limit else None

    def _at(self, pks: Iterable[str]) -> list[Any]:
        return self._batches.read(map(rows.key_at, pks))

    def _put(self, kept: rows.Kept) -> Any:  # noqa: ANN401 - a request, alone or in a transaction
        put: dict[str, Any] = {"TableName": self._name, "Item": rows.row_of(kept)}
        if not kept.revision:
            return put | {"ConditionExpression": "attribute_not_exists(pk)"}
        values = {":revision": {"N": str(kept.revision)}}
        return put | {"ConditionExpression": "revision = :revision", "ExpressionAttributeValues": values}

    def _if_unchanged(self, call: Callable[[], object]) -> bool:
        try:
            call()
        except AWS_ERRORS as error:
            if code_of(error) in _TAKEN:
                return False
            raise _unreachable(error) from error
        return True


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the products cannot be reached right now", "products_unreachable")


def _busy() -> Passing:
    return Passing("the products are busy", "products_busy", is_busy=True)
