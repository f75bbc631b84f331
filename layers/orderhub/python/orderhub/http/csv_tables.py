"""Tables for spreadsheets: CSV behind a BOM, by which Excel knows UTF-8."""

import csv
import io
from collections.abc import Iterable

from orderhub.http.answer import Answer


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV; no cell of it may be anybody else's text, which a spreadsheet could take for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return f"\ufeff{out.getvalue()}"


def csv_answer(name: str, text: str) -> Answer:
    """A table as a file of that name."""
    how = {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": f'attachment; filename="{name}"'}
    # As text, not as bytes: those API Gateway gives in Base64 to whoever names no media type he accepts.
    return Answer(body=text, headers=how)
