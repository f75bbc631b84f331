"""docs/cli.md lists the commands there are."""

import runpy
import sys
from pathlib import Path

import pytest

from orderhub_cli import commands, docs
from orderhub_cli.errors import Exit

PAGE = Path("docs/cli.md")


def test_the_page_is_fresh() -> None:
    text = PAGE.read_text("utf-8")

    assert docs.page(text) == text, "run: python -m orderhub_cli.docs docs/cli.md"
    assert all(f"\n### orderhub {name}\n" in text for name in commands.COMMANDS)


def test_the_page_names_what_commands_end_with() -> None:
    text = PAGE.read_text("utf-8")

    assert [code for code in Exit if f"\n| {code.value} | " not in text] == []


def test_the_page_is_written_behind_what_was_written_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "cli.md"
    page.write_text(f"# By hand\n{docs.BEGIN}old", "utf-8")
    monkeypatch.setattr(sys, "argv", ["docs", str(page)])
    monkeypatch.delitem(sys.modules, "orderhub_cli.docs")

    runpy.run_module("orderhub_cli.docs", run_name="__main__")

    assert page.read_text("utf-8").startswith(f"# By hand\n{docs.BEGIN}\n### orderhub login\n")
