"""The Customers table: the only module that reads and writes it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.customers import order_rows, rows
from orderhub.customers.identities import IdentityKey
from orderhub.customers.lists import Page
from orderhub.customers.merge_table import merge_in, tells_of_merge
from orderhub.customers.merges import MOST_COUNTED, MOST_MERGED, Merge, Merges, Own
from orderhub.customers.resolve import Conflict, Link
from orderhub.customers.sales import ORDER, CustomerOrder, Place
from orderhub.customers.unreachable import BUSY, UNREACHABLE
from orderhub.errors import TransientError
from orderhub.platform.row_keys import Row
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_AT_ONCE = 500
"""How many rows of a long list are in memory at a time; many lists are read side by side."""
_NEW = "attribute_not_exists(customer_id)"
_FREE = f"{_NEW} OR attribute_exists(back_after)"


class CustomersTable:
    """Customers as they are kept. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        name: The table.
        pause: Waits that many seconds.
    """

    def __init__(self, client: "DynamoDBClient", name: str, pause: Callable[[float], None] = sleep) -> None:
        self._table = Table(client, name, *UNREACHABLE)
        self._batches = self._table.batches(pause, *BUSY)

    def links(self, keys: Iterable[IdentityKey]) -> dict[IdentityKey, Link]:
        """Where identities lead, of those that lead anywhere or whose bearers are back."""
        items = self._at(rows.identity_place(key) for key in keys)
        return {rows.identity_key(row): rows.link_in(row) for row in items}

    def made(self, customer_id: str) -> Link | None:
        """By what a customer was made; None if there is none."""
        return next(map(rows.made_in, self._at([rows.profile_place(customer_id)])), None)

    def bind(self, keys: Sequence[IdentityKey], link: Link, *, is_new: bool) -> bool:
        """Let identities lead to a customer, all or none, and make it if it is new.

        Returns:
            False when one of them may lead somewhere already, and nothing was written.
        """
        puts = [_put(rows.identity_row(key, link), ConditionExpression=_FREE) for key in keys]
        if is_new:
            puts.append(_put(rows.profile_row(link)))
        return self._table.transact(*puts)

    def note(self, conflict: Conflict) -> None:
        """Record a conflict, once: one that is known costs a read, and stays as it is."""
        place = rows.conflict_place(conflict)
        if self._at([place]):
            return
        own, listed = rows.conflict_rows(conflict)
        is_done = self._table.transact(_put(own, ConditionExpression=_NEW), _put(listed))
        # Not only others who were first cancel a transaction; a throttle does, too.
        if not is_done and not self._at([place]):
            raise TransientError(*BUSY, is_busy=True)

    def write(self, orders: Mapping[Place, CustomerOrder | None]) -> None:
        """Write customers' orders at their places; None takes away what is there."""
        self._batches.write(
            {"PutRequest": {"Item": order_rows.order_row(order)}}
            if order
            else {"DeleteRequest": {"Key": rows.key_at(place)}}
            for place, order in orders.items()
        )

    def own(self, customer_id: str) -> Own:
        """A customer's orders, None if there are more than ``MOST_COUNTED``, and whether it is part of a merge."""
        # Merges lie before the orders, one for each customer merged into it and one into another.
        query = _within(customer_id, ORDER, since=rows.JOINED)
        items, last = self._table.page(*query, Limit=MOST_COUNTED + MOST_MERGED + 2)
        orders = [row for row in items if not tells_of_merge(row)]
        # AWS cuts an answer at 1 MB too, and says so alone by the key to go on from.
        is_cut = last is not None or len(orders) > MOST_COUNTED
        return Own(
            orders=None if is_cut else tuple(map(order_rows.order_in, orders)),
            is_joined=len(orders) < len(items),
        )

    def is_joined(self, customer_id: str) -> bool:
        """Whether a customer is merged, or another into it."""
        items, _ = self._table.page(*_within(customer_id, rows.JOINED), Limit=1)
        return bool(items)

    def each_order(self, customer_id: str) -> Iterator[CustomerOrder]:
        """All orders of a customer, oldest first, read as they are asked for: about 20 for a read unit."""
        return map(order_rows.order_in, self._table.query(*_within(customer_id, ORDER), Limit=_AT_ONCE))

    def newest(self, customer_id: str, limit: int, after: str | None) -> Page[CustomerOrder]:
        """A page of a customer's orders, newest first; ``after`` is where the page before ended."""
        return self._page(order_rows.order_in, customer_id, ORDER, limit, after)

    def conflicts(self, limit: int, after: str | None) -> Page[Conflict]:
        """A page of the conflicts of all customers, newest first; ``after`` is where the page before ended."""
        return self._page(rows.conflict_in, rows.CONFLICTS, rows.CONFLICT, limit, after)

    def each_merge(self) -> Iterator[Merge]:
        """All merges, read as they are asked for; they are few."""
        return map(merge_in, self._table.query(*_within(rows.MERGES, rows.MERGED), Limit=_AT_ONCE))

    def merges(self) -> Merges:
        """All merges; they are few."""
        return Merges.of(self.each_merge())

    def recent(self, customer_id: str, limit: int, store_key: str | None = None) -> tuple[CustomerOrder, ...]:
        """A customer's newest orders, newest first; of a store's, among the newest ``MOST_COUNTED``."""
        looked_at = limit if store_key is None else MOST_COUNTED
        items, _ = self._table.page(*_within(customer_id, ORDER), Limit=looked_at, ScanIndexForward=False)
        of_store = [row for row in items if store_key in {None, row.get("store_key", {}).get("S")}]
        return tuple(map(order_rows.order_in, of_store[:limit]))

    def _at(self, places: Iterable[Place]) -> list[Any]:
        """The rows at some places, without those that are not there."""
        return self._batches.read(map(rows.key_at, places))

    def _page[T](
        self, read: Callable[[Any], T], partition: str, kind: str, limit: int, after: str | None
    ) -> Page[T]:
        start: Any = {"ExclusiveStartKey": rows.key_at((partition, after))} if after else {}
        # One more than asked for tells whether there are more.
        items, _ = self._table.page(*_within(partition, kind), Limit=limit + 1, ScanIndexForward=False, **start)
        shown = items[:limit]
        last = shown[-1]["sk"]["S"] if len(items) > limit else None
        return Page(entries=tuple(map(read, shown)), last=last)


def _within(partition: str, kind: str, since: str = "") -> tuple[str, Row]:
    """The condition for the rows of a partition whose sort keys begin with ``kind``, with its values.

    Those before them from ``since`` on are among them, too.
    """
    values = {":of": partition, ":first": since or kind, ":last": f"{kind}\uffff"}
    return "customer_id = :of AND sk BETWEEN :first AND :last", {name: {"S": of} for name, of in values.items()}


def _put(row: rows.Row, **more: str) -> dict[str, Any]:
    return {"Put": {"Item": row, **more}}
