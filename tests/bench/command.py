"""The command `orderhub`: what its version takes in a fresh process, against what Typer alone does."""

import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter

from local.layout import ROOT
from tests.bench.report import Measured

_RUNS = 15
_BUDGET = 1.5
_FLOOR = ("-c", "import typer")
_VERSION = ("-m", "orderhub_cli.main", "--version")
_HELP = ("-m", "orderhub_cli.main", "orders", "--help")


def measure() -> Iterator[Measured]:
    """The version against the floor; the help of a group explains what a command takes to load."""
    taken = {words: min(_start(words) for _ in range(_RUNS)) for words in (_FLOOR, _VERSION, _HELP)}
    floor = taken[_FLOOR]
    note = f"best of {_RUNS}; floor {floor:.0f} ms: `import typer`"
    yield Measured(
        figure="orderhub --version", value=taken[_VERSION], unit="ms", budget=_BUDGET, floor=floor, note=note
    )
    yield Measured(figure="  orderhub orders --help", value=taken[_HELP], unit="ms")


def _start(words: tuple[str, ...]) -> float:
    begin = perf_counter()
    subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, *words], cwd=ROOT, env={"PYTHONPATH": "cli"}, check=True, capture_output=True
    )
    return (perf_counter() - begin) * 1000
