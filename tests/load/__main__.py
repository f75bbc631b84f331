"""`make load`: many clients at once, for a bounded time; then whether anything was lost.

Without a port it starts an embedded cloud of its own, and stops it. Ends with 1 when anything was lost, or was
answered with 5xx.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from local import up
from local.cloud import free_port
from local.console import terminal
from local.layout import LocalError, cloud_directory
from local.progress import run, step
from local.stack import Stack
from tests.load import check, report
from tests.load.api import Api
from tests.load.clients import Client
from tests.load.ledger import Shared
from tests.load.samples import Shop, order
from tests.support.cloud import Deployed

_MOST_SHOWN = 20


def drive(cloud: Deployed, name: str, options: argparse.Namespace) -> tuple[list[Client], Shared, float]:
    """Let many clients work at once; they, what they shared, and how long it took until the last was done."""
    shared, over, stack = Shared(), Event(), cloud.stack
    clients = [
        Client(Api(stack.api_url, stack.api_key), Shop(name, n, random.Random(f"{name}-{n}")), shared)  # noqa: S311 - no secret
        for n in range(options.clients)
    ]
    with ThreadPoolExecutor(options.clients) as pool:
        with step("warm-up"):
            clients[0].warm_up()
            list(pool.map(Client.warm_up, clients))
        begin = time.monotonic()
        with (
            step(f"{options.clients} clients for {options.seconds:.0f} s"),
            throttled(cloud, options.throttle),
            at_once(cloud, options.functions),
        ):
            working = [pool.submit(client.work, over) for client in clients]
            time.sleep(options.seconds)
            over.set()
            for run in working:
                run.result()
    return clients, shared, time.monotonic() - begin


@contextmanager
def throttled(cloud: Deployed, percent: float) -> Iterator[None]:
    """Have the embedded cloud throttle as many in a hundred of the functions' calls to DynamoDB."""
    with _switched(cloud, "throttle", percent):
        yield


@contextmanager
def at_once(cloud: Deployed, most: int) -> Iterator[None]:
    """Have the embedded cloud run no more functions at once, as AWS does for an account; 0 leaves it as it is."""
    with _switched(cloud, "functions-at-once", most):
        yield


@contextmanager
def _switched(cloud: Deployed, name: str, value: float) -> Iterator[None]:
    switch = cloud.directory / name
    if value:
        switch.write_text(str(value), "utf-8")
    try:
        yield
    finally:
        switch.unlink(missing_ok=True)


@contextmanager
def deployed(port: int | None, parameters: Sequence[str]) -> Iterator[Deployed]:
    """The cloud on a port, or one of its own."""
    if port is not None:
        directory = cloud_directory(port)
        yield Deployed(Stack.load(directory / "stack.json"), directory)
        return
    with tempfile.TemporaryDirectory(prefix="orderhub-load-") as folder:
        directory = Path(folder)
        with up.stack(free_port(), directory, parameters=parameters) as stack:
            yield Deployed(stack, directory)


def load(cloud: Deployed, options: argparse.Namespace) -> int:
    """Drive a cloud, print what it came to, and return how much was wrong."""
    console, name = terminal(), f"load{time.time():.0f}"
    cloud.listen()
    clients, shared, taken = drive(cloud, name, options)
    lines = dict(_logs(cloud, taken))
    with step("until everything has settled"):
        check.settle(cloud, name)
    ledgers, shape = [client.ledger for client in clients], order("", f"{name}-shared", "", [])
    with step("is it all there"):
        wrong = check.losses(cloud, name, ledgers, shared.standings(shape))
    calls = [call for client in clients for call in client.api.calls]
    console.print(report.operations(calls, taken))
    console.print(report.functions(lines))
    orders = sum(len(ledger.orders) for ledger in ledgers) + len(shared.lines)
    rows = sum(len(orders) for ledger in ledgers for orders in ledger.files.values())
    console.print(f"{orders:,} orders acknowledged, and {rows:,} rows of files")
    every = [call for client in clients for call in client.api.early + client.api.calls]
    wrong += [f"{call.operation}: answered {call.status} {call.code}" for call in every if report.is_error(call)]
    for fault in wrong[:_MOST_SHOWN]:
        console.print(f"wrong: {fault}")
    console.print(f"{len(wrong):,} things are wrong" if wrong else "nothing was lost, nothing answered with 5xx")
    return len(wrong)


def _logs(cloud: Deployed, seconds: float) -> Iterator[tuple[str, list[str]]]:
    """The lines of each function's log of the last so many seconds."""
    logs, since = cloud.client("logs").get_paginator("filter_log_events"), int((time.time() - seconds) * 1000)
    for name in cloud.stack.functions:
        group = cloud.physical("".join(map(str.capitalize, name.split("_"))) + "Logs")
        pages = logs.paginate(logGroupName=group, startTime=since)
        yield name, [event["message"] for page in pages for event in page["events"]]


def main() -> None:
    """Load a cloud as the command line says."""
    options = _options()
    with deployed(options.port, options.parameters) as cloud:
        try:
            wrong = load(cloud, options)
        except check.Unsettled as error:
            raise LocalError(f"{error}; waiting: {check.waiting(cloud)}") from None
    if wrong:
        sys.exit(1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make load", description="Drives an embedded cloud with many clients.")
    parser.add_argument("--clients", type=int, default=20, help="how many work at once")
    parser.add_argument("--seconds", type=float, default=60, help="for how long")
    parser.add_argument("--throttle", type=float, default=0, help="percent of DynamoDB's calls to throttle")
    parser.add_argument(
        "--functions", type=int, default=0, help="how many functions may run at once in the account"
    )
    parser.add_argument("--port", type=int, help="the cloud there; without, one of its own")
    parser.add_argument("parameters", nargs="*", help="of the template, for a cloud of its own: Name=value")
    return parser.parse_args()


if __name__ == "__main__":
    run(main)
