"""Whether a page of the order list costs the same however many orders are stored.

The indexes are played in the process, each stream a sorted list: the embedded cloud sorts a whole partition for
every Query, which DynamoDB does not.
"""

import base64
import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from types import ModuleType
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from orderhub.orders import rows
from orderhub.orders.attributes import time_text
from orderhub.orders.model import Mode
from orderhub.orders.statuses import Status
from orderhub.orders.write_plan import Source
from tests.bench import cloud
from tests.bench.report import CPU, Measured, interleaved, timed
from tests.bench.samples import api_event, body
from tests.bench.stub import ENVIRONMENT, loader
from tests.support.functions import Context
from tests.support.meter import read_units

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

type Row = dict[str, Any]

_FEW = 1000
_RUNS = 25
_BUDGET = 1.1
_PAGES = {
    "all orders, 20 a page": {"limit": "20"},
    "a store, 100 a page": {"limit": "100", "store": "store-1"},
    "a status, 20 a page": {"limit": "20", "status": "PAID"},
}
_ALL = {"S": ""}
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_SOURCE = Source(written_by="33333333-2222-3333-4444-555555555555", mode=Mode.LIVE, received_at=_BEGIN)
_HEADERS = HTTPHeaders.from_dict({"Content-Type": "application/x-amz-json-1.0"})


def measure(orders: int) -> Iterator[Measured]:
    """Read units and CPU of a page in the middle of a list, with few and with many orders stored."""
    amounts = (_FEW, orders)
    units: dict[str, float] = {}
    works: dict[str, Callable[[], float]] = {}
    with ExitStack() as loaded:
        for amount in amounts:
            shelf = Shelf.of(amount)
            app = loaded.enter_context(loader(ENVIRONMENT))("read_orders")
            app.client.meta.events.register_first("before-send", shelf)
            for name, conditions in _PAGES.items():
                work = partial(_page, app, conditions | {"to": _time(amount // 2)})
                work()
                shelf.units = 0
                work()
                units[f"{name} {amount}"] = shelf.units
                works[f"{name} {amount}"] = partial(timed, CPU, work)
        interleaved(1, works)
        taken = {name: median(times) for name, times in interleaved(_RUNS, works).items()}
    for name in _PAGES:
        many, few = (f"{name} {amount}" for amount in (orders, _FEW))
        yield _compared(f"{name}, {orders:,} stored", "RU", units[many], units[few])
        yield _compared(f"{name}, {orders:,} stored, handler CPU", "ms", taken[many], taken[few])


def _compared(figure: str, unit: str, value: float, floor: float) -> Measured:
    note = f"floor: the same with {_FEW:,} stored, {floor:.1f} {unit}"
    return Measured(figure=figure, value=value, unit=unit, budget=_BUDGET, floor=floor, note=note)


def _page(app: ModuleType, parameters: Mapping[str, str]) -> None:
    event = {**api_event(""), "httpMethod": "GET", "queryStringParameters": parameters}
    answer = app.handler(event, Context())
    shown = json.loads(answer["body"])
    # The page is full, and the cursor of the next one was made too.
    assert (len(shown["orders"]), bool(shown["next"])) == (int(parameters["limit"]), True)


def _time(number: int) -> str:
    return time_text(_BEGIN + timedelta(seconds=number))


@dataclass(slots=True)
class Shelf:
    """Plays the tables that a list reads, and counts the units it is billed."""

    header: Row
    streams: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    units: float = 0

    @classmethod
    def of(cls, amount: int) -> "Shelf":
        """So many orders of one store, a second apart, their statuses in turn."""
        [header, *_] = (row for row in cloud.rows_of(body(["?"]), _SOURCE) if rows.is_header(row))
        shelf, statuses = cls(header), tuple(Status)
        for number in range(amount):
            order_no, ordered_at = f"{number:08d}", _time(number)
            status, shard = statuses[number % len(statuses)], str(rows.shard_of(order_no))
            shelf.places[order_no] = (ordered_at, status)
            for value in (status, "store-1", _ALL["S"]):
                shelf.streams[value, shard].append((ordered_at, order_no))
        return shelf

    def __call__(self, request: "AWSPreparedRequest", **_: object) -> AWSResponse:
        """Answer one request, as a handler of botocore's ``before-send``."""
        body = json.loads(request.body if isinstance(request.body, bytes) else str(request.body))
        answer = self._headers(body) if "RequestItems" in body else self._entries(body)
        return AWSResponse(request.url, 200, _HEADERS, _Raw(json.dumps(answer).encode()))

    def _entries(self, request: Row) -> Row:
        values = request["ExpressionAttributeValues"]
        if ":shard" not in values:
            return _signing_keys()
        stream = self.streams[values.get(":value", _ALL)["S"], values[":shard"]["N"]]
        end = bisect_left(stream, (values[":last"]["S"] + "~", ""))
        if start := request.get("ExclusiveStartKey"):
            end = bisect_left(stream, (start["ordered_at"]["S"], start["order_no"]["S"]))
        begin = max(0, end - request["Limit"])
        found = [self._entry(*stream[position], request) for position in range(end - 1, begin - 1, -1)]
        self.units += read_units(found)
        return {"Items": found} | ({"LastEvaluatedKey": found[-1]} if begin else {})

    def _entry(self, ordered_at: str, order_no: str, request: Row) -> Row:
        values = request["ExpressionAttributeValues"]
        names = request["ExpressionAttributeNames"]
        value = {names["#value"]: values[":value"]} if "#value" in names else {}
        keys = rows.key_of(order_no) | {"ordered_at": {"S": ordered_at}, "shard": values[":shard"]}
        return {"store_key": {"S": "store-1"}, **keys, **value}

    def _headers(self, request: Row) -> Row:
        wanted = request["RequestItems"]["orders"]["Keys"]
        found = [self._header(key["order_no"]["S"]) for key in wanted]
        self.units += sum(read_units([row], consistent=True) for row in found)
        return {"Responses": {"orders": found}}

    def _header(self, order_no: str) -> Row:
        ordered_at, status = self.places[order_no]
        return {**self.header, **rows.key_of(order_no), "ordered_at": {"S": ordered_at}, "status": {"S": status}}


@dataclass(frozen=True, slots=True)
class _Raw:
    """The body of an answer as botocore reads it."""

    content: bytes

    def stream(self) -> Iterator[bytes]:
        yield self.content


def _signing_keys() -> Row:
    today = datetime.now(UTC)
    key = {
        "sk": {"S": f"{today:%Y-%m-%d}"},
        "made_at": {"S": today.isoformat()},
        "secret": {"B": base64.b64encode(b"a key to measure with").decode()},
    }
    return {"Items": [key]}
