"""A CSV file as pages, one for each way to take it apart: comma, semicolon or tab, with quoted newlines."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain, islice

from orderhub.errors import InvalidInput
from orderhub.imports.files.celltext import bare, ended
from orderhub.imports.files.excess import cell_too_long, too_many_cells
from orderhub.imports.files.limits import HEADER_ROWS, MAX_CELL_LENGTH, MAX_COLUMNS, MAX_QUOTED_CELLS
from orderhub.imports.files.sheet_rows import Rows
from orderhub.imports.files.text_file import Lines, Text, read_text
from orderhub.imports.sheet import Row, Sheet

# The limit is the whole process's; orderhub reads CSV files nowhere else.
csv.field_size_limit(MAX_CELL_LENGTH)

_DELIMITERS = ",;\t"
_QUOTED = re.compile(r'"[^"]*(?:"|\Z)')
_SEPARATOR = re.compile(r'"?sep=([,;\t])"?[\r\n]', re.IGNORECASE)
_BLANK = " \t\r\n"


def csv_pages(data: bytes) -> "list[CsvPage]":
    """The ways to read a CSV file, the likeliest first: that with the delimiter its first line has most of.

    Excel's ``sep=;`` line leaves only one.

    Raises:
        InvalidInput: The file cannot be read, whole; codes in `text_file`, `encodings` and below.
    """
    text = read_text(data)
    if text.head.lstrip().startswith("<"):
        message = "The file is a web page or XML, not CSV. Open it in a spreadsheet and save it as XLSX or CSV."
        raise InvalidInput(message, "file_kind_wrong")
    separator = _SEPARATOR.match(text.head)
    if separator:
        return [CsvPage(text, separator[1], is_separator_named=True)]
    return [CsvPage(text, delimiter) for delimiter in _delimiters_of(text.head)]


class CsvPage:
    """The rows of a CSV file by one delimiter.

    A row's line is the number a spreadsheet shows for it: a cell with newlines does not make it two, and
    Excel's ``sep=;`` line, which is not shown, does not count.
    """

    name = ""

    def __init__(self, text: Text, delimiter: str, *, is_separator_named: bool = False) -> None:
        self._text = text
        self._delimiter = delimiter
        self._is_separator_named = is_separator_named

    @property
    def beginning(self) -> Sequence[Row]:
        """The first rows that are not blank, and their first cells, as far as they can be read."""
        rows: list[Row] = []
        with suppress(InvalidInput):
            filled = ((line, cells) for line, cells in self._rows(Lines(self._text)) if cells)
            rows.extend(Row(line, cells[:MAX_COLUMNS]) for line, cells in islice(filled, HEADER_ROWS + 1))
        return rows

    def sheet(self, header_line: int) -> Sheet:
        """All rows from the header on.

        Raises:
            InvalidInput: A row cannot be read, or there is too much in them.
        """
        rows = Rows(header_line, announced=lambda: self._text.data.count(b"\n"))
        lines = Lines(self._text)
        for line, cells in self._rows(lines):
            rows.add(line, cells, lines.row_length)
        return replace(rows.sheet(self._text.encoding), notes=self._text.notes)

    def _rows(self, lines: Lines) -> Iterator[tuple[int, list[str]]]:
        """Line and texts of each row, the blank ones too; `lines` is at the end of the row."""
        number = 0
        if self._is_separator_named:
            next(lines)
        lines.begin_row()
        try:
            for number, cells in enumerate(_records(lines, self._delimiter), start=1):
                yield number, cells
                lines.begin_row()
        except csv.Error as error:
            raise _unreadable(lines, number + 1) from error


def _delimiters_of(head: str) -> list[str]:
    """Comma, semicolon and tab, as often as the first line that is not blank has them outside of quotes."""
    lines = _QUOTED.sub("", head).splitlines()
    first = next((line for line in lines if line.strip(_BLANK)), "")
    return sorted(_DELIMITERS, key=first.count, reverse=True)


def _records(lines: Lines, delimiter: str) -> Iterator[list[str]]:
    """The texts of each row; most have no quotes and need no closer look."""
    blank = delimiter + _BLANK
    quoted = 0
    for line in lines:
        is_quoted = '"' in line
        row = line if is_quoted else line.rstrip(blank)
        if is_quoted or len(row) > MAX_CELL_LENGTH:
            for record in islice(csv.reader(chain((row,), lines), delimiter=delimiter, strict=True), 1):
                quoted += len(record)
                if quoted > MAX_QUOTED_CELLS:
                    raise too_many_cells()
                yield ended(bare(ended(record)))
        elif not row:
            yield []
        else:
            record = row.split(delimiter)
            yield ended(bare(record) if "'" in row or "=" in row else list(map(str.strip, record)))


def _unreadable(lines: Lines, number: int) -> InvalidInput:
    """What csv.Error only says in words."""
    if lines.at_end:
        return InvalidInput(f"Row {number} opens a quote that is never closed.", "quote_open")
    if lines.row_length > MAX_CELL_LENGTH:
        message = (
            f"Row {number} has a cell of more than {MAX_CELL_LENGTH:,} characters, or a quote that never closes."
        )
        return cell_too_long(message)
    return InvalidInput(f'Row {number} has a quote within a quoted cell; write it twice ("").', "quote_misplaced")
