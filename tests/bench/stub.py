"""AWS played in the process, at the last step before the network: whole requests, answered at once.

So a measurement with it counts all that our code and botocore do, and nothing of what a cloud does.
"""

import json
import logging
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any, TextIO

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from tests.support.functions import load_app
from tests.support.meter import Meter, Row, shape_of
from tests.support.template import properties

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

ENVIRONMENT = {
    "ORDERS_TABLE": "orders",
    "EVENTS_TABLE": "events",
    "CUSTOMERS_TABLE": "customers",
    "PRODUCTS_TABLE": "products",
    "OPERATIONS_TABLE": "operations",
    "EVENT_BUS": "orderhub-orders",
    "QUARANTINE_QUEUE_URL": "http://127.0.0.1/quarantine",
    "EVENT_RETENTION_DAYS": "1825",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "DEFAULT_CURRENCY": "UAH",
    "DEFAULT_PHONE_REGION": "UA",
    "FRAME_ANCESTORS": "'self'",
    "METRICS_NAMESPACE": "orderhub/bench",
    "AUDIT_RETENTION_DAYS": "400",
}
"""Settings of every function that is measured; the tables bear the names the output shows."""
_TABLES = ("orders", "events", "customers", "products", "operations")
_READS = {"BatchGetItem", "GetItem", "Query"}
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
    _answers: dict[bytes, bytes] = field(default_factory=dict)

    def __call__(self, request: "AWSPreparedRequest", event_name: str, **_: object) -> AWSResponse:
        """Answer one request, as a handler of botocore's ``before-send``."""
        operation = event_name.rpartition(".")[2]
        self.calls[operation] += 1
        body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
        return AWSResponse(request.url, 200, _HEADERS, _Raw(self._answer(operation, body)))

    def _answer(self, operation: str, body: bytes) -> bytes:
        if operation in _READS:
            if body not in self._answers:
                self._answers[body] = json.dumps(self._found(operation, json.loads(body))).encode()
            return self._answers[body]
        if self.keeps:
            self.meter.count(operation, body)
            self._answers.clear()
        return _ANSWERS.get(operation, b"{}")

    def _found(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        if operation == "GetItem":
            row = self._row(request["TableName"], request["Key"])
            return {"Item": row} if row else {}
        if operation == "Query":
            rows = self._queried(request["TableName"], *request["ExpressionAttributeValues"].values())
            return {"Items": rows, "Count": len(rows), "ScannedCount": len(rows)}
        return {
            "Responses": {
                table: [row for key in wanted["Keys"] if (row := self._row(table, key))]
                for table, wanted in request["RequestItems"].items()
            }
        }

    def _queried(self, table: str, partition: Row, start: Row | None = None, end: Row | None = None) -> list[Row]:
        """The rows of a partition whose sort keys begin so, or lie between the two."""
        wanted, first = partition["S"], start["S"] if start else ""
        return [
            row
            for (name, key), row in self.meter.rows.items()
            if name == table
            and key[0] == wanted
            and (first <= key[1] <= end["S"] if end else key[1].startswith(first))
        ]

    def _row(self, table: str, key: Mapping[str, Any]) -> Row | None:
        keys = next(shape.keys for shape in self.meter.tables if shape.name == table)
        return self.meter.rows.get((table, tuple(key[name]["S"] for name in keys)))


@dataclass(frozen=True, slots=True)
class _Raw:
    """The body of an answer as botocore reads it."""

    content: bytes

    def stream(self) -> Iterator[bytes]:
        yield self.content


@contextmanager
def stubbed() -> Iterator[tuple[StubbedAws, Callable[[str], ModuleType]]]:
    """Play AWS for the functions loaded within: the stub, and what loads a function by its folder's name."""
    shapes = [shape_of(name, properties("DynamoDB::Table")[f"{name.title()}Table"]) for name in _TABLES]
    stub = StubbedAws(Meter(shapes))
    with loader(ENVIRONMENT) as load:
        assert boto3.DEFAULT_SESSION
        boto3.DEFAULT_SESSION.events.register_first("before-send", stub)  # type: ignore[arg-type]  # it may answer
        yield stub, load


@contextmanager
def loader(environment: Mapping[str, str]) -> Iterator[Callable[[str], ModuleType]]:
    """Load functions with these settings, in a boto3 session of their own."""
    with pytest.MonkeyPatch.context() as patch, open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - devnull
        boto3.setup_default_session(
            region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
        )

        def load(name: str) -> ModuleType:
            app = load_app(name, environment, patch)
            # Log lines are made and written, as on Lambda, but not among the figures.
            _log_to(nowhere)
            return app

        try:
            yield load
        finally:
            _log_to(sys.stdout)


def _log_to(stream: TextIO) -> None:
    for handler in logging.getLogger("orderhub").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(stream)
