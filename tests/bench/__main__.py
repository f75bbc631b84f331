"""Runs the benchmarks, prints their table and keeps it as `.local/bench.json`.

`make bench` runs all, `python -m tests.bench --only NAME` one, whose figures then stand in place of its earlier
ones. The exit code tells only whether all could be measured: a budget that is missed is a finding, not a fault.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from local import up
from local.cloud import free_port
from local.layout import LOCAL
from local.progress import run
from local.stack import Stack
from tests.bench import (
    api,
    card,
    cold,
    command,
    handler_cpu,
    imports,
    lists,
    memory,
    pages,
    redaction,
    rfm,
    rules,
    scale,
    size,
    workflows,
    write_units,
)
from tests.bench.report import Measured, table

RESULT = LOCAL / "bench.json"
type Benchmark = Callable[[], Iterable[Measured]]


def benchmarks(cloud: Callable[[], Stack], orders: int) -> dict[str, Benchmark]:
    """All benchmarks by name; ``cloud`` starts the embedded cloud when the first of them asks for it."""
    return {
        "api": lambda: api.measure(cloud()),
        "scale": lambda: scale.measure(cloud(), orders),
        "lists": lambda: lists.measure(orders),
        "handlers": handler_cpu.measure,
        "units": write_units.measure,
        "files": lambda: imports.measure(cloud),
        "card": card.measure,
        "redaction": redaction.measure,
        "cold": cold.measure,
        "command": command.measure,
        "pages": pages.measure,
        "memory": memory.measure,
        "rfm": rfm.measure,
        "shop": lambda: rfm.measure_shop(cloud()),
        "rules": rules.measure,
        "workflows": workflows.measure,
        "size": size.measure,
    }


def run_all(chosen: dict[str, Benchmark]) -> tuple[dict[str, list[Measured]], list[str]]:
    """The figures of each benchmark, and the names of those that could not be measured."""
    rows: dict[str, list[Measured]] = {}
    failed: list[str] = []
    for name, benchmark in chosen.items():
        print(f"{name} …", flush=True)  # noqa: T201 - it talks to the person at the terminal
        rows[name] = []
        try:
            rows[name] += benchmark()
        except Exception as error:  # noqa: BLE001 - one figure must not take the others along
            failed.append(name)
            print(f"{name} could not be measured: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201 - the same
    return rows, failed


def save_figures(rows: Mapping[str, Sequence[Measured]], order: Iterable[str]) -> None:
    """Write figures down, with what they were measured on; those of other benchmarks stay as they are."""
    figures = json.loads(RESULT.read_text("utf-8"))["figures"] if RESULT.exists() else {}
    figures |= {name: [row.as_json() for row in some] for name, some in rows.items()}
    record = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "figures": {name: figures[name] for name in order if name in figures},
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(record, indent=2) + "\n", "utf-8")


def main() -> None:
    """Run what the command line names."""
    with tempfile.TemporaryDirectory(prefix="orderhub-bench-") as folder, ExitStack() as ends:

        @cache
        def cloud() -> Stack:
            return ends.enter_context(up.stack(free_port(), Path(folder)))

        options = _options(benchmarks(cloud, 0))
        known = benchmarks(cloud, options.orders)
        rows, failed = run_all({options.only: known[options.only]} if options.only else known)
    print(f"\n{table([row for some in rows.values() for row in some])}")  # noqa: T201 - the result
    save_figures(rows, known)
    print(f"\nkept in {RESULT}; into docs/figures.md: python -m tests.bench.figures")  # noqa: T201 - the result
    if failed:
        sys.exit(f"orderhub: not measured: {', '.join(failed)}")


def _options(names: Iterable[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Measures orderhub against its budgets.")
    parser.add_argument("--only", choices=list(names), help="run one benchmark")
    parser.add_argument(
        "--orders", type=int, default=20_000, help="orders stored for scale; the budget says 100000"
    )
    return parser.parse_args()


if __name__ == "__main__":
    run(main)
