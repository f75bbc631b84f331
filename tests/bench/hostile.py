"""Files made to be hard to read, each of which must be refused before it costs anybody anything."""

from collections.abc import Callable

from tests.support import files
from tests.support.files import header, inline, row, sheet, strings, xlsx

_MEGABYTE = 1_000_000
_DTD = '<!DOCTYPE worksheet [<!ENTITY a "' + "x" * 1000 + '">]>'

HOSTILE: dict[str, Callable[[], tuple[str, bytes]]] = {
    "bomb": lambda: ("a.xlsx", xlsx(b"<worksheet>" + b" " * 400 * _MEGABYTE)),
    "bomb of tags": lambda: ("a.xlsx", xlsx(b"<worksheet>" + b"<a/>" * 2_390_000)),
    "bomb of shared texts": lambda: ("a.xlsx", xlsx(sheet(header()), strings=strings(*["<t>a</t>"] * 320_001))),
    "one long text in every cell": lambda: ("a.xlsx", _shared_long()),
    "thousands of entries": lambda: ("a.xlsx", files.zipped({f"{at}": "" for at in range(20_000)})),
    "lone cell at XFD1048576": lambda: (
        "a.xlsx",
        xlsx(sheet(header(), row(1_048_576, inline("XFD1048576", "x")))),
    ),
    "200,000 columns": lambda: (
        "a.xlsx",
        xlsx(sheet(row(1, *(inline(f"{files.column(at)}1", "x") for at in range(200_000))))),
    ),
    "a million rows": lambda: (
        "a.xlsx",
        xlsx(sheet(header(), *(f'<row r="{line}"/>' for line in range(2, 1_000_000)))),
    ),
    "400,000 blank cells": lambda: ("a.xlsx", xlsx(sheet(header(), row(2, "<c/>" * 399_000)))),
    "document type": lambda: ("a.xlsx", xlsx(sheet(header(), start=_DTD))),
    "prefixed, too many cells": lambda: ("a.xlsx", xlsx(_prefixed(row(2, "<c/>" * 330_000)))),
    "quote that never closes": lambda: ("a.csv", b'a,b\n"' + b"x,y\n" * 4_900_000),
    "NUL bytes": lambda: ("a.csv", b"a,b\n" + b"\0" * 19 * _MEGABYTE),
    # One of 200 MB is refused by its length alone, and never read from the bucket.
    "line of 49 MB": lambda: ("a.csv", b"a,b\n" + b"x" * 49 * _MEGABYTE),
    "line of 19 MB": lambda: ("a.csv", b"a,b\n" + b"x" * 19 * _MEGABYTE),
    "line of 19 MB of Chinese": lambda: (
        "a.csv",
        "订,单\n".encode("gb18030") + "单".encode("gb18030") * 9_500_000,
    ),
    "a million commas": lambda: ("a.csv", b"a,b\n" + b"," * 19 * _MEGABYTE),
    "nothing but newlines": lambda: ("a.csv", b"a,b\n" + b"\n" * 19 * _MEGABYTE),
    "quotes": lambda: ("a.csv", b"a,b\n" + b'"' * 19 * _MEGABYTE),
    "too many rows": lambda: ("a.csv", b"a,b\n" + b"1,2\n" * 4_900_000),
    "200,000 headers": lambda: ("a.csv", ",".join(map(str, range(200_000))).encode() + b"\n1\n"),
    "not what its name says": lambda: ("a.csv", xlsx(sheet(header()))),
    "empty": lambda: ("a.csv", b""),
    "only a header": lambda: ("a.csv", b"order_no,order_status\r\n"),
}
"""By what is wrong with it, the name and the bytes of a file."""


def _shared_long() -> bytes:
    rows = (
        row(line, *(files.shared(f"{files.column(at)}{line}", 0) for at in range(80))) for line in range(2, 5000)
    )
    return xlsx(sheet(header(), *rows), strings=strings(f"<t>{'x' * 32_767}</t>"))


def _prefixed(inner: str) -> str:
    body = inner.replace("<c/", "<x:c/").replace("<row", "<x:row").replace("</row", "</x:row")
    return f'<x:worksheet xmlns:x="{files.MAIN}"><x:sheetData>{body}</x:sheetData></x:worksheet>'
