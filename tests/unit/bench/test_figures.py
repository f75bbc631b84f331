import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bench import __main__ as running
from tests.bench.figures import BEGIN, DOCUMENT, END, table, written
from tests.bench.report import Measured
from tests.support.template import ROOT

KEPT: dict[str, Any] = {
    "python": "3.13.0",
    "machine": "Linux, 2 cores",
    "measured_at": "2026-11-22T12:00:00+00:00",
    "figures": {
        "api": [
            {"figure": "POST", "unit": "ms", "measured": 240.4, "budget": 1.6, "floor": 200.0, "ratio": 1.202},
            {
                "figure": "  part of it",
                "unit": "ms",
                "measured": 3.0,
                "budget": None,
                "floor": None,
                "ratio": None,
            },
        ],
        "units": [
            {"figure": "  units", "unit": "WU", "measured": 7.0, "budget": 7.0, "floor": None, "ratio": 1.0}
        ],
    },
}


def patterns() -> Iterator[re.Pattern[str]]:
    """The texts in the benchmarks that a figure could be named by; where a value is put in, any."""
    for source in sorted((ROOT / "tests" / "bench").glob("*.py")):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            texts = [part.value if isinstance(part, ast.Constant) else None for part in parts]
            texts[0] = texts[0].lstrip() if isinstance(texts[0], str) else texts[0]
            if sum(len(text.strip()) for text in texts if isinstance(text, str)) > 3:
                yield re.compile("".join(re.escape(text) if isinstance(text, str) else ".+" for text in texts))


def rows() -> list[str]:
    shown = DOCUMENT.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    return re.findall(r"^\| ([^|]+) \| ≤", shown, re.MULTILINE)


def test_every_figure_of_the_document_is_one_that_is_measured() -> None:
    known = list(patterns())

    strange = [name for name in rows() if not any(pattern.fullmatch(name) for pattern in known)]

    assert rows()
    assert strange == []


def test_a_figure_that_nobody_measures_would_be_noticed() -> None:
    assert not any(pattern.fullmatch("orders a fortnight") for pattern in patterns())


def test_the_table_shows_what_has_a_budget() -> None:
    assert table(KEPT).splitlines()[2:] == [
        "| POST | ≤ 1.6 × the floor | 240 ms, 1.20 × 200 ms |",
        "| units | ≤ 7 WU | 7 WU |",
    ]


def test_the_table_stands_between_its_marks_and_the_rest_as_it_was() -> None:
    text = written(f"before\n{BEGIN}old\n{END}\nafter\n", KEPT)

    assert text.startswith(f"before\n{BEGIN}Python 3.13.0 on Linux, 2 cores, 2026-11-22.\n\n| figure |")
    assert text.endswith(f"| 7 WU |\n{END}\nafter\n")


def test_a_benchmark_that_runs_alone_replaces_its_own_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "RESULT", tmp_path / "bench.json")
    first, again, other = (Measured(figure="a figure", value=value, unit="ms") for value in (1.0, 2.0, 3.0))

    running.save_figures({"two": [other], "one": [first]}, ["one", "two"])
    running.save_figures({"one": [again]}, ["one", "two"])

    figures = json.loads((tmp_path / "bench.json").read_text("utf-8"))["figures"]
    assert [(name, [row["measured"] for row in rows]) for name, rows in figures.items()] == [
        ("one", [2.0]),
        ("two", [3.0]),
    ]
