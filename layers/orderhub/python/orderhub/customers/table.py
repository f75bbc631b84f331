"""The Customers table: the only module that reads and writes it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.customers import order_rows, rows
from orderhub.customers.hashed import IdentityKey
from orderhub.customers.merge_rows import merge_in, tells_of_merge
from orderhub.customers.merges import MOST_MERGED, Merge, Merges
from orderhub.customers.pages import Page
from orderhub.customers.resolve import Conflict, Link
from orderhub.customers.sales import ORDER, CustomerOrder, Place
from orderhub.customers.union import MOST, Own
from orderhub.customers.unreachable import busy, unreachable
from orderhub.platform.aws import AWS_ERRORS, code_of
from orderhub.platform.batches import Batches

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_AT_ONCE = 500
"""How many rows of a long list are in memory at a time; many lists are read side by side."""
_NEW = "attribute_not_exists(customer_id)"
_FREE = f"{_NEW} OR attribute_exists(back_after)"
_TAKEN = {"ConditionalCheckFailedException", "TransactionCanceledException"}


class CustomersTable:
    """Customers as they are kept. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        name: The table.
        pause: Waits that many seconds.
    """

    def __init__(self, client: "DynamoDBClient", name: str, pause: Callable[[float], None] = sleep) -> None:
        self._client = client
        self._name = name
        self._batches = Batches(client, name, pause, unreachable, busy)

    def links(self, keys: Iterable[IdentityKey]) -> dict[IdentityKey, Link]:
        """Where identities lead, of those that lead anywhere or whose bearers are back."""
        found = self._at(rows.identity_place(key) for key in keys)
        return {rows.identity_key(row): rows.link_in(row) for row in found}

    def made(self, customer_id: str) -> Link | None:
        """By what a customer was made; None if there is none."""
        return next(map(rows.made_in, self._at([rows.profile_place(customer_id)])), None)

    def bind(self, keys: Sequence[IdentityKey], link: Link, *, is_new: bool) -> bool:
        """Let identities lead to a customer, all or none, and make it if it is new.

        Returns:
            False when one of them may lead somewhere already, and nothing was written.
        """
        puts = [self._put(rows.identity_row(key, link), ConditionExpression=_FREE) for key in keys]
        if is_new:
            puts.append(self._put(rows.profile_row(link)))
        return self._put_all(puts)

    def note(self, conflict: Conflict) -> None:
        """Record a conflict, once: one that is known costs a read, and stays as it is."""
        place = rows.conflict_place(conflict)
        if self._at([place]):
            return
        own, listed = rows.conflict_rows(conflict)
        is_done = self._put_all([self._put(own, ConditionExpression=_NEW), self._put(listed)])
        # Not only others who were first cancel a transaction; a throttle does, too.
        if not is_done and not self._at([place]):
            raise busy()

    def write(self, orders: Mapping[Place, CustomerOrder | None]) -> None:
        """Write customers' orders at their places; None takes away what is there."""
        self._batches.write(
            {"PutRequest": {"Item": order_rows.order_row(order)}}
            if order
            else {"DeleteRequest": {"Key": rows.key_at(place)}}
            for place, order in orders.items()
        )

    def own(self, customer_id: str) -> Own:
        """The orders of a customer, None if there are more than ``MOST``, and whether it is part of a merge."""
        # Merges lie before the orders, one for each customer merged into it and one into another.
        answer = self._query(customer_id, ORDER, since=rows.JOINED, Limit=MOST + MOST_MERGED + 2)
        orders = [row for row in answer["Items"] if not tells_of_merge(row)]
        # AWS cuts an answer at 1 MB too, and says so alone by the key to go on from.
        is_cut = "LastEvaluatedKey" in answer or len(orders) > MOST
        return Own(
            orders=None if is_cut else tuple(map(order_rows.order_in, orders)),
            is_joined=len(orders) < len(answer["Items"]),
        )

    def is_joined(self, customer_id: str) -> bool:
        """Whether a customer is merged, or another into it."""
        return bool(self._query(customer_id, rows.JOINED, Limit=1)["Items"])

    def each_order(self, customer_id: str) -> Iterator[CustomerOrder]:
        """All orders of a customer, oldest first, read as they are asked for: about 20 for a read unit."""
        return self._each(order_rows.order_in, customer_id, ORDER)

    def newest(self, customer_id: str, limit: int, after: str | None) -> Page[CustomerOrder]:
        """A page of a customer's orders, newest first; ``after`` is where the page before ended."""
        return self._page(order_rows.order_in, customer_id, ORDER, limit, after)

    def conflicts(self, limit: int, after: str | None) -> Page[Conflict]:
        """A page of the conflicts of all customers, newest first; ``after`` is where the page before ended."""
        return self._page(rows.conflict_in, rows.CONFLICTS, rows.CONFLICT, limit, after)

    def each_merge(self) -> Iterator[Merge]:
        """All merges, read as they are asked for; they are few."""
        return self._each(merge_in, rows.MERGES, rows.MERGED)

    def merges(self) -> Merges:
        """All merges; they are few."""
        return Merges.of(self.each_merge())

    def recent(self, customer_id: str, limit: int, store_key: str | None = None) -> tuple[CustomerOrder, ...]:
        """A customer's newest orders, newest first; of a store's, among the newest ``MOST``."""
        looked_at = limit if store_key is None else MOST
        found = self._query(customer_id, ORDER, Limit=looked_at, ScanIndexForward=False)["Items"]
        of_store = [row for row in found if store_key in {None, row.get("store_key", {}).get("S")}]
        return tuple(map(order_rows.order_in, of_store[:limit]))

    def _at(self, places: Iterable[Place]) -> list[Any]:
        """The rows at some places, without those that are not there."""
        return self._batches.read(map(rows.key_at, places))

    def _each[T](self, read: Callable[[Any], T], partition: str, kind: str) -> Iterator[T]:
        after = None
        while True:
            answer = self._query(partition, kind, after, Limit=_AT_ONCE)
            yield from map(read, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            after = answer["LastEvaluatedKey"]["sk"]["S"]

    def _page[T](
        self, read: Callable[[Any], T], partition: str, kind: str, limit: int, after: str | None
    ) -> Page[T]:
        # One more than asked for tells whether there are more.
        found = self._query(partition, kind, after, Limit=limit + 1, ScanIndexForward=False)["Items"]
        shown = found[:limit]
        last = shown[-1]["sk"]["S"] if len(found) > limit else None
        return Page(entries=tuple(map(read, shown)), last=last)

    def _query(self, partition: str, kind: str, after: str | None = None, since: str = "", **how: Any) -> Any:  # noqa: ANN401
        """The rows of a partition whose sort keys begin with ``kind``, and those before them from ``since`` on."""
        first, last = since or kind, f"{kind}\uffff"
        if after:
            how["ExclusiveStartKey"] = rows.key_at((partition, after))
        try:
            return self._client.query(
                TableName=self._name,
                ConsistentRead=True,
                KeyConditionExpression="customer_id = :of AND sk BETWEEN :first AND :last",
                ExpressionAttributeValues={":of": {"S": partition}, ":first": {"S": first}, ":last": {"S": last}},
                **how,
            )
        except AWS_ERRORS as error:
            raise unreachable(error) from error

    def _put(self, row: rows.Row, **more: str) -> Any:  # noqa: ANN401 - a request, alone or in a transaction
        return {"TableName": self._name, "Item": row, **more}

    def _put_all(self, puts: Sequence[Any]) -> bool:
        """Put rows, all or none; False if one of them may be there already."""
        # A transaction costs twice what its rows do.
        if len(puts) == 1:
            return self._if_free(lambda: self._client.put_item(**puts[0]))
        items: Any = [{"Put": put} for put in puts]
        return self._if_free(lambda: self._client.transact_write_items(TransactItems=items))

    def _if_free(self, call: Callable[[], object]) -> bool:
        try:
            call()
        except AWS_ERRORS as error:
            if code_of(error) in _TAKEN:
                return False
            raise unreachable(error) from error
        return True
