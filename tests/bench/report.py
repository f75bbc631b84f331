"""What a benchmark measured: one row of the table that is printed, and of the JSON that is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Any

type Clock = Callable[[], float]

WALL: Clock = perf_counter
CPU: Clock = process_time
_HEADINGS = ("figure", "budget", "measured", "ratio", "verdict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One figure; a row without budget explains another.

    With a ``floor``, the budget is how many times the floor it may take; without, it is in the figure's unit.
    """

    figure: str
    value: float
    unit: str
    budget: float | None = None
    floor: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor, or else the budget, was taken."""
        against = self.floor or self.budget
        return self.value / against if against else None

    @property
    def verdict(self) -> str:
        """Whether the budget was kept; empty where there is none."""
        if self.budget is None:
            return ""
        taken = self.value / self.floor if self.floor else self.value
        return "within" if taken <= self.budget else "OVER"

    def as_json(self) -> dict[str, Any]:
        """The figure for the file."""
        return {
            "figure": self.figure,
            "unit": self.unit,
            "measured": round(self.value, 3),
            "budget": self.budget,
            "floor": None if self.floor is None else round(self.floor, 3),
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "verdict": self.verdict,
            "note": self.note,
        }


def table(rows: Sequence[Measured]) -> str:
    """The rows in columns, each note on a line under its row."""
    cells = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEADINGS))]
    lines = [_line(_HEADINGS, widths), "  ".join("-" * width for width in widths)]
    for row, texts in zip(rows, cells[1:], strict=True):
        lines.append(_line(texts, widths))
        lines += [f"    {row.note}"] if row.note else []
    return "\n".join(lines)


def timed(clock: Clock, work: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    begin = clock()
    work()
    return (clock() - begin) * 1000


def median_of(runs: int, clock: Clock, work: Callable[[], object]) -> float:
    """The median of several runs in milliseconds, after one that counts for nothing."""
    work()
    return median(timed(clock, work) for _ in range(runs))


def best_of(runs: int, clock: Clock, work: Callable[[], object]) -> float:
    """The best of several runs in milliseconds, after one that counts for nothing; others only add to it."""
    work()
    return min(timed(clock, work) for _ in range(runs))


def interleaved[T](runs: int, works: dict[str, Callable[[], T]]) -> dict[str, list[T]]:
    """Run several measurements in turn, so that what slows the machine down slows all of them alike."""
    taken: dict[str, list[T]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            taken[name].append(work())
    return taken


def _cells(row: Measured) -> tuple[str, ...]:
    budget = "" if row.budget is None else f"{row.budget:g} {'x floor' if row.floor else row.unit}"
    measured = f"{row.value:,.2f}".rstrip("0").rstrip(".") if abs(row.value) < 100 else f"{row.value:,.0f}"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    return row.figure, budget, f"{measured} {row.unit}", ratio, row.verdict


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
