"""DynamoDB in memory, as far as orders and operations need it, and all that outlives an invocation.

It knows the conditions our writes use by their text, keeps a transaction whole, and dies at any call it is
told to: before the call is made, or after, when nobody gets the answer any more.
"""

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError

from orderhub.deletions.ledger import Ledger
from orderhub.deletions.operation import POLICY, Operation, opened
from orderhub.deletions.request import DeletionRequest
from orderhub.deletions.work import Deleter
from orderhub.events.announcement import OrderEvent
from orderhub.events.follow import sort
from orderhub.jobs.engine import Engine
from orderhub.orders.attributes import time_text
from orderhub.orders.changes import Change
from orderhub.orders.ingest import Report, ingest
from orderhub.orders.model import Mode
from orderhub.orders.removal import OrdersRemoval
from orderhub.orders.write_plan import Source
from orderhub.orders.writer import OrdersWriter
from tests.support.orders import NOON
from tests.support.streams import Record, Stream

type Row = dict[str, Any]

ORDERS, OPERATIONS = "orders", "operations"
KEYS = {ORDERS: ("order_no", "order_no_sku"), OPERATIONS: ("pk", "sk")}
DAY = timedelta(days=1)


def _number(row: Row) -> int:
    return int(row["version"]["N"])


_CONDITIONS: dict[str, Callable[[Row, Row], bool]] = {
    "attribute_not_exists(order_no)": lambda row, _: not row,
    "attribute_not_exists(pk)": lambda row, _: not row,
    "body = :before": lambda row, values: row.get("body") == values[":before"],
    "version = :version AND written_by = :writer": lambda row, values: (
        (row.get("version"), row.get("written_by")) == (values[":version"], values[":writer"])
    ),
    "attribute_not_exists(version) OR version <= :version": lambda row, values: (
        "version" not in row or _number(row) <= int(values[":version"]["N"])
    ),
}


class Died(Exception):
    """The process is gone."""


@dataclass(slots=True)
class Dynamo:
    """The client, and the tables behind it.

    ``failures`` are answered to the next transactions, one each; ``meanwhile`` runs before each, as somebody
    else's request would, until it is used up.
    """

    tables: dict[str, dict[tuple[str, str], Row]] = field(default_factory=lambda: {ORDERS: {}, OPERATIONS: {}})
    stream: Stream = field(default_factory=Stream)
    records: list[Record] = field(default_factory=list)
    calls: int = 0
    dies_at: int | None = None
    dies_after: bool = False
    is_dead: bool = False
    failures: list[ClientError] = field(default_factory=list)
    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    lock: Any = field(default_factory=Lock)

    def get_item(self, **call: Any) -> Row:  # noqa: ANN401 - as boto3 has it
        row = self._call(lambda: self.tables[call["TableName"]].get(_key(call["TableName"], call["Key"])))
        return {"Item": row} if row else {}

    def batch_get_item(self, **call: Any) -> Row:  # noqa: ANN401 - as boto3 has it
        (name, request) = next(iter(call["RequestItems"].items()))
        table = self.tables[name]
        found = self._call(
            lambda: [table[key] for key in (_key(name, key) for key in request["Keys"]) if key in table]
        )
        return {"Responses": {name: found}}

    def put_item(self, **call: Any) -> None:  # noqa: ANN401 - as boto3 has it
        if self._call(lambda: self._write([{"Put": call}])):
            raise refusal("ConditionalCheckFailedException")

    def transact_write_items(self, **call: Any) -> None:  # noqa: ANN401 - as boto3 has it
        if self.meanwhile:
            self.meanwhile.pop(0)()
        if self.failures:
            raise self.failures.pop(0)
        reasons = self._call(lambda: self._write(call["TransactItems"]))
        if reasons:
            raise refusal("TransactionCanceledException", reasons)

    def query(self, **call: Any) -> Row:  # noqa: ANN401 - as boto3 has it
        (value,) = call["ExpressionAttributeValues"].values()
        table = self.tables[call["TableName"]]
        return {"Items": self._call(lambda: [row for (pk, _), row in table.items() if pk == value["S"]])}

    def rows_of(self, order_no: str) -> dict[str, Row]:
        """All rows of an order, by what their keys end with."""
        return {sk[len(order_no) :]: row for (pk, sk), row in self.tables[ORDERS].items() if pk == order_no}

    def events(self) -> list[OrderEvent]:
        """What the stream comes to."""
        followed = sort(self.records)
        assert followed.set_aside == []
        return followed.events

    def _call[T](self, do: Callable[[], T]) -> T:
        with self.lock:
            self.calls += 1
            dies = self.calls == self.dies_at
            self.is_dead = self.is_dead or (dies and not self.dies_after)
            if self.is_dead:
                raise Died
            done = do()
            self.is_dead = dies
            if self.is_dead:
                raise Died
            return done

    def _write(self, items: Sequence[Row]) -> list[str]:
        """Carry items out together; why not, if one of the conditions does not hold."""
        assert len(items) <= 100
        todo = [(kind, call) for item in items for kind, call in item.items()]
        targets = [self._target(call) for _, call in todo]
        assert len(set(targets)) == len(targets), "AWS takes an item once in a transaction"
        held = [
            _holds(call, self.tables[name].get(key, {}))
            for (name, key), (_, call) in zip(targets, todo, strict=True)
        ]
        if not all(held):
            return ["None" if order_no else "ConditionalCheckFailed" for order_no in held]
        for (name, key), (kind, call) in zip(targets, todo, strict=True):
            if kind != "ConditionCheck":
                self._change(name, key, call.get("Item") if kind == "Put" else None)
        return []

    def _target(self, call: Row) -> tuple[str, tuple[str, str]]:
        return call["TableName"], _key(call["TableName"], call.get("Item") or call["Key"])

    def _change(self, name: str, key: tuple[str, str], new: Row | None) -> None:
        old = self.tables[name].pop(key, None)
        if new is not None:
            self.tables[name][key] = new
        if name == ORDERS and old != new:
            self.records.append(self._record(old, new))

    def _record(self, old: Row | None, new: Row | None) -> Record:
        if old and new:
            return self.stream.modified(old, new)
        return self.stream.inserted(new) if new else self.stream.removed(old or {})


