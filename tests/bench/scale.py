"""Whether an order costs the same however many are stored: two tables, one small and one large, in turn."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from itertools import batched
from statistics import median
from types import ModuleType
from typing import TYPE_CHECKING, Any

from local.progress import step
from local.stack import Stack
from orderhub.orders import rows
from orderhub.orders.model import Mode
from orderhub.orders.write_plan import Source
from tests.bench import cloud
from tests.bench.report import CPU, WALL, Measured, interleaved, timed
from tests.bench.samples import api_event, body, card_event, order_numbers
from tests.bench.stub import ENVIRONMENT, loader
from tests.support.functions import Context

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Works = dict[str, Callable[[], tuple[float, float]]]

_FEW = 1000
_BATCH = 100
_RUNS = 25
_BUDGET = 1.1
_SOURCE = Source(written_by="33333333-2222-3333-4444-555555555555", mode=Mode.LIVE, received_at=datetime.now(UTC))


def measure(stack: Stack, orders: int) -> Iterator[Measured]:
    """Milliseconds an order to write, to send again and to read, with few and with many orders stored."""
    client = cloud.dynamodb(stack)
    tables = {amount: _filled(stack, client, amount) for amount in (_FEW, orders)}
    works: Works = {}
    with ExitStack() as loaded:
        for amount, (table, stored) in tables.items():
            table_names = {"ORDERS_TABLE": table, "CUSTOMERS_TABLE": stack.tables["customers"]}
            environment = {**ENVIRONMENT, **table_names, "AWS_ENDPOINT_URL": stack.endpoint_url}
            load = loaded.enter_context(loader(environment))
            works |= _works(amount, load, stored)
        interleaved(1, works)
        taken = {name: _medians(times) for name, times in interleaved(_RUNS, works).items()}
    for name, words in {"new": "a new order", "again": "an unchanged order", "card": "a card"}.items():
        (many, many_cpu), (few, few_cpu) = taken[f"{name} {orders}"], taken[f"{name} {_FEW}"]
        yield Measured(
            figure=f"{words} with {orders:,} stored",
            value=many,
            unit="ms",
            budget=_BUDGET,
            floor=few,
            note=f"floor: the same with {_FEW:,} stored, {few:.2f} ms; in turn, on one cloud; "
            f"of it our own processor time {many_cpu:.2f} and {few_cpu:.2f} ms",
        )


def _works(amount: int, load: Callable[[str], ModuleType], stored: list[str]) -> Works:
    ingest, card = load("ingest_orders"), load("read_order_card")
    return {
        f"new {amount}": partial(_ingest, ingest, None),
        f"again {amount}": partial(_ingest, ingest, stored),
        f"card {amount}": partial(_cards, card, stored),
    }


def _filled(stack: Stack, client: "DynamoDBClient", orders: int) -> tuple[str, list[str]]:
    """A table with so many orders of two lines, and the numbers of a hundred of them."""
    table = cloud.table_like_orders(stack, f"bench-{orders}", with_stream=False)
    pattern = cloud.rows_of(body(["?"]), _SOURCE)
    order_nos = order_numbers(orders)
    with step(f"  storing {orders:,} orders"):
        for part in batched(order_nos, 5000, strict=False):
            cloud.load(client, table, [_renamed(row, no) for no in part for row in pattern])
    return table, order_nos[:: max(1, orders // _BATCH)][:_BATCH]


def _renamed(row: dict[str, Any], order_no: str) -> dict[str, Any]:
    shard = {"shard": {"N": str(rows.shard_of(order_no))}} if "shard" in row else {}
    return {**row, **rows.key_of(order_no, rows.sku_of(row)), **shard}


def _ingest(app: ModuleType, stored: list[str] | None) -> tuple[float, float]:
    event = api_event(body(stored or order_numbers(_BATCH)))
    return _timed(lambda: app.handler(event, Context()))


def _cards(app: ModuleType, stored: list[str]) -> tuple[float, float]:
    events = [card_event(order_no) for order_no in stored]
    return _timed(lambda: [app.handler(event, Context()) for event in events])


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds an order: all that pass, and those this process works."""
    begin = CPU()
    taken = timed(WALL, work)
    return taken / _BATCH, (CPU() - begin) * 1000 / _BATCH


def _medians(times: list[tuple[float, float]]) -> tuple[float, float]:
    taken, worked = zip(*times, strict=True)
    return median(taken), median(worked)
