"""What whoever sent a file gets back: a summary, and the rejected rows, to be corrected and sent again."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from orderhub.imports.headers import OWN, is_own
from orderhub.imports.job import ImportMode, Job
from orderhub.imports.verdict import Judged, Notice, Rejected, RowMistake

MOST_LISTED = 200
"""Rejected rows and warnings a summary lists; it counts all, and ``rejected.csv`` has every row."""
_MOST_COLUMNS = 50
_MOST_LINES = 20
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]|'+[0-9]")
"""What a spreadsheet takes for a formula, and what reading a file takes an apostrophe off.

Excel in Chinese and Japanese takes the wide signs as well.
"""
_CHANGED = re.compile(
    r"0[0-9]+|[0-9]{12,}"  # leading zeros are dropped, and digits beyond the eleventh
    r"|[0-9]*\.?[0-9]+[eE][+-]?[0-9]+|[0-9]+\.[0-9]*|[0-9]+ ?%|[0-9]{1,4}:[0-9:.]+"
    r"|[0-9]{1,4}[-/.年][0-9]{1,2}(?:月|[-/.月][0-9]{1,4}日?)?(?:[T ][0-9:.]+)?|[0-9]{1,2}月[0-9]{1,2}日"
    r"|[0-9]{1,2}[- ][A-Za-z]{3,9}(?:[- ][0-9]{2,4})?"
)
"""Ids that a spreadsheet writes another way when it saves a CSV file."""


def rejected_csv(judged: Judged) -> bytes:
    """The rejected rows of a file as they came, with line, codes and messages; in UTF-8 with BOM, for Excel.

    Our columns stand before the file's, so that a row with too many cells stays as it was; where the file
    came from us, its old ones give way. Ids are guarded, so that they are whole when a spreadsheet saves the file.
    """
    shown_columns = [column for column, text in enumerate(judged.header) if not is_own(text)]
    ids = [column in judged.headings.ids for column in shown_columns]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*OWN, *(safe(judged.header[column]) for column in shown_columns)])
    for each in judged.rejected:
        codes = " ".join(dict.fromkeys(mistake.code for mistake in each.mistakes))
        messages = " ".join(
            f"{mistake.column}: {mistake.message}" if mistake.column else mistake.message
            for mistake in each.mistakes
        )
        cells = _cells(each.row.cells, shown_columns, len(judged.header))
        shown = (whole(cell) if is_id else safe(cell) for cell, is_id in zip_longest(cells, ids))
        writer.writerow([each.row.line, codes, safe(messages), *shown])
    return out.getvalue().encode("utf-8-sig", "replace")


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; reading it again takes the mark off."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def whole(cell: str) -> str:
    """An id that no spreadsheet takes for a number or a date; reading it again takes the mark off."""
    return f"'{cell}" if _CHANGED.fullmatch(cell) else safe(cell)


def summary(judged: Judged, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What there is to say of a file as a whole, ready for JSON; amounts are texts.

    Args:
        judged: The file.
        facts: What else the report holds (encoding, notes, what became of the orders); it stands first and wins.
    """
    values = {
        "rows": judged.rows,
        "rows_rejected": len(judged.rejected),
        "orders": len(judged.orders),
        "totals": {currency: _amount(total) for currency, total in totals(judged).items()},
        "layout": judged.headings.layout,
        "zones": dict(judged.zones),
        "zone_sources": dict(judged.zone_sources),
        "columns": _columns(judged),
        "damaged_columns": [
            {"column": each.column, "rows": each.rows, "of": each.filled, "message": each.message}
            for each in judged.damaged_columns
        ],
        "rejected_by_code": _counts(mistake.code for row in judged.rejected for mistake in row.mistakes),
        "rejected": [_rejected(row) for row in judged.rejected[:MOST_LISTED]],
        "warnings_by_code": _counts(notice.code for notice in judged.warnings),
        "warning_lines": _lines(judged.warnings),
        "warnings": [_notice(notice) for notice in judged.warnings[:MOST_LISTED]],
    }
    return {**facts, **values, **facts}


def why_held(job: Job, messages: int, most: int) -> str:
    """Why no events are published of what a file stored, and what to do about it."""
    why = f"{messages} messages would go out, more than MaxMessagesPerImport ({most})."
    if job.way is ImportMode.CHECK:
        return f"{why} A live run would store the orders and tell nobody until you say so."
    way = f"make fire IMPORT={job.import_id} (or POST /v1/imports/{job.import_id}/fire)"
    return f"{why} The orders are stored, nobody was told. To tell them now: {way}."


def totals(judged: Judged) -> dict[str, Decimal]:
    """The sum of the orders' totals in each currency."""
    sums: dict[str, Decimal] = {}
    for order in judged.orders:
        fields = {**order.change.defaults, **order.change.fields}
        sums[fields["currency"]] = sums.get(fields["currency"], Decimal(0)) + fields["total_cost"]
    return sums


def _cells(cells: Sequence[str], shown_columns: Sequence[int], width: int) -> Iterable[str]:
    yield from (cells[column] if column < len(cells) else "" for column in shown_columns)
    yield from cells[width:]


def _columns(judged: Judged) -> dict[str, Any]:
    headings = judged.headings
    return {
        "known": list(headings.known),
        "extra": list(headings.extra),
        "unknown": list(headings.unknown[:_MOST_COLUMNS]),
        "unknown_count": len(headings.unknown),
    }


def _counts(codes: Iterable[str]) -> dict[str, int]:
    return dict(Counter(codes).most_common())


def _lines(notices: Iterable[Notice]) -> dict[str, list[int]]:
    """The first lines there is a warning of each kind about."""
    lines: dict[str, dict[int, None]] = defaultdict(dict)
    for notice in notices:
        lines[notice.code] |= dict.fromkeys(notice.lines)
    return {code: sorted(some)[:_MOST_LINES] for code, some in lines.items()}


def _rejected(rejected: Rejected) -> dict[str, Any]:
    return {"line": rejected.row.line, "errors": [_mistake(mistake) for mistake in rejected.mistakes]}


def _mistake(mistake: RowMistake) -> dict[str, str]:
    return {
        "code": mistake.code,
        "column": mistake.column,
        "value": mistake.value,
        "message": mistake.message,
    }


def _notice(notice: Notice) -> dict[str, Any]:
    shown = {"code": notice.code, "lines": list(notice.lines), "column": notice.column, "message": notice.message}
    return shown if notice.amount is None else {**shown, "amount": _amount(notice.amount)}


def _amount(amount: Decimal) -> str:
    return format(amount, "f")