def refusal(code: str, reasons: Sequence[str] = ()) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "played"},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    return ClientError(answer, "Played")


def _key(name: str, row: Row) -> tuple[str, str]:
    pk, sk = operator.itemgetter(*KEYS[name])(row)
    return pk["S"], sk["S"]


def _holds(call: Row, row: Row) -> bool:
    condition = call.get("ConditionExpression")
    return condition is None or _CONDITIONS[condition](row, call.get("ExpressionAttributeValues", {}))


@dataclass(slots=True)
class LateIndex:
    """An index that shows at each look what was there at the look before: ghosts, and newcomers missing."""

    dynamo: Dynamo
    shown: list[tuple[str, str]] = field(default_factory=list)

    def in_range(self, start: datetime, end: datetime, limit: int) -> list[str]:
        late = self.shown
        self.shown = sorted(
            (row["ordered_at"]["S"], row["order_no"]["S"])
            for row in self.dynamo.tables[ORDERS].values()
            if "status" in row
        )
        first, last = time_text(start), time_text(end)
        return [order_no for ordered_at, order_no in late if first <= ordered_at < last][:limit]


@dataclass(slots=True)
class World:
    """What outlives an invocation: tables, index, time."""

    dynamo: Dynamo = field(default_factory=Dynamo)
    now: datetime = NOON
    seconds: Iterator[float] | None = None
    pauses: list[float] = field(default_factory=list)
    index: LateIndex = field(init=False)
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        client: Any = self.dynamo
        self.index = LateIndex(self.dynamo)
        self.ledger = Ledger(client, OPERATIONS)

    def copy(self) -> "World":
        """Another one, in which everything is as it is here."""
        dynamo = Dynamo(
            tables={name: dict(table) for name, table in self.dynamo.tables.items()},
            stream=Stream(self.dynamo.stream.length),
            records=list(self.dynamo.records),
        )
        return World(dynamo=dynamo, now=self.now)

    def send(self, *changes: Change, by: str = "request-1", mode: Mode = Mode.LIVE) -> Report:
        """Take orders in, as a request does."""
        client: Any = self.dynamo
        writer = OrdersWriter(
            client, ORDERS, Source(written_by=by, mode=mode, received_at=self.now), lambda: 100.0
        )
        return ingest(writer, changes, written_by=by, time_left=lambda: 100.0, pause=self.pauses.append)

    def removal(self, source: Source) -> OrdersRemoval:
        client: Any = self.dynamo
        return OrdersRemoval(client, ORDERS, source, DAY, self.pauses.append)

    def deleter(self) -> Engine[Operation]:
        """What an invocation composes."""
        return Engine(
            jobs=self.ledger,
            work=Deleter(index=self.index, removal=self.removal, clock=lambda: self.now, pause=self.pauses.append),
            policy=POLICY,
            clock=lambda: self.now,
            time_left=lambda: 100.0 if self.seconds is None else next(self.seconds),
        )

    def ask(self, operation_id: str = "op-1", **request: Any) -> Operation:  # noqa: ANN401 - what is asked
        """Open an operation."""
        operation = opened(operation_id, DeletionRequest(**request), self.now)
        assert self.ledger.add(operation)
        return operation

    def found(self, operation_id: str = "op-1") -> Operation:
        operation = self.ledger.find(operation_id)
        assert operation
        return operation
