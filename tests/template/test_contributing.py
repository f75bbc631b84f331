"""The lists of CONTRIBUTING.md name every place there is, and no other; its hooks run what the project has."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.documents import ORDERHUB, missing
from tests.support.template import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
LISTS = (
    *("field", "source", "status", "route", "screen", "language", "channel", "segment fact", "rule action"),
    *("lifetime", "workflow"),
)
HOOKS: dict[str, Any] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
SOURCE = {".py", ".json", ".yaml", ".txt"}
PATHS = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|template\.yaml)`")


def list_of(name: str) -> str:
    return re.split(r"\n##+ ", TEXT.partition(f"\n### Add a {name}\n")[2])[0]


@cache
def sources() -> list[Path]:
    """What the hub is made of: its code, its functions, its contracts and its template."""
    homes = (
        ORDERHUB,
        ROOT / "functions",
        ROOT / "local",
        ROOT / "events" / "workflows",
        ROOT / "events" / "contracts",
    )
    found = (path for home in homes for path in home.rglob("*") if path.suffix in SOURCE)
    return [*found, ROOT / "template.yaml"]


def naming(pattern: str) -> Iterator[str]:
    """The sources in which a pattern stands, as the lists name them."""
    for path in sources():
        if re.search(pattern, path.read_text("utf-8")):
            yield str(path.relative_to(ORDERHUB if path.is_relative_to(ORDERHUB) else ROOT))


@pytest.mark.parametrize("name", LISTS)
def test_every_file_of_a_list_exists(name: str) -> None:
    named = PATHS.findall(list_of(name))

    assert len(named) > 5
    assert missing(named) == []


def test_every_path_of_the_document_exists() -> None:
    assert missing(PATHS.findall(TEXT)) == []


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("field", r"\bremark\b"),
        ("field", r"\bpaid_at\b"),
        ("field", r"\bdelivery_method\b"),
        ("status", r"\b(Status|Stage)\.[A-Z]{3}"),
        ("status", "orderCOMPLETED"),
        ("status", '"?COMPLETED"?,'),
        ("route", r"/v1/revenue\b"),
        ("channel", r"\bChannel\.(SMS|EMAIL)"),
        ("source", "TAOBAO|taobao"),
        ("segment fact", r"\bFact\.[A-Z]{3}|averageCheck"),
        ("rule action", r"\bAct\.[A-Z]{3}|tag_customer"),
        ("lifetime", r"\b_?(KEPT|retention|REMEMBERED) ?= ?timedelta\(days=\d"),
        ("lifetime", "(audit|receipt)_retention_days"),
        ("workflow", "payment_reminder"),
    ],
)
def test_a_list_names_every_source_there_is(name: str, pattern: str) -> None:
    listed, found = list_of(name).replace("<function>", "read_revenue"), set(naming(pattern))

    assert len(found) > 1
    assert {path for path in found if f"`{path}`" not in listed and not path.startswith("words/")} == set()


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a mask", r"\bmasking\.(name|phone|email|address|number|hidden)\b"),
        ("a boundary of the RFM grid", "over 365"),
        ("an alarm", r"ImportsFailed\b|IMPORTS_FAILED"),
    ],
)
def test_a_row_of_small_changes_names_every_source_there_is(what: str, pattern: str) -> None:
    row, found = TEXT.partition(f"\n| {what} |")[2].partition("\n")[0], set(naming(pattern))

    assert len(found) > 1
    assert {path for path in found if f"`{path}`" not in row} == set()


@pytest.mark.parametrize("pattern", ['"zh"', "zh-CN"])
def test_a_language_is_named_where_it_is_added_and_nowhere_else(pattern: str) -> None:
    found = {source for source in naming(pattern) if not source.startswith("words/")}

    assert {path for path in found if f"`{path}`" not in list_of("language")} == set()


def test_hooks_run_what_is_installed_with_the_project_alone() -> None:
    hooks = [hook for repo in HOOKS["repos"] for hook in repo["hooks"]]

    assert {repo["repo"] for repo in HOOKS["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system"}
    assert all((ROOT / hook["entry"].split()[0]).exists() for hook in hooks)
    assert [name for hook in hooks for name in hook["entry"].split() if name.startswith("tests/")]
    assert all((ROOT / name).exists() for hook in hooks for name in hook["entry"].split() if "tests/" in name)
