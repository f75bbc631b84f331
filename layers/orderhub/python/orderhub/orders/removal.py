"""The Orders table for those who delete orders: a tombstone in the header's place, and no other row."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import batched
from math import inf
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.errors import InvalidInput, TransientError
from orderhub.orders import rows
from orderhub.orders.rows import is_tombstone, tombstone_row
from orderhub.orders.table import UNREADABLE
from orderhub.orders.transactions import MAX_ITEMS, Failure, attempt
from orderhub.orders.write_plan import Source
from orderhub.orders.writer import OrdersWriter, at_once
from orderhub.platform.aws_errors import CONDITION_FAILED
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_TRIES = 10
_MAX_PAUSE = 1.0
_NEEDED = "order_no, order_no_sku, version, written_by, written_at, created_at, deleted_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What became of some orders: how many are gone, and the code for each that could not be deleted."""

    count: int
    failed: tuple[tuple[str, str], ...] = ()


class OrdersRemoval:
    """Deletes orders.

    Args:
        client: DynamoDB.
        name: The table.
        source: What the tombstones are stamped with.
        retention: How long tombstones stay: not shorter than events are kept.
        pause: Waits that many seconds.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        name: str,
        source: Source,
        retention: timedelta,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        self._client = client
        self._name = name
        self._table = Table(client, name, *UNREADABLE)
        self._source = source
        self._retention = retention
        self._pause = pause
        self._orders = OrdersWriter(client, name, source, lambda: inf)

    def there(self, order_nos: Sequence[str], until: datetime, store: str | None = None) -> tuple[str, ...]:
        """Those of some orders that there are, but for those that came later, and of one store where it is named.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        stored = self._orders.load(dict.fromkeys(order_nos, frozenset()))
        return tuple(
            order_no
            for order_no, order in stored.items()
            if order.stamp.created_at <= until and store in (None, order.header.store_key)
        )

    def remove_all(self, order_nos: Sequence[str], until: datetime) -> Removed:
        """Delete several orders at once; what goes for one of them goes for ``remove``.

        Raises:
            TransientError: Not all could be reached; trying all of them again can help.
        """
        outcomes = at_once([partial(self._outcome, order_no, until) for order_no in order_nos])
        failed = [(no, code) for no, code in zip(order_nos, outcomes, strict=True) if isinstance(code, str)]
        return Removed(count=outcomes.count(True), failed=tuple(failed))

    def remove(self, order_no: str, until: datetime) -> bool:
        """Delete an order; a repeated call finishes what an earlier one left.

        Each round reads what there is and deletes it, until a round finds nothing. So rows that somebody else
        wrote between a round's reading and its tombstone go too; after the tombstone nobody can write any.

        Args:
            order_no: The order's number.
            until: An order that came later stays.

        Returns:
            Whether the order is gone by this source, now or by an earlier call.

        Raises:
            InvalidInput: ``order_busy``: others changed the order all the time.
            TransientError: The table could not be reached; trying again can help.
        """
        together, failure = MAX_ITEMS - 1, None
        for turn in range(_TRIES):
            if failure:
                self._pause(random.uniform(0, min(_MAX_PAUSE, 0.05 * 2**turn)))  # noqa: S311 - jitter, no secret
            header, others = self._read(order_no)
            steps = self._steps(header, others, until, together) if header else []
            if not steps:
                return is_tombstone(header) and header["written_by"]["S"] == self._source.written_by
            failure = next(filter(None, map(self._transact, steps)), None)
            if failure and failure.is_too_large:
                together = max(1, together // 2)
        if failure and CONDITION_FAILED in failure.reasons:
            raise InvalidInput("others change the order all the time", "order_busy")
        raise TransientError("the order cannot be deleted right now", "orders_unwritable")

    def _outcome(self, order_no: str, until: datetime) -> bool | str:
        try:
            return self.remove(order_no, until)
        except InvalidInput as fault:
            return fault.code

    def _read(self, order_no: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The header, empty if there is none, and all other rows, by what deleting needs of them."""
        values = {":order_no": {"S": order_no}}
        stored = list(self._table.query("order_no = :order_no", values, ProjectionExpression=_NEEDED))
        key = rows.key_of(order_no)["order_no_sku"]
        header = next((row for row in stored if row["order_no_sku"] == key), {})
        return header, [row for row in stored if row is not header]

    def _steps(
        self, header: Mapping[str, Any], others: Sequence[Mapping[str, Any]], until: datetime, together: int
    ) -> list[list[Any]]:
        """The transactions by which an order goes: the tombstone with what fits beside it, then the rest."""
        is_gone = is_tombstone(header)
        if not is_gone and datetime.fromisoformat(header["created_at"]["S"]) > until:
            return []
        tombstone: Mapping[str, Any] = header if is_gone else tombstone_row(header, self._source, self._retention)
        # Lines of a later version are those of the same order being made anew.
        version = rows.version_of(tombstone)
        deletes = [
            self._delete(row, version) for row in others if "version" not in row or rows.version_of(row) <= version
        ]
        steps: list[list[Any]] = [list(some) for some in batched(deletes, together, strict=False)]
        if is_gone:
            return [[self._unchanged(tombstone), *some] for some in steps]
        first, *later = steps or [[]]
        put = {"Put": {"Item": tombstone, **self._condition(header)}}
        return [[put, *first], *([self._unchanged(tombstone), *some] for some in later)]

    def _delete(self, row: Mapping[str, Any], version: int) -> dict[str, Any]:
        return {
            "Delete": {
                "TableName": self._name,
                "Key": {name: row[name] for name in ("order_no", "order_no_sku")},
                "ConditionExpression": "attribute_not_exists(version) OR version <= :version",
                "ExpressionAttributeValues": {":version": {"N": str(version)}},
            }
        }

    def _unchanged(self, tombstone: Mapping[str, Any]) -> dict[str, Any]:
        key = {name: tombstone[name] for name in ("order_no", "order_no_sku")}
        return {"ConditionCheck": {"Key": key, **self._condition(tombstone)}}

    def _condition(self, header: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "TableName": self._name,
            "ConditionExpression": "version = :version AND written_by = :writer",
            "ExpressionAttributeValues": {":version": header["version"], ":writer": header["written_by"]},
        }

    def _transact(self, items: list[Any]) -> Failure | None:
        return attempt(lambda: self._client.transact_write_items(TransactItems=items))
