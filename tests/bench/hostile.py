"""Files made to be hard to read; each must be refused, or read, before it costs anybody anything."""

from collections.abc import Callable

from tests.support import files
from tests.support.files import inline, row, sheet, strings, text_row, xlsx
from tests.support.sheets import GOOD_ROW

type Made = Callable[[], tuple[str, bytes]]

_MEGABYTE = 1_000_000
_DTD = '<!DOCTYPE worksheet [<!ENTITY a "' + "x" * 1000 + '">]>'
_HEADER = text_row(1, [*GOOD_ROW])
_CSV_HEADER = ",".join(GOOD_ROW).encode() + b"\n"
_CSV_ROW = ",".join(GOOD_ROW.values()).encode() + b"\n"

HOSTILE: dict[str, Made] = {
    "bomb": lambda: ("a.xlsx", xlsx(b"<worksheet>" + b" " * 400 * _MEGABYTE)),
    "bomb of tags": lambda: ("a.xlsx", xlsx(b"<worksheet>" + b"<a/>" * 2_390_000)),
    "bomb of rows": lambda: ("a.xlsx", _rows('<row r="9"/>' * 30_000_000)),
    "bomb of formulas": lambda: ("a.xlsx", _rows('<row r="9"><c r="A9"><f>1</f></c></row>' * 600_000)),
    "bomb of shared texts": lambda: ("a.xlsx", xlsx(sheet(_HEADER), strings=strings(*["<t>a</t>"] * 320_001))),
    "one long text in every cell": lambda: ("a.xlsx", _shared_long()),
    "thousands of entries": lambda: ("a.xlsx", files.zipped({f"{position}": "" for position in range(20_000)})),
    "lone cell at XFD1048576": lambda: ("a.xlsx", _rows(row(1_048_576, inline("XFD1048576", "x")))),
    "200,000 columns": lambda: (
        "a.xlsx",
        xlsx(sheet(row(1, *(inline(f"{files.column(position)}1", "x") for position in range(200_000))))),
    ),
    "document type": lambda: ("a.xlsx", xlsx(sheet(_HEADER, start=_DTD))),
    "prefixed, too many cells": lambda: (
        "a.xlsx",
        xlsx(files.prefixed(sheet(_HEADER, row(2, "<c><v>1</v></c>" * 330_000)))),
    ),
    "dozens of sheets": lambda: ("a.xlsx", files.book_of(dict.fromkeys(map(str, range(60)), _wide()))),
    "quote that never closes": lambda: ("a.csv", _CSV_HEADER + b'"' + b"x,y\n" * 4_900_000),
    "NUL bytes": lambda: ("a.csv", _CSV_HEADER + b"\0" * 19 * _MEGABYTE),
    # One of 200 MB is refused by its length alone, and never read from the bucket.
    "line of 49 MB": lambda: ("a.csv", _CSV_HEADER + b"x" * 49 * _MEGABYTE),
    "line of 19 MB": lambda: ("a.csv", _CSV_HEADER + b"x" * 19 * _MEGABYTE),
    "line of 19 MB of Chinese": lambda: ("a.csv", _CSV_HEADER + "单".encode("gb18030") * 9_500_000),
    "19 MB of Latin letters": lambda: ("a.csv", _CSV_HEADER + "é\n".encode("cp1252") * 9_500_000),
    "19 MB of accents in words": lambda: ("a.csv", _CSV_HEADER + "éa".encode("cp1252") * 9_500_000),
    "19 MB that are hardly UTF-8": lambda: ("a.csv", _CSV_HEADER + "李\n".encode() * 4_700_000 + b"\xff"),
    "first line of blanks": lambda: ("a.csv", b" " * 19 * _MEGABYTE + b"\n" + _CSV_HEADER),
    "quotes": lambda: ("a.csv", _CSV_HEADER + b'"' * 19 * _MEGABYTE),
    "too many rows": lambda: ("a.csv", _CSV_HEADER + b"1,2\n" * 4_900_000),
    "100,000 headers": lambda: ("a.csv", ",".join(map(str, range(100_000))).encode() + b"\n1\n"),
    "headers of brackets": lambda: (
        "a.csv",
        b",".join([b"([" * 140] * 300) + b"\n" + b",".join([b"(" * 3_000] * 300) + b"\n1\n",
    ),
    "quoted blank cells": lambda: ("a.csv", _CSV_HEADER + (b'"1"' + b"," * 30_000 + b"\n") * 620 + b"1\n"),
    "not what its name says": lambda: ("a.csv", xlsx(sheet(_HEADER))),
    "empty": lambda: ("a.csv", b""),
    "only a header": lambda: ("a.csv", _CSV_HEADER),
}
"""By what is wrong with it, the name and the bytes of a file that is refused."""

