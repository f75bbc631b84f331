"""Looking for the header of a file: in the first rows, on every visible sheet."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from orderhub.errors import InvalidInput
from orderhub.imports.files.limits import HEADER_ROWS
from orderhub.imports.headers import match
from orderhub.imports.sheet import Row, Sheet

_MOST_NAMED = 5


class SheetPage(Protocol):
    """A sheet of a file, or one way to read it, that may have the orders."""

    @property
    def name(self) -> str:
        """The sheet's name; blank where pages are ways to read the same rows."""

    @property
    def beginning(self) -> Sequence[Row]:
        """The first rows that are not blank, one more than may be the header, as far as they can be read."""

    def sheet(self, header_line: int) -> Sheet:
        """All rows from the header on.

        Raises:
            InvalidInput: The page cannot be read.
        """


class _Candidate(NamedTuple):
    page: SheetPage
    line: int
    known: int
    is_header: bool
    has_rows: bool


def sheet_with_header(pages: Sequence[SheetPage]) -> Sheet:
    """The sheet that has the orders: where a header with all columns stands, with rows below it.

    Where there is none, it is what comes nearest: a header without rows, else the row that names the most columns,
    else the first row of all; whoever looks for its columns says what is missing.

    Raises:
        InvalidInput: ``sheets_ambiguous``, or the sheet cannot be read.
    """
    best = _best(pages)
    return best.page.sheet(best.line)


def every_sheet(pages: Sequence[SheetPage]) -> Iterator[Sheet]:
    """All that stands in a file, for whoever looks for something in it, also above headers and beside the orders.

    Raises:
        InvalidInput: The file has no sheets and cannot be read; sheets that cannot be read are left out.
    """
    has_sheets = bool(pages[0].name)
    for page, line, *_ in map(_nearest, pages) if has_sheets else [_best(pages)]:
        yield Sheet(header=(), rows=page.beginning, encoding="")
        try:
            yield page.sheet(line)
        except InvalidInput:
            if not has_sheets:
                raise


def _best(pages: Sequence[SheetPage]) -> _Candidate:
    candidates: list[_Candidate] = []
    for page in pages:
        candidates.append(_nearest(page))
        if candidates[-1].has_rows and not page.name:
            break
    filled = [each.page.name for each in candidates if each.has_rows]
    if len(filled) > 1:
        raise _ambiguous(filled)
    return max(
        candidates,
        key=lambda each: (each.has_rows, each.is_header, each.known, bool(each.page.name and each.line)),
    )


def _nearest(page: SheetPage) -> _Candidate:
    """The header of a page, or the row that is nearest to one."""
    rows = page.beginning
    nearest = _Candidate(page, rows[0].line if rows else 0, known=0, is_header=False, has_rows=False)
    for index, row in enumerate(rows[:HEADER_ROWS]):
        known, is_header = match(row.cells)
        if is_header:
            return _Candidate(page, row.line, known, is_header=True, has_rows=index + 1 < len(rows))
        if known > nearest.known:
            nearest = _Candidate(page, row.line, known, is_header=False, has_rows=False)
    return nearest


def _ambiguous(names: Sequence[str]) -> InvalidInput:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    message = (
        f"More than one sheet has orders: {', '.join(names[:_MOST_NAMED])}{more}. Of a file one is read. Hide or "
        "delete the others (hidden sheets are not looked at), or save each as a file of its own."
    )
    return InvalidInput(message, "sheets_ambiguous")
