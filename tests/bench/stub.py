"""AWS played in the process, at the last step before the network: whole requests, answered at once.

So a measurement with it counts all that our code and botocore do, and nothing of what a cloud does.
"""

import json
import logging
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any, TextIO

import pytest
from aws_lambda_powertools.metrics.provider.cloudwatch_emf import cloudwatch
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from orderhub.platform import aws
from tests.support.functions import load_app
from tests.support.meter import Meter, Row, entry_of, read_units, shape_of
from tests.support.template import properties

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

ENVIRONMENT = {
    "ORDERS_TABLE": "orders",
    "EVENTS_TABLE": "events",
    "CUSTOMERS_TABLE": "customers",
    "PRODUCTS_TABLE": "products",
    "OPERATIONS_TABLE": "operations",
    "SECRETS_TABLE": "secrets",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "EVENT_BUS": "orderhub-orders",
    "QUARANTINE_QUEUE_URL": "http://127.0.0.1/quarantine",
    "EVENT_RETENTION_DAYS": "1825",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "DEFAULT_CURRENCY": "UAH",
    "DEFAULT_PHONE_REGION": "UA",
    "REFUNDED_COUNTS": "true",
    "FRAME_ANCESTORS": "'self'",
    "HUB_NAME": "shop",
    "SENDER_EMAIL": "shop@example.com",
    "CONFIGURATION_SET": "shop",
    "METRICS_NAMESPACE": "orderhub/bench",
    "AUDIT_RETENTION_DAYS": "400",
    "DROP_BUCKET": "drop",
    "STORE_TIME_ZONES": "",
    "DEFAULT_LANGUAGE": "en",
    "SMS_ALLOWED": "false",
    "SHOP_URL": "",
    "WORKFLOWS": "{}",
    "MESSAGE_CHANNELS": "email",
    "MAX_MESSAGES_PER_IMPORT": "500",
}
"""Settings of every function that is measured; the tables bear the names the output shows."""
_AWS = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
_TABLES = ("orders", "events", "customers", "products", "operations", "secrets")
_OPERATIONS = b'"TableName":"operations"'
_READS = {"BatchGetItem", "GetItem", "Query"}
_BEGINS = re.compile(r"begins_with\(([#\w]+), (:\w+)\)")
_CONDITION = re.compile(r"([#\w]+) (=|BETWEEN|begins_with) (:\w+)(?: AND (:\w+))?")
_HEADERS = HTTPHeaders.from_dict({"Content-Type": "application/x-amz-json-1.0"})
_ANSWERS = {"PutEvents": b'{"FailedEntryCount":0,"Entries":[]}'}


