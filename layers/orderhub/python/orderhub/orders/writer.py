"""The Orders table for one request that changes orders: load, then write each order whole or not at all."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import batched, chain, islice
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.errors import TransientError
from orderhub.orders import rows
from orderhub.orders.amounts import amounts_in
from orderhub.orders.attributes import Row
from orderhub.orders.ingest import Written
from orderhub.orders.model import Stamp
from orderhub.orders.repeated_items import base_of
from orderhub.orders.rows import is_tombstone
from orderhub.orders.table import UNREADABLE
from orderhub.orders.transactions import Failure, Write, attempt, blame, packed, steps, write_of
from orderhub.orders.write_plan import Source, Stored, WritePlan
from orderhub.platform.faults import translated

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_CALLS_AT_ONCE = 16
_READ_AT_ONCE = 100
"""What AWS takes in one BatchGetItem."""


class OrdersWriter:
    """The same orders, for one request that changes them.

    Args:
        client: DynamoDB.
        name: The table.
        source: What the orders are stamped with.
        time_left: Seconds in which a call may still be begun; after that nothing more is sent.
    """

    def __init__(
        self, client: "DynamoDBClient", name: str, source: Source, time_left: Callable[[], float]
    ) -> None:
        self._client = client
        self._name = name
        self._source = source
        self._time_left = time_left
        self._tombstones: dict[str, Stamp] = {}

    def load(self, wanted: Mapping[str, frozenset[str]]) -> dict[str, Stored]:
        """Read headers, then those of the wanted lines that the headers list, with those made of a wanted SKU.

        A deleted order is not there. Its tombstone is remembered for the write that follows, in which an order
        made anew goes on from it.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        stored = {row["order_no"]["S"]: row for row in self._get([rows.key_of(no) for no in wanted])}
        self._tombstones = {no: rows.stamp_of(row) for no, row in stored.items() if is_tombstone(row)}
        headers = {no: row for no, row in stored.items() if no not in self._tombstones}
        line_keys = [
            rows.key_of(order_no, sku)
            for order_no, header in headers.items()
            for sku in rows.skus_of(header)
            if sku in wanted[order_no] or base_of(sku) in wanted[order_no]
        ]
        lines: dict[str, list[dict[str, Any]]] = {order_no: [] for order_no in headers}
        for row in self._get(line_keys):
            lines[row["order_no"]["S"]].append(row)
        return {order_no: _stored(header, lines[order_no]) for order_no, header in headers.items()}

    def write(self, plans: Sequence[WritePlan]) -> dict[str, Written]:
        """Write each plan whole or not at all: small ones share transactions, a lone row is a cheaper put."""
        done = at_once(self._jobs(plans))
        return {order_no: written for part in done for order_no, written in part.items()}

    def _jobs(self, plans: Sequence[WritePlan]) -> Iterator[Callable[[], dict[str, Written]]]:
        """The calls that write the plans, each made when it is asked for: the first is sent before the last."""
        others: list[Write] = []

        def shared() -> Iterator[Write]:
            for plan in plans:
                tombstone = self._tombstones.get(plan.header.order_no)
                write = write_of(plan, self._name, self._source, tombstone)
                if write.is_shared:
                    yield write
                else:
                    others.append(write)

        for pack in packed(shared()):
            yield partial(self._write_together, pack)
        for write in others:
            yield partial(self._write_in_steps if write.is_large else self._write_alone, write)

    def _write_together(self, pack: Sequence[Write]) -> dict[str, Written]:
        """One transaction; when an order spoils it, the others are written without it."""
        failure = self._transact([item for write in pack for item in write.items])
        if failure is None:
            return {write.order_no: Written.DONE for write in pack}
        if failure.is_too_large and len(pack) > 1:
            half = len(pack) // 2
            return self._write_together(pack[:half]) | self._write_together(pack[half:])
        spoilers, clean = blame(pack, failure)
        results = {write.order_no: _verdict(failure) for write in spoilers}
        return results | (self._write_together(clean) if clean and spoilers else {})

    def _write_alone(self, write: Write) -> dict[str, Written]:
        failure = self._send(lambda: self._client.put_item(**write.header["Put"]))
        return {write.order_no: _verdict(failure)}

    def _write_in_steps(self, write: Write) -> dict[str, Written]:
        failures = (self._transact(items) for items in steps(write))
        return {write.order_no: _verdict(next((failure for failure in failures if failure), None))}

    def _transact(self, items: Sequence["TransactWriteItemTypeDef"]) -> Failure | None:
        return self._send(lambda: self._client.transact_write_items(TransactItems=items))

    def _send(self, call: Callable[[], object]) -> Failure | None:
        """Make one call, if there is time; None when it went through.

        Raises:
            ClientError: The call can never work (a permission, a missing table).
        """
        return attempt(call) if self._time_left() > 0 else Failure(code="deadline")

    def _get(self, keys: Sequence[Row]) -> list[dict[str, Any]]:
        parts = batched(keys, _READ_AT_ONCE, strict=False)
        return [row for items in at_once([partial(self._get_part, part) for part in parts]) for row in items]

    def _get_part(self, keys: Sequence[Row]) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        pause = 0.0
        while keys:
            sleep(pause)
            if self._time_left() <= 0:
                raise TransientError("the time to read the orders is up", "deadline")
            request: Any = {self._name: {"Keys": keys, "ConsistentRead": True}}
            with translated(*UNREADABLE):
                answer = self._client.batch_get_item(RequestItems=request)
            items += answer["Responses"].get(self._name, [])
            unprocessed: Any = answer.get("UnprocessedKeys", {})
            keys = unprocessed.get(self._name, {}).get("Keys", [])
            pause = min(1.0, pause * 2 or 0.05)
        return items


def at_once[T](jobs: Iterable[Callable[[], T]]) -> list[T]:
    """Do several things side by side, each as soon as it is there; what each comes to, in their order."""
    coming = iter(jobs)
    begin = list(islice(coming, 2))
    if len(begin) < 2:  # noqa: PLR2004 - a pool for one job only costs
        return [job() for job in begin]
    with ThreadPoolExecutor(_CALLS_AT_ONCE) as pool:
        return list(pool.map(lambda job: job(), chain(begin, coming)))


def _stored(header: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Stored:
    stamp, skus = rows.stamp_of(header), rows.skus_of(header)
    return Stored(
        header=rows.header_of(header),
        skus=skus,
        stamp=stamp,
        lines={rows.sku_of(row): rows.line_of(row) for row in lines},
        amounts=amounts_in(header, skus),
        torn=frozenset(rows.sku_of(row) for row in lines if rows.version_of(row) > stamp.version),
    )


def _verdict(failure: Failure | None) -> Written:
    if failure is None:
        return Written.DONE
    return Written.TOO_LARGE if failure.is_too_large else Written.AGAIN
