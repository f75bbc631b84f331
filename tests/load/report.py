"""What a run came to, as tables: each operation, and the functions' own times."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import quantiles

from rich.table import Table

from tests.load.api import UNANSWERED, Call

_DURATION = re.compile(r"REPORT RequestId: \S+\tDuration: ([\d.]+) ms")


def percentiles(times: Sequence[float]) -> tuple[float, float, float]:
    """The 50th, 95th and 99th percentile; of a single one, itself."""
    if len(times) < 2:
        return (times[0],) * 3 if times else (0.0,) * 3
    cuts = quantiles(times, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def is_error(call: Call) -> bool:
    """Whether a call failed in a way that no load excuses."""
    return call.status == UNANSWERED or call.status >= 500


def operations(calls: Iterable[Call], seconds: float) -> Table:
    """Each operation: how often it was done, how fast, and what was put off; times of what was done."""
    table = Table("operation", *("done", "per second", "p50 ms", "p95 ms", "p99 ms", "429", "errors"))
    by_name: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        by_name[call.operation].append(call)
        by_name["all"].append(call)
    for name, its in sorted(by_name.items(), key=lambda entry: (entry[0] == "all", entry[0])):
        done = [call.ms for call in its if call.is_done]
        put_off, errors = sum(call.is_put_off for call in its), sum(map(is_error, its))
        times = (f"{ms:,.0f}" for ms in percentiles(done))
        table.add_row(name, f"{len(done):,}", f"{len(done) / seconds:,.1f}", *times, f"{put_off:,}", f"{errors:,}")
    return table


def functions(lines: Mapping[str, Iterable[str]]) -> Table:
    """Each function: how often it ran, how long it took itself, and all of that together."""
    table = Table("function", "runs", "p50 ms", "p95 ms", "p99 ms", "sum s")
    taken = {
        name: [float(found[1]) for line in its if (found := _DURATION.search(line))] for name, its in lines.items()
    }
    for name, times in sorted(taken.items(), key=lambda entry: -sum(entry[1])):
        if times:
            figures = (f"{ms:,.0f}" for ms in percentiles(times))
            table.add_row(name, f"{len(times):,}", *figures, f"{sum(times) / 1000:,.1f}")
    return table
