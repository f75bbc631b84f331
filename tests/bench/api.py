"""1000 orders through the API of the embedded cloud, against the bare writing of the same rows there."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from statistics import median
from types import ModuleType
from typing import TYPE_CHECKING

from local.stack import Stack
from orderhub.orders.model import Mode
from orderhub.orders.write_plan import Source
from tests.bench import cloud
from tests.bench.report import CPU, WALL, Measured, interleaved, timed
from tests.bench.samples import api_event, body, order_numbers
from tests.bench.stub import ENVIRONMENT, loader
from tests.support.functions import Context

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_RUNS = 5
_FOLLOWED_RUNS = 3
_THREADS = (1, 4)
_BUDGET = 1.6
_SOURCE = Source(written_by="33333333-2222-3333-4444-555555555555", mode=Mode.LIVE, received_at=datetime.now(UTC))


def measure(stack: Stack) -> Iterator[Measured]:
    """The request with nobody behind the stream, which is judged; its stages; then with the follower at work."""
    client = cloud.dynamodb(stack)
    table = cloud.table_like_orders(stack, "bench-floor", with_stream=True)
    cloud.post(stack, body(order_numbers(1)))
    # First, because the follower is stopped for good then: it would need minutes to catch up with the rest.
    followed = _followed(stack)
    cloud.stop_following(stack)
    taken = _taken(stack, client, table)
    floors = {name: ms for name, ms in taken.items() if name.startswith("floor")}
    best = min(floors, key=floors.__getitem__)
    yield Measured(
        figure="POST 1000 orders x 2 items",
        value=taken["POST"],
        unit="ms",
        budget=_BUDGET,
        floor=floors[best],
        note="nobody behind the stream; " + ", ".join(f"{name} {ms:.0f} ms" for name, ms in floors.items()),
    )
    yield from _stages(taken)
    yield followed


def _taken(stack: Stack, client: "DynamoDBClient", table: str) -> dict[str, float]:
    """Medians of the whole request, of its parts and of the floors, all interleaved, in milliseconds."""
    tables = {
        f"{name.upper()}_TABLE": stack.tables[name] for name in ("orders", "customers", "operations", "secrets")
    }
    environment = {**ENVIRONMENT, **tables, "AWS_ENDPOINT_URL": stack.endpoint_url}
    cpu: list[float] = []
    with loader(environment) as load:
        app = load("ingest_orders")
        works: dict[str, Callable[[], float]] = {
            "POST": partial(_post, stack),
            "invoke": partial(_invoke, stack),
            "handler": partial(_handle, app, cpu),
            **{f"floor with {threads} threads": partial(_floor, client, table, threads) for threads in _THREADS},
        }
        interleaved(1, works)
        taken = {name: median(times) for name, times in interleaved(_RUNS, works).items()}
    return taken | {"cpu": median(cpu)}


def _stages(taken: dict[str, float]) -> Iterator[Measured]:
    handler = f"run in this process against the same cloud; {taken['cpu']:.0f} ms of it its own processor time"
    yield Measured(figure="  of it handler", value=taken["handler"], unit="ms", note=handler)
    yield Measured(figure="  of it Lambda", value=taken["invoke"] - taken["handler"], unit="ms")
    yield Measured(figure="  of it API Gateway", value=taken["POST"] - taken["invoke"], unit="ms")


def _followed(stack: Stack) -> Measured:
    """The same request while follow_order_changes takes its share of the machine."""
    posts, waits = [], []
    for _ in range(_FOLLOWED_RUNS):
        posts.append(_post(stack))
        waits.append(posts[-1] + cloud.await_followed(stack) * 1000)
    note = f"not judged: they share the machine; all events published after {median(waits):.0f} ms"
    return Measured(figure="  the same with the follower at work", value=median(posts), unit="ms", note=note)


def _post(stack: Stack) -> float:
    text = body(order_numbers())
    return timed(WALL, lambda: cloud.post(stack, text))


def _invoke(stack: Stack) -> float:
    payload = json.dumps(api_event(body(order_numbers()))).encode()
    client, name = cloud.functions(stack), stack.functions["ingest_orders"]
    return timed(WALL, partial(client.invoke, FunctionName=name, Payload=payload))


def _handle(app: ModuleType, cpu: list[float]) -> float:
    event, begin = api_event(body(order_numbers())), CPU()
    taken = timed(WALL, lambda: app.handler(event, Context()))
    cpu.append((CPU() - begin) * 1000)
    return taken


def _floor(client: "DynamoDBClient", table: str, threads: int) -> float:
    rows = cloud.rows_of(body(order_numbers()), _SOURCE)
    return timed(WALL, lambda: cloud.write_bare(client, table, rows, threads))
