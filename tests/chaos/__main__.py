"""Runs chaos, and prints what struck, what was held against it, and whether it held.

`make chaos` makes 500 runs, half of them in each of two processes. RUNS=100 makes so many, SEED=7 the same runs
again, WITHOUT=ledger runs without a safeguard and is to fail. It ends with 1 when an invariant does not hold, and
when something that is to strike did not.
"""

import argparse
import json
import os
import subprocess
import sys
import traceback
from collections import Counter
from random import SystemRandom
from typing import Any

from rich.table import Table

from local.console import terminal
from tests.chaos.faults import STRUCK, Kind
from tests.chaos.hold import BrokenError
from tests.chaos.invariants import CHECKED
from tests.chaos.runs import run
from tests.chaos.safeguards import HOLDS, take_out

_PROCESSES = 2
_SAID = "chaos "
_ENOUGH = 200
"""From so many runs on, everything that is to strike must have struck."""
_MUST = (
    *(kind.value for kind in Kind),
    *("functions killed", "batches repeated", "batches cut", "batches out of order", "batches failed"),
    *("functions called twice", "machines called twice", "messages twice", "S3 events twice", "clocks wrong"),
    *("messages put off", "messages to buyers twice"),
    *("requests sent again", "records poisoned", "redriven"),
    *("actions done", "deeds refused", "tasks changed", "webhook down", "replays"),
)


def main() -> None:
    """Do what the command line asks."""
    options = _options()
    if options.part:
        _part(options)
        return
    chosen = options.seed if options.seed is not None else SystemRandom().randrange(1_000_000)
    console = terminal()
    console.print(
        f"{options.runs} runs, SEED={chosen}" + (f", without {options.without}" if options.without else "")
    )
    parts = [_started(options, chosen, number) for number in range(_PROCESSES)]
    struck, checked, failures = Counter[str](), Counter[str](), []
    for part in parts:
        summary, output = _ended(part)
        struck.update(summary["struck"])
        checked.update(summary["checked"])
        failures += [output] if part.returncode else []
    console.print(_table(struck, checked))
    for output in failures:
        console.print(output)
    silent = [name for name in _MUST if not struck[name]] if struck["runs"] >= _ENOUGH and not failures else []
    if silent:
        console.print(f"never struck: {', '.join(silent)}")
    if failures or silent:
        sys.exit(f"orderhub: chaos failed; again: make chaos RUNS={options.runs} SEED={chosen}")


def _part(options: argparse.Namespace) -> None:
    """Make one process's runs; the last line says in JSON what happened."""
    if options.without:
        take_out(options.without)
    failure: Exception | None = None
    try:
        run(options.runs, options.seed, shrinks=not options.long, tell=_tell)
    except Exception as error:  # noqa: BLE001 - whatever a run ends with is its result
        failure = error
        where = "" if isinstance(error, BrokenError) else "".join(traceback.format_exception(error))
        print(f"{where}{error}\n", *getattr(error, "__notes__", ()), sep="\n")  # noqa: T201 - read by the one above
    print(_SAID + json.dumps({"struck": STRUCK, "checked": CHECKED}))  # noqa: T201 - the same
    sys.exit(failure is not None)


def _tell(runs: int) -> None:
    if runs % 25 == 0:
        print(f"{runs} runs", file=sys.stderr, flush=True)  # noqa: T201 - it talks to the person at the terminal


def _started(options: argparse.Namespace, seed: int, number: int) -> "subprocess.Popen[str]":
    runs = options.runs // _PROCESSES + (number < options.runs % _PROCESSES)
    more = [*(["--without", options.without] if options.without else []), *(["--long"] if options.long else [])]
    command = [sys.executable, "-m", "tests.chaos", "--part", "--runs", str(runs), "--seed", str(seed + number)]
    # The order of a set's texts is chance, too.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    return subprocess.Popen([*command, *more], stdout=subprocess.PIPE, text=True, env=environment)  # noqa: S603 - ourselves


def _ended(part: "subprocess.Popen[str]") -> tuple[dict[str, Any], str]:
    output, _ = part.communicate()
    text, _, last = output.rpartition(_SAID)
    return json.loads(last), text


def _table(struck: Counter[str], checked: Counter[str]) -> Table:
    table = Table("", "times", title=None)
    for name in ("runs", "steps"):
        table.add_row(name, f"{struck.pop(name, 0):,}")
    table.add_section()
    for name, count in sorted(struck.items(), key=lambda row: -row[1]):
        table.add_row(name, f"{count:,}")
    table.add_section()
    for name, count in checked.items():
        table.add_row(name, f"{count:,}")
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description="Breaks orderhub, and looks whether it holds.")
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--without", choices=HOLDS, help="take this safeguard out")
    parser.add_argument(
        "--long", action="store_true", help="show a run that fails as it is, without making it shorter"
    )
    parser.add_argument("--part", action="store_true", help="only this process")
    return parser.parse_args()


if __name__ == "__main__":
    main()
