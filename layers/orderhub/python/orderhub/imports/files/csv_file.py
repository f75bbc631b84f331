"""A CSV file as a sheet: comma, semicolon or tab, with quoted newlines."""

import csv
import re
from collections.abc import Iterator
from itertools import chain, islice

from orderhub.faults import Refused
from orderhub.imports.files.celltext import bare, ended
from orderhub.imports.files.limits import MAX_CELL_LENGTH
from orderhub.imports.files.sheet_rows import Rows, cell_too_long
from orderhub.imports.files.text_file import Lines
from orderhub.imports.sheet import Sheet

# The limit is the whole process's; orderhub reads CSV files nowhere else.
csv.field_size_limit(MAX_CELL_LENGTH)

_DELIMITERS = ",;\t"
_QUOTED = re.compile(r'"[^"]*(?:"|\Z)')
_FIRST_LINE = re.compile(r"[^\r\n]*[^\r\n\s][^\r\n]*")
_SEPARATOR = re.compile(r'"?sep=([,;\t])"?[\r\n]', re.IGNORECASE)


def read_csv(data: bytes) -> Sheet:
    """The rows of a CSV file.

    A row's line is the number a spreadsheet shows for it: a cell with newlines does not make it two, and
    Excel's ``sep=;`` line, which is not shown, does not count.

    Raises:
        Refused: The file cannot be read, whole; codes in `text_file`, `sheet_rows` and below.
    """
    lines = Lines(data)
    if lines.head.lstrip().startswith("<"):
        message = "The file is a web page or XML, not CSV. Open it in a spreadsheet and save it as XLSX or CSV."
        raise Refused(message, "file_kind_wrong")
    separator = _SEPARATOR.match(lines.head)
    if separator:
        next(lines)
    rows = Rows(announced=data.count(b"\n") - 1)
    _gather(lines, separator[1] if separator else delimiter_of(lines.head), rows)
    return rows.sheet(lines.encoding)


def delimiter_of(head: str) -> str:
    """The one of comma, semicolon and tab that the header line has most of, outside quotes."""
    header = _FIRST_LINE.search(_QUOTED.sub("", head))
    return max(_DELIMITERS, key=header[0].count) if header else ","


def _gather(lines: Lines, delimiter: str, rows: Rows) -> None:
    number = 0
    lines.begin_row()
    try:
        for number, (cells, width) in enumerate(_records(lines, delimiter), start=1):
            rows.add(number, cells, width, lines.row_length)
            lines.begin_row()
    except csv.Error as error:
        raise _unreadable(lines, number + 1) from error


def _records(lines: Lines, delimiter: str) -> Iterator[tuple[list[str], int]]:
    """The texts of each row, and how many cells it has; most have no quotes and need no closer look."""
    for line in lines:
        if '"' in line or len(line) > MAX_CELL_LENGTH:
            for record in islice(csv.reader(chain((line,), lines), delimiter=delimiter, strict=True), 1):
                yield ended(bare(record)), len(record)
        else:
            row = line.rstrip("\r\n")
            record = row.split(delimiter) if row else []
            cells = bare(record) if "'" in row or "=" in row else list(map(str.strip, record))
            yield ended(cells), len(record)


def _unreadable(lines: Lines, number: int) -> Refused:
    """What csv.Error only says in words."""
    if lines.at_end:
        return Refused(f"Row {number} opens a quote that is never closed.", "quote_open")
    if lines.row_length > MAX_CELL_LENGTH:
        message = (
            f"Row {number} has a cell of more than {MAX_CELL_LENGTH:,} characters, or a quote that never closes."
        )
        return cell_too_long(message)
    return Refused(f'Row {number} has a quote within a quoted cell; write it twice ("").', "quote_misplaced")
