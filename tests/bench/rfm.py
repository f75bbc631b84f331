"""What the RFM grid costs: processor time and memory with many customers, and a whole shop on a cloud."""

import http.client
import json
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import batched
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from local.layout import LocalError
from local.progress import step
from local.stack import Stack
from orderhub.customers.index import CustomersIndex
from orderhub.customers.lists import LISTS
from orderhub.customers.merges import Merges
from orderhub.orders.attributes import time_text
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.count import counted_grid
from orderhub.rfm.daily import DailyRun
from orderhub.rfm.grid import GridQuery
from orderhub.rfm.sales_by_customer import SalesByCustomer
from tests.bench.cloud import post
from tests.bench.report import CPU, Measured, median_of
from tests.support.purchases import Purchase, history, plain_grid

_ZONE = ZoneInfo("Asia/Shanghai")
_DAY = date(2026, 6, 18)
_FEW, _MANY = 1_000, 100_000
_ORDERS, _CUSTOMERS = 70_000, 24_000
_DAYS = (date(2024, 6, 1), date(2025, 3, 3), date(2026, 6, 18), date(2026, 11, 22))
_AT_ONCE = 500
_CATCH_UP_SECONDS = 1_800.0
_PAGE = 5_000
"""Entries, about what AWS answers in one Query of 1 MB."""
_PAGE_MB = 12.0
"""What a page of customers and one of sales take as Python has them."""


