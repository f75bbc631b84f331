"""What showing one order costs: read units, processor time, and the cold start of the function that makes it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

from local.deploy import BUILD
from local.layout import LocalError
from tests.bench.report import CPU, Measured, interleaved, median_of
from tests.bench.samples import api_event, body, card_event, order_numbers
from tests.bench.stub import ENVIRONMENT, stubbed
from tests.support.functions import Context
from tests.support.meter import read_units

_RUNS = 11
_CARDS = 100
_FLOOR = """
import boto3
from aws_lambda_powertools import Logger
client, log = boto3.client("dynamodb"), Logger(service="bench")
"""


def measure() -> Iterator[Measured]:
    """What one card reads and takes, and its function's import against boto3 with one client and the Logger."""
    yield from _warm()
    works = {"card": lambda: _cold("import app"), "floor": lambda: _cold(_FLOOR)}
    interleaved(1, works)
    taken = interleaved(_RUNS, works)
    yield Measured(
        figure="card, cold import",
        value=median(taken["card"]),
        unit="ms",
        budget=1.2,
        floor=median(taken["floor"]),
        note=f"processor time; floor {median(taken['floor']):.0f} ms: boto3, one client, Logger; built layers",
    )


def _warm() -> Iterator[Measured]:
    """A card, the same when it is known already, and the page, of a function that runs since a while."""
    with stubbed() as (aws, load):
        [order_no] = order_numbers(1)
        load("ingest_orders").handler(api_event(body([order_no])), Context())
        show = load("read_order_card").handler
        published_event = card_event(order_no)
        aws.calls.clear()
        etag = show(published_event, Context())["headers"]["ETag"]
        rows = aws.meter.stored("orders")
        calls = ", ".join(f"{count} {operation}" for operation, count in aws.calls.items())
        yield Measured(
            figure="card, read units",
            value=read_units(rows, consistent=True) * aws.calls.total(),
            unit="RU",
            budget=1,
            note=f"calls: {calls}; {len(rows)} rows",
        )
        known = published_event | {"headers": {"If-None-Match": etag}}
        page = published_event | {
            "resource": f"{published_event['resource']}.html",
            "path": f"{published_event['path']}.html",
        }
        for name, event in {
            "card": published_event,
            "card, not changed (304)": known,
            "card as a page": page,
        }.items():
            taken = median_of(_RUNS, CPU, partial(_shown, show, event))
            yield Measured(figure=f"{name}, CPU", value=taken / _CARDS, unit="ms")


def _shown(show: Callable[[Any, Context], object], event: dict[str, Any]) -> None:
    for _ in range(_CARDS):
        show(event, Context())


def _cold(code: str) -> float:
    """Processor time of some imports in a fresh interpreter in ms, with the built layers as on Lambda."""
    function = BUILD / "out" / "ReadOrderCardFunction"
    layers = [BUILD / "out" / name / "python" for name in ("OrderhubLayer", "VendorLayer")]
    if not all(path.is_dir() for path in (function, *layers)):
        raise LocalError("the layers are not built; build them with: make up")
    timed = f"from time import process_time as t\nb = t()\n{code.strip()}\nprint('took', (t() - b) * 1000)"
    ended = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-B", "-c", timed],
        check=True,
        capture_output=True,
        text=True,
        cwd=function,
        env={
            **os.environ,
            **ENVIRONMENT,
            "AWS_DEFAULT_REGION": "us-east-1",
            "PYTHONPATH": os.pathsep.join(map(str, [function, *layers])),
        },
    )
    return float(ended.stdout.split()[-1])
