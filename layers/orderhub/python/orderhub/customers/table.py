"""The Customers table: the only module that reads and writes it."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import batched
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.customers import rows
from orderhub.customers.hashed import IdentityKey
from orderhub.customers.resolve import Conflict, Link
from orderhub.customers.sales import ORDER, CustomerOrder, Place
from orderhub.edge.aws import AWS_ERRORS, code_of, may_pass
from orderhub.faults import Passing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST = 1_000
"""Up to so many orders a customer's sales are counted; reading 1,000 costs some 15 read units."""
_READS, _WRITES = 100, 25
"""What AWS takes in one BatchGetItem and in one BatchWriteItem."""
_TRIES = 5
"""How often what a full table handed back is sent, within about a second."""
_NEW = "attribute_not_exists(customer_id)"
_TAKEN = {"ConditionalCheckFailedException", "TransactionCanceledException"}


class CustomersTable:
    """Customers as they are kept. Every method raises Passing when trying again can help.

    Args:
        client: DynamoDB.
        name: The table.
        pause: Waits that many seconds.
    """

    def __init__(self, client: "DynamoDBClient", name: str, pause: Callable[[float], None] = sleep) -> None:
        self._client = client
        self._name = name
        self._pause = pause

    def links(self, keys: Iterable[IdentityKey]) -> dict[IdentityKey, Link]:
        """Where identities lead, of those that lead anywhere."""
        found: list[Any] = []
        for part in batched(keys, _READS, strict=False):
            places = [rows.key_at(rows.identity_place(key)) for key in part]
            wanted = {"Keys": places, "ConsistentRead": True}
            found += self._until_done(self._client.batch_get_item, wanted, "UnprocessedKeys")
        return {rows.identity_key(row): rows.link_in(row) for row in found}

    def bind(self, keys: Sequence[IdentityKey], link: Link, *, is_new: bool) -> bool:
        """Let identities lead to a customer, all or none, and make it if it is new.

        Returns:
            False when one of them may lead somewhere already, and nothing was written.
        """
        puts = [self._put(rows.identity_row(key, link), ConditionExpression=_NEW) for key in keys]
        if is_new:
            puts.append(self._put(rows.profile_row(link)))
        # A transaction costs twice what its rows do.
        if len(puts) == 1:
            return self._if_free(lambda: self._client.put_item(**puts[0]))
        items: Any = [{"Put": put} for put in puts]
        return self._if_free(lambda: self._client.transact_write_items(TransactItems=items))

    def note(self, conflict: Conflict) -> None:
        """Record a conflict, once: what became of it since is not written over."""
        put = self._put(rows.conflict_row(conflict), ConditionExpression=_NEW)
        self._if_free(lambda: self._client.put_item(**put))

    def write(self, orders: Mapping[Place, CustomerOrder | None]) -> None:
        """Write customers' orders at their places; None takes away what is there."""
        requests: list[Any] = [
            {"PutRequest": {"Item": rows.order_row(order)}}
            if order
            else {"DeleteRequest": {"Key": rows.key_at(place)}}
            for place, order in orders.items()
        ]
        for part in batched(requests, _WRITES, strict=False):
            self._until_done(self._client.batch_write_item, list(part), "UnprocessedItems")

    def orders(self, customer_id: str) -> list[CustomerOrder] | None:
        """All orders of a customer; None if there are more than ``MOST``."""
        answer = self._query(customer_id, Limit=MOST + 1)
        # AWS cuts an answer at 1 MB too, and says so alone by the key to go on from.
        if "LastEvaluatedKey" in answer or len(answer["Items"]) > MOST:
            return None
        return [rows.order_in(row) for row in answer["Items"]]

    def recent(self, customer_id: str, limit: int, store_key: str | None = None) -> tuple[str, ...]:
        """The numbers of a customer's newest orders, newest first; of a store's, among the newest ``MOST``."""
        looked_at = limit if store_key is None else MOST
        found = self._query(customer_id, Limit=looked_at, ScanIndexForward=False)["Items"]
        of_store = [row for row in found if store_key in {None, row.get("store_key", {}).get("S")}]
        return tuple(rows.order_no_in(row) for row in of_store[:limit])

    def _query(self, customer_id: str, **how: Any) -> Any:  # noqa: ANN401 - passed on
        try:
            return self._client.query(
                TableName=self._name,
                ConsistentRead=True,
                KeyConditionExpression="customer_id = :customer AND begins_with(sk, :orders)",
                ExpressionAttributeValues={":customer": {"S": customer_id}, ":orders": {"S": ORDER}},
                **how,
            )
        except AWS_ERRORS as error:
            raise _translated(error) from error

    def _until_done(self, call: Callable[..., Any], wanted: Any, left_over: str) -> list[Any]:  # noqa: ANN401
        """Make a batch call, again for what it left over; return the rows it read."""
        found: list[Any] = []
        for turn in range(_TRIES):
            if turn:
                self._pause(random.uniform(0.5, 1) * 0.05 * 2**turn)  # noqa: S311 - jitter, no secret
            try:
                answer = call(RequestItems={self._name: wanted})
            except AWS_ERRORS as error:
                raise _translated(error) from error
            found += answer.get("Responses", {}).get(self._name, [])
            wanted = answer.get(left_over, {}).get(self._name)
            if not wanted:
                return found
        raise Passing("the customers are busy", "customers_busy")

    def _put(self, row: rows.Row, **more: str) -> Any:  # noqa: ANN401 - a request, alone or in a transaction
        return {"TableName": self._name, "Item": row, **more}

    def _if_free(self, call: Callable[[], object]) -> bool:
        try:
            call()
        except AWS_ERRORS as error:
            if code_of(error) in _TAKEN:
                return False
            raise _translated(error) from error
        return True


def _translated(error: Exception) -> Exception:
    if may_pass(error):
        return Passing("the customers cannot be reached right now", "customers_unreachable")
    return error
