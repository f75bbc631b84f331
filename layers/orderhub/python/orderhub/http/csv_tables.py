"""Tables for spreadsheets: CSV behind a BOM, by which Excel knows UTF-8."""

import csv
import io
from collections.abc import Iterable

from orderhub.http.answer import Answer

_FORMULA = frozenset("=+-@＝＋－＠'")
"""What a spreadsheet may take for the beginning of a formula, and what is put before it."""


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV; a cell with anybody else's text, which could be taken for a formula, is a ``text_cell``."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return f"\ufeff{out.getvalue()}"


def text_cell(text: object) -> str:
    """Somebody else's text as a cell that no spreadsheet takes for a formula: with an apostrophe before it."""
    written = str(text)
    return f"'{written}" if written.lstrip()[:1] in _FORMULA else written


def csv_answer(name: str, text: str) -> Answer:
    """A table as a file of that name."""
    how = {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": f'attachment; filename="{name}"'}
    # As text, not as bytes: those API Gateway gives in Base64 to whoever names no media type he accepts.
    return Answer(body=text, headers=how)
