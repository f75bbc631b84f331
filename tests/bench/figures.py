"""`python -m tests.bench.figures`: puts the figures that `make bench` kept into docs/figures.md."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from local.layout import ROOT
from tests.bench.__main__ import RESULT

DOCUMENT = ROOT / "docs" / "figures.md"
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->"
_LARGE = 100


def table(figures: Mapping[str, Any]) -> str:
    """Those figures that have a budget, in Markdown; with a floor, the budget is how many times that."""
    return "\n".join(
        ["| figure | budget | measured |", "|---|---|---|", *_rows(chain(*figures["figures"].values()))]
    )


def written(text: str, figures: Mapping[str, Any]) -> str:
    """A text with the table between its marks."""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    machine = f"Python {figures['python']} on {figures['machine']}, {figures['measured_at'][:10]}."
    return f"{before}{BEGIN}{machine}\n\n{table(figures)}\n{END}{after}"


def _rows(figures: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for figure in figures:
        if figure["budget"] is not None:
            against = "× the floor" if figure["floor"] else figure["unit"]
            more = (
                f", {figure['ratio']:.2f} × {_shown(figure['floor'], figure['unit'])}" if figure["floor"] else ""
            )
            measured = f"{_shown(figure['measured'], figure['unit'])}{more}"
            yield f"| {figure['figure'].strip()} | ≤ {figure['budget']:g} {against} | {measured} |"


def _shown(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= _LARGE else f"{round(value, 2):g} {unit}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text("utf-8"), json.loads(RESULT.read_text("utf-8"))), "utf-8")
