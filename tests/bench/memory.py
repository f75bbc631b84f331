"""Memory of the main functions under their real load, and what each memory setting would cost and take.

Lambda gives processor time in proportion to memory, one whole processor at 1,769 MB: twice the memory halves the
time of what computes and shortens no waiting, which is paid for all the same.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from local.cost.document import SETTINGS, said_of
from local.cost.model import MEMORY, METERED, milliseconds, read
from local.layout import ROOT
from tests.bench.handler_cpu import changes, headers
from tests.bench.import_files import dropped
from tests.bench.report import Measured
from tests.bench.samples import api_event, body, card_event, order_numbers
from tests.bench.stub import StubbedAws, stubbed
from tests.support.functions import Context

_ALONE = "import sys; from tests.bench.memory import alone; alone(sys.argv[1])"

type Load = Callable[[str], Any]


def measure() -> Iterator[Measured]:
    """The peak of each function in a process of its own, with all that the measuring itself loads."""
    bare = _peak("nothing")
    for name, megabytes in MEMORY.items():
        peak = _peak(name)
        yield Measured(
            figure=f"memory of {name}",
            value=peak,
            unit="MB",
            budget=megabytes,
            note=f"budget: its setting; {bare:.0f} MB of it before the function is loaded",
        )
    for work, taken in read(METERED)["works"].items():
        own = MEMORY[work.partition(",")[0]]
        yield Measured(
            figure=f"{work} at {own} MB",
            value=milliseconds(taken, own),
            unit="ms",
            note="by the cost model, a million calls: "
            + "; ".join(f"{size} MB {said_of(taken, size)}" for size in SETTINGS),
        )


def alone(name: str) -> None:
    """Give a function its load, and print the peak of this process in megabytes."""
    with stubbed() as (aws, load):
        if name != "nothing":
            _LOADS[name](aws, load)
    status = Path("/proc/self/status").read_text("utf-8")
    sys.stdout.write(status.partition("VmHWM:")[2].split()[0])


def _peak(name: str) -> float:
    command = [sys.executable, "-c", _ALONE, name]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout  # noqa: S603 - our own interpreter
    return int(printed) * 1024 / 1e6


def _ingest(_: StubbedAws, load: Load) -> None:
    load("ingest_orders").handler(api_event(body(order_numbers())), Context())


def _show(aws: StubbedAws, load: Load) -> None:
    aws.keeps = True
    [order_no] = order_numbers(1)
    load("ingest_orders").handler(api_event(body([order_no])), Context())
    load("read_order_card").handler(card_event(order_no), Context())


def _follow(name: str, aws: StubbedAws, load: Load) -> None:
    load("ingest_orders").handler(api_event(body(order_numbers(100))), Context())
    load(name).handler({"Records": changes({}, headers(aws))}, Context())


def _import(aws: StubbedAws, load: Load) -> None:
    load("process_import").handler(dropped(aws), Context(250.0))


_LOADS: dict[str, Callable[[StubbedAws, Load], None]] = {
    "ingest_orders": _ingest,
    "follow_order_changes": partial(_follow, "follow_order_changes"),
    "keep_products": partial(_follow, "keep_products"),
    "read_order_card": _show,
    "read_orders": _show,
    "process_import": _import,
}