@dataclass(slots=True)
class StubbedAws:
    """Answers botocore's requests; writes are kept and metered while ``keeps``, else only answered.

    Answers to reads are kept by their request, so that repeated runs do not pay for making them.
    """

    meter: Meter
    keeps: bool = True
    calls: Counter[str] = field(default_factory=Counter)
    files: dict[str, bytes] = field(default_factory=dict)
    """Objects of the bucket, by the end of their address; what is put there is not kept."""
    halves: Counter[str] = field(default_factory=Counter)
    """Halves of read units, by table: a read costs one for each 4 KB, a consistent one two."""
    _answers: dict[bytes, tuple[bytes, Counter[str]]] = field(default_factory=dict)

    def __call__(self, request: "AWSPreparedRequest", event_name: str, **_: object) -> AWSResponse:
        """Answer one request, as a handler of botocore's ``before-send``."""
        operation = event_name.rpartition(".")[2]
        self.calls[operation] += 1
        if operation.endswith("Object"):
            return self._object(operation, str(request.url))
        body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
        return AWSResponse(request.url, 200, _HEADERS, _Raw(self._answer(operation, body)))

    def _object(self, operation: str, address: str) -> AWSResponse:
        found = next((data for end, data in self.files.items() if address.endswith(end)), None)
        if operation == "GetObject" and found is None:
            return AWSResponse(address, 404, HTTPHeaders(), _Raw(b"<Error><Code>NoSuchKey</Code></Error>"))
        content = found or b""
        headers = {"Content-Length": str(len(content)), "Last-Modified": "Sun, 22 Nov 2026 09:30:00 GMT"}
        return AWSResponse(address, 200, HTTPHeaders.from_dict(headers), _Raw(content))

    def _answer(self, operation: str, body: bytes) -> bytes:
        if operation in _READS:
            if body not in self._answers:
                request = json.loads(body)
                found = self._found(operation, request)
                self._answers[body] = json.dumps(found).encode(), _units(request, found)
            answer, units = self._answers[body]
            self.halves.update(units)
            return answer
        # A job that is not found again is not worked off.
        if self.keeps or (operation == "PutItem" and _OPERATIONS in body):
            self.meter.count(operation, body)
            self._answers.clear()
        return _ANSWERS.get(operation, b"{}")

    def _found(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        if operation == "GetItem":
            row = self._row(request["TableName"], request["Key"])
            return {"Item": row} if row else {}
        if operation == "Query":
            rows = self._queried(request)
            return {"Items": rows, "Count": len(rows), "ScannedCount": len(rows)}
        return {
            "Responses": {
                table: [row for key in wanted["Keys"] if (row := self._row(table, key))]
                for table, wanted in request["RequestItems"].items()
            }
        }

    def _queried(self, request: Mapping[str, Any]) -> list[Row]:
        """The rows that a Query finds, in their order, no more than it asks for."""
        shape = next(shape for shape in self.meter.tables if shape.name == request["TableName"])
        index = next((position for position in shape.indexes if position.name == request.get("IndexName")), None)
        keys = index.keys if index else shape.keys
        entries = (entry_of(shape, index, row) if index else row for row in self.meter.stored(shape.name))
        found = [row for row in entries if row]
        for holds in _conditions(request):
            found = [row for row in found if holds(row)]
        found.sort(key=lambda row: [*row[keys[-1]].values()], reverse=not request.get("ScanIndexForward", True))
        return found[: request.get("Limit")]

    def _row(self, table: str, key: Mapping[str, Any]) -> Row | None:
        keys = next(shape.keys for shape in self.meter.tables if shape.name == table)
        return self.meter.rows.get((table, tuple(key[name]["S"] for name in keys)))


def _conditions(request: Mapping[str, Any]) -> Iterator[Callable[[Row], bool]]:
    """What the key condition of a Query asks of a row."""
    names, values = request.get("ExpressionAttributeNames", {}), request["ExpressionAttributeValues"]
    expression = _BEGINS.sub(r"\1 begins_with \2", request["KeyConditionExpression"])
    for name, how, first, last in _CONDITION.findall(expression):
        yield partial(_holds, names.get(name, name), how, values[first], values.get(last))


def _holds(name: str, how: str, first: Row, last: Row | None, row: Row) -> bool:
    [value], [low] = row[name].values(), first.values()
    if how == "begins_with":
        return bool(value.startswith(low))
    return bool(low <= value <= last["S"] if last else value == low)


def _units(request: Mapping[str, Any], found: Mapping[str, Any]) -> Counter[str]:
    """The halves of read units that an answer costs: a Query's by all its rows, others' row by row."""
    if "RequestItems" in request:
        return Counter(
            {
                table: _halves(wanted, *([row] for row in found["Responses"][table]))
                + _halves(wanted, *([[]] * (len(wanted["Keys"]) - len(found["Responses"][table]))))
                for table, wanted in request["RequestItems"].items()
            }
        )
    rows = found["Items"] if "Items" in found else [found["Item"]] if "Item" in found else []
    return Counter({request["TableName"]: _halves(request, rows)})


def _halves(request: Mapping[str, Any], *reads: list[Row]) -> int:
    return round(sum(read_units(rows, consistent=request.get("ConsistentRead", False)) for rows in reads) * 2)


@dataclass(frozen=True, slots=True)
class _Raw:
    """The body of an answer as botocore reads it, in one piece."""

    content: bytes

    def stream(self) -> Iterator[bytes]:
        yield self.content

    def read(self, _: int | None = None) -> bytes:
        return self.content


@contextmanager
def stubbed() -> Iterator[tuple[StubbedAws, Callable[[str], ModuleType]]]:
    """Play AWS for the functions loaded within: the stub, and what loads a function by its folder's name."""
    shapes = [shape_of(name, properties("DynamoDB::Table")[f"{name.title()}Table"]) for name in _TABLES]
    stub = StubbedAws(Meter(shapes))
    with loader(ENVIRONMENT) as load:
        aws.session().get_component("event_emitter").register_first("before-send", stub)
        yield stub, load


@contextmanager
def loader(environment: Mapping[str, str]) -> Iterator[Callable[[str], ModuleType]]:
    """Load functions with these settings, in a session of their own."""
    with pytest.MonkeyPatch.context() as patch, open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - devnull
        aws.session.cache_clear()
        for name, value in _AWS.items():
            patch.setenv(name, value)

        def load(name: str) -> ModuleType:
            app = load_app(name, environment, patch)
            # Lines of the log and of metrics are made and written, as on Lambda, but not among the figures.
            _log_to(nowhere)
            patch.setattr(cloudwatch, "print", partial(print, file=nowhere), raising=False)
            return app

        try:
            yield load
        finally:
            # Whoever makes a client after this gets no played AWS.
            aws.session.cache_clear()
            _log_to(sys.stdout)


def _log_to(stream: TextIO) -> None:
    for handler in logging.getLogger("orderhub").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(stream)
