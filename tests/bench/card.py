"""What showing one order costs: read units of a card, and the cold start of the function that makes it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from local.deploy import BUILD
from local.layout import LocalError
from tests.bench.report import Measured, interleaved
from tests.bench.samples import api_event, body, card_event, order_numbers
from tests.bench.stub import ENVIRONMENT, stubbed
from tests.support.functions import Context
from tests.support.meter import read_units

_RUNS = 7
_FLOOR = """
import boto3
from aws_lambda_powertools import Logger
client, log = boto3.client("dynamodb"), Logger(service="bench")
"""


def measure() -> Iterator[Measured]:
    """Read units of one card, and its function's import against boto3 with one client and the Logger."""
    yield _read_units()
    works = {"card": lambda: _cold("import app"), "floor": lambda: _cold(_FLOOR)}
    interleaved(1, works)
    taken = interleaved(_RUNS, works)
    yield Measured(
        figure="card, cold import",
        value=median(taken["card"]),
        unit="ms",
        budget=1.2,
        floor=median(taken["floor"]),
        note=f"floor {median(taken['floor']):.0f} ms: boto3, one client, Logger; built layers with their bytecode",
    )


def _read_units() -> Measured:
    with stubbed() as (aws, load):
        [order_no] = order_numbers(1)
        load("ingest_orders").handler(api_event(body([order_no])), Context())
        aws.calls.clear()
        load("read_order_card").handler(card_event(order_no), Context())
        rows = aws.meter.stored("orders")
        calls = ", ".join(f"{count} {operation}" for operation, count in aws.calls.items())
        return Measured(
            figure="card, read units",
            value=read_units(rows) * aws.calls.total(),
            unit="RU",
            budget=1,
            note=f"calls: {calls}; {len(rows)} rows",
        )


def _cold(code: str) -> float:
    """Milliseconds a fresh interpreter takes for some imports, with the built layers as on Lambda."""
    function = BUILD / "out" / "ReadOrderCardFunction"
    layers = [BUILD / "out" / name / "python" for name in ("OrderhubLayer", "VendorLayer")]
    if not all(path.is_dir() for path in (function, *layers)):
        raise LocalError("the layers are not built; build them with: make up")
    timed = f"from time import perf_counter as t\nb = t()\n{code.strip()}\nprint('took', (t() - b) * 1000)"
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