HEAVY: dict[str, Made] = {
    "values among millions of blank rows": lambda: ("a.xlsx", _rows(_good(2), _islands(26))),
    "a million blank rows": lambda: (
        "a.xlsx",
        _rows(_good(2), *(f'<row r="{position}"/>' for position in range(3, 1_048_577))),
    ),
    "a million blank cells": lambda: ("a.xlsx", _rows(_good(2), *map(_blank_cells, range(3, 16_000)))),
    "half a million merged blank cells": lambda: ("a.xlsx", _merged()),
    "a format of brackets": lambda: ("a.xlsx", _rows(_good(2), styles=files.styles({164: "[" * 950_000}, [164]))),
    "20,000 formats": lambda: ("a.xlsx", _rows(_good(2), styles=_formats())),
    "64 kB of blanks first": lambda: ("a.csv", b" " * 65_000 + b"\n" + _CSV_HEADER + _CSV_ROW),
    "a million commas": lambda: ("a.csv", _CSV_HEADER + _CSV_ROW + b"," * 19 * _MEGABYTE),
    "nothing but newlines": lambda: ("a.csv", _CSV_HEADER + _CSV_ROW + b"\n" * 19 * _MEGABYTE),
    "blank rows in quotes": lambda: ("a.csv", _CSV_HEADER + _CSV_ROW + b'"",""\n' * 3_000_000),
    "cells of dots": lambda: ("a.csv", _cells("a@" + "." * 30_000 + " x")),
    "cells of digits": lambda: ("a.csv", _cells("1" * 32_000 + ".")),
    "cells of apostrophes": lambda: ("a.csv", _cells("'" * 32_000)),
}
"""Files that are read, though much of them is made to be hard to read; their rows may well be rejected."""


def _rows(*rows: str, **more: str) -> bytes:
    return xlsx(sheet(_HEADER, *rows), **more)


def _good(line: int) -> str:
    return text_row(line, [*GOOD_ROW.values()])


def _islands(count: int) -> str:
    blank = '<row r="9"/>' * 300_000
    return "".join(
        f'{blank}<row r="{position + 10}"><c r="A{position + 10}"><v>1</v></c></row>' for position in range(count)
    )


def _blank_cells(line: int) -> str:
    return row(line, *(f'<c r="{files.column(position)}{line}" s="1"/>' for position in range(64)))


def _wide() -> str:
    return sheet(*map(_blank_cells, range(1, 900)))


def _merged() -> bytes:
    tags = "".join(f'<mergeCell ref="B{position}:B{position + 1}"/>' for position in range(3, 1_048_576, 2))
    return xlsx(sheet(_HEADER, _good(2), after=f"<mergeCells>{tags}</mergeCells>"))


def _formats() -> str:
    return files.styles(dict.fromkeys(range(164, 20_000), "[" * 100 + '"' * 99), range(164, 20_000))


def _cells(text: str) -> bytes:
    """A file each of whose columns holds a long text that differs in every row."""
    rows = [dict.fromkeys(GOOD_ROW, f"{position}{text}") for position in range(40)]
    return files.csv_file([[*GOOD_ROW], *([*each.values()] for each in rows)])


def _shared_long() -> bytes:
    rows = (
        row(line, *(files.shared(f"{files.column(position)}{line}", 0) for position in range(60)))
        for line in range(2, 5000)
    )
    return xlsx(sheet(_HEADER, *rows), strings=strings(f"<t>{'x' * 32_767}</t>"))
