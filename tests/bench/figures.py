"""`python -m tests.bench.figures`: the figures that `make bench` kept, as the table of the README."""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from tests.bench.__main__ import RESULT

_LARGE = 100


def table(kept: Mapping[str, Any]) -> str:
    """Those figures that have a budget, in Markdown; with a floor, the budget is how many times that."""
    return "\n".join(["| figure | budget | measured |", "|---|---|---|", *_rows(kept["figures"])])


def _rows(figures: list[Mapping[str, Any]]) -> Iterator[str]:
    for one in figures:
        if one["budget"] is not None:
            against = "× the floor" if one["floor"] else one["unit"]
            measured = _shown(one["measured"], one["unit"])
            more = f" = {one['ratio']:.2f} × {_shown(one['floor'], one['unit'])}" if one["floor"] else ""
            yield f"| {one['figure'].strip()} | ≤ {one['budget']:g} {against} | {measured}{more} |"


def _shown(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= _LARGE else f"{round(value, 2):g} {unit}"


if __name__ == "__main__":
    sys.stdout.write(table(json.loads(RESULT.read_text("utf-8"))) + "\n")
