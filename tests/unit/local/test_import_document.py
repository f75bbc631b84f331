"""docs/files.md says what the code does: its columns, words, codes and folders."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from orderhub.imports.columns import OURS
from orderhub.imports.files.limits import MAX_ROWS
from orderhub.imports.job import ImportMode, ImportState, upload_key
from orderhub.imports.sources import SOURCES, STATUSES

ROOT = Path(__file__).parents[3]
FILES = (ROOT / "docs" / "files.md").read_text("utf-8")
API = (ROOT / "docs" / "api.md").read_text("utf-8")
ORDERHUB = ROOT / "layers" / "orderhub" / "python" / "orderhub"
IMPORTS = sorted(path for room in ("imports", "api/imports") for path in (ORDERHUB / room).rglob("*.py"))
CODE = re.compile("[a-z]+(_[a-z]+)+")
TELLING = {"InvalidInput", "RequestError", "Rejected", "Mistake", "Notice", "FieldFault"}
# A file elsewhere in the bucket has no job that could be refused.
SILENT = {"folder_unknown"}


def codes() -> Iterator[str]:
    for path in IMPORTS:
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name | ast.Attribute):
                name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
                arguments = [*call.args, *(keyword.value for keyword in call.keywords)] if name in TELLING else []
                yield from (str(argument.value) for argument in arguments if isinstance(argument, ast.Constant))


CODES = sorted({code for code in codes() if CODE.fullmatch(code)} - SILENT | set(OURS.groups))


def test_the_columns_are_those_of_the_code_in_their_order_with_the_required_ones_marked() -> None:
    rows = re.findall(r"^\| `(\w+)`( \*)? \| (\S+) \|", FILES, re.MULTILINE)

    named = [(key, bool(star), chinese) for key, star, chinese in rows if chinese.isprintable()]

    assert named[: len(OURS.columns)] == [(c.names[0], c.required, c.names[1]) for c in OURS.columns]


@pytest.mark.parametrize("words", [SOURCES, STATUSES], ids=["sources", "statuses"])
def test_every_source_and_status_is_named_in_both_languages(words: dict[str, str]) -> None:
    assert [
        f"{english} {chinese}" for english, chinese in words.items() if f"{english} {chinese}" not in FILES
    ] == []


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_named(code: str) -> None:
    assert f"`{code}`" in FILES + API


def test_the_codes_are_found_in_the_code() -> None:
    assert {"columns_missing", "source_unknown", "item_repeated", "import_not_held", "buyer_missing"} <= set(CODES)


@pytest.mark.parametrize("way", ImportMode)
def test_every_folder_is_named_with_its_mode(way: ImportMode) -> None:
    folder = upload_key(way, "", "").rstrip("/")

    assert f"| `{folder}/` | {way} |" in FILES


@pytest.mark.parametrize("state", ImportState)
def test_every_state_of_a_job_is_named(state: ImportState) -> None:
    assert f"`{state}`" in FILES


def test_the_limit_of_rows_is_named() -> None:
    assert f"{MAX_ROWS:,} rows" in FILES