@dataclass(frozen=True, slots=True)
class _Stub:
    """DynamoDB with so many customers of three sales each, made as they are asked for.

    With ``pages`` these are kept, so that a repeated run does not pay for making them.
    """

    customers: int
    pages: dict[str, dict[str, Any]] | None = None

    def query(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - as boto3 has it
        """A page of one of the lists."""
        if self.pages is None:
            return self._page(request)
        name = repr(request)
        if name not in self.pages:
            self.pages[name] = self._page(request)
        return self.pages[name]

    def _page(self, query: Mapping[str, Any]) -> dict[str, Any]:
        name = query["ExpressionAttributeValues"][":list"]["S"]
        kind, *currency, number = name.split("#")
        if currency not in ([], ["CNY"]):
            return {"Items": []}
        after = query["ExpressionAttributeValues"].get(":after", {"S": ""})["S"]
        first = int(query.get("ExclusiveStartKey", {"n": {"N": "0"}})["n"]["N"]) or int(after[8:] or "-1", 16) + 1
        each, most = (1, query.get("Limit", _PAGE)) if kind == "customers" else (3, _PAGE // 3)
        share = self.customers // LISTS
        last = min(share, first + most)
        items = [
            _entry(int(number), customer, sale, kind) for customer in range(first, last) for sale in range(each)
        ]
        return {"Items": items} | ({"LastEvaluatedKey": {"n": {"N": str(last)}}} if last < share else {})


def _entry(number: int, customer: int, sale: int, kind: str) -> dict[str, Any]:
    entry = {"customer_id": {"S": f"{number:08x}{customer:024x}"}}
    if kind == "customers":
        return entry
    moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=(customer * 37 + sale * 211) % 880)
    return entry | {"sk": {"S": f"order#{time_text(moment)}#A{customer}-{sale}"}, "sale": {"N": "12.5"}}


class _Nobody:
    """No merges, no orders read one by one, nothing remembered but the day before; events go nowhere."""

    last_day = 0

    def merges(self) -> Merges:
        return Merges()

    def each_order(self, customer_id: str) -> Iterator[Any]:
        raise LocalError(f"nobody is merged, yet {customer_id} was asked for")

    def boundaries(self) -> Boundaries:
        return Boundaries()

    def day(self) -> date | None:
        return _DAY - timedelta(days=1)

    def set_day(self, day: date) -> None:
        assert day == _DAY

    def publish(self, events: Sequence[Any]) -> None:
        self.last_day += len(events)


def measure() -> Iterator[Measured]:
    """Processor time for 10,000 customers of three sales each, botocore's not counted, and memory."""
    for name, work in {"grid": _grid, "daily run": _run}.items():
        stub = _Stub(10_000, {})
        taken = median_of(3, CPU, partial(work, stub))
        yield Measured(figure=f"RFM {name}, CPU for 10,000 customers", value=taken, unit="ms")
    for name, work, at_once in (("grid", _grid, 4), ("daily run", _run, 1)):
        few, many = (_peak(work, _Stub(customers)) for customers in (_FEW, _MANY))
        yield Measured(
            figure=f"RFM {name}, memory with {_MANY:,} customers",
            value=many,
            unit="MB",
            budget=round(few + at_once * _PAGE_MB, 1),
            note=f"with {_FEW:,} customers {few:.1f} MB; of each list that is read, {at_once} at once, a page",
        )


def _grid(stub: _Stub) -> None:
    query = GridQuery(as_of=_DAY, currency="CNY", boundaries=Boundaries(), zone=_ZONE)
    index = CustomersIndex(stub, "customers")  # type: ignore[arg-type]  # all that is asked of it
    grid = counted_grid(query, SalesByCustomer(index, _Nobody(), Merges(), "CNY", query.until), lambda: 28.0)
    if grid.whole.customers != stub.customers // LISTS * LISTS:
        raise LocalError(f"{grid.whole.customers} customers of {stub.customers} were counted")


def _run(stub: _Stub) -> None:
    nobody = _Nobody()
    index = CustomersIndex(stub, "customers")  # type: ignore[arg-type]  # the same
    daily = DailyRun(records=nobody, index=index, customers=nobody, bus=nobody, zone=_ZONE)
    plan = daily.plan("run", {"day": _DAY.isoformat()}, datetime.now(UTC))
    parts = [daily.work(part, lambda: 300.0) for part in plan["parts"]]
    if not daily.finish(plan, parts)["moves"] == nobody.last_day > 0:
        raise LocalError("the daily run told of nobody")


def _peak(work: Callable[[_Stub], None], stub: _Stub) -> float:
    tracemalloc.start()
    try:
        work(stub)
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def measure_shop(stack: Stack) -> Iterator[Measured]:
    """A shop's whole history, sent as history, and the grid of past days held against a plain model."""
    purchases = list(history(_ORDERS, _CUSTOMERS))
    with step(f"  sending {_ORDERS:,} orders of {_CUSTOMERS:,} customers"):
        for part in batched(purchases, _AT_ONCE, strict=False):
            post(stack, json.dumps({"orders": [purchase.wire for purchase in part]}), query="?mode=historical")
    with step("  waiting until all of them are followed"):
        _await(stack, sum(purchase.is_sale for purchase in purchases))
    for day in _DAYS:
        begin = time.perf_counter()
        shown = _shown(stack, day)
        taken = time.perf_counter() - begin
        if _cells(shown) != _plain(purchases, day):
            raise LocalError(f"the grid of {day} is not that of the plain model")
        yield Measured(
            figure=f"RFM grid of {day}",
            value=taken,
            unit="s",
            budget=29,
            note=f"{shown['customers']:,} customers, {shown['count']:,} sales; equal to the plain model",
        )


def _await(stack: Stack, sales: int) -> None:
    deadline = time.monotonic() + _CATCH_UP_SECONDS
    while _shown(stack, date(2030, 1, 1))["count"] < sales:
        if time.monotonic() > deadline:
            raise LocalError("follow_order_changes did not catch up with the orders")
        # Asking costs as much as following some thousand orders.
        time.sleep(30)


def _shown(stack: Stack, day: date) -> Any:  # noqa: ANN401 - a body as JSON has it
    url = urlsplit(stack.api_url)
    connection = http.client.HTTPConnection(url.netloc, timeout=60)
    path = f"{url.path}/v1/rfm?currency=CNY&as_of={day}"
    connection.request("GET", path, headers={"Authorization": f"Bearer {stack.api_key}"})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise LocalError(f"GET /v1/rfm answered {answer.status} {body.get('code')}")
    return body


def _cells(shown: Any) -> dict[tuple[int, int], tuple[int, int, float]]:  # noqa: ANN401 - the same
    return {
        (cell["r"], cell["f"]): (cell["customers"], cell["count"], float(cell["sum"]))
        for cell in shown["cells"]
        if cell["customers"]
    }


def _plain(purchases: Sequence[Purchase], day: date) -> dict[tuple[int, int], tuple[int, int, float]]:
    model = plain_grid(purchases, day, "CNY", _ZONE)
    return {cell: (figures[0], figures[1], float(Decimal(figures[2]))) for cell, figures in model.items()}
