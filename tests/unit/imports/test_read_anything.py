"""Readers under fire: whatever comes in, a sheet or a refusal comes out, and no text is changed on the way."""

from contextlib import suppress

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from orderhub.errors import InvalidInput
from orderhub.imports.files.plain_sheet import plain_rows
from orderhub.imports.files.plain_xml import NotPlainError
from orderhub.imports.files.sheet_cells import Values
from orderhub.imports.files.sheet_rows import Rows
from orderhub.imports.files.walked_sheet import walked_rows
from orderhub.imports.reading import pages_of, read
from orderhub.imports.sheet import Sheet
from tests.support import files
from tests.support.samples import samples

CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff\ufffe\uffff")
TEXTS = st.text(st.one_of(CHARACTERS, st.sampled_from("ab1 ,;\t\n\"'=&<>_x张三")), max_size=12).map(str.strip)
CELLS = TEXTS.filter(lambda text: not text.startswith(("'", '="')) and "_x" not in text)
COLUMN_COUNTS = st.integers(2, 5)
"""With one column a header shows no delimiter."""


def ended(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A header that begins with a letter, and rows of which none is blank."""
    width = draw(COLUMN_COUNTS)
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8))
    header = [f"h{number}" for number in range(width)]
    return [header, *(row for row in rows if ended(row))] if any(map(ended, rows)) else [header, ["x"] * width]


def expected(table: list[list[str]]) -> list[tuple[int, list[str]]]:
    return [(line, ended(cells)) for line, cells in enumerate(table, start=1)]


def found(sheet: Sheet) -> list[tuple[int, list[str]]]:
    return [(1, list(sheet.header)), *((row.line, list(row.cells)) for row in sheet.rows)]


@settings(deadline=None)
@given(
    tables(),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_table_written_as_csv_reads_back_equal(
    table: list[list[str]], delimiter: str, encoding: str, newline: str
) -> None:
    # Rows at the end with nothing but delimiters and quotes are left out, in cells or between them.
    assume("".join(table[-1]).strip(' ,;\t\r\n"'))

    sheet = pages_of(files.csv_file(table, delimiter, encoding, newline), "a.csv")[0].sheet(1)

    assert found(sheet) == expected(table) or (encoding == "gb18030" and sheet.encoding == "utf-8")


@settings(deadline=None)
@given(tables())
def test_a_table_written_as_a_workbook_reads_back_equal(table: list[list[str]]) -> None:
    for made in (files.inline_file, files.shared_file):
        assert found(pages_of(made(table), "a.xlsx")[0].sheet(1)) == expected(table)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
@settings(deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text('a,;\t\n\r"=\0张 <', max_size=60).map(str.encode)))
@example(b"PK\x03\x04")
@example(b"PK\x05\x06" + b"\0" * 18)
@example(b'a\n"')
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    for start in (b"", b"PK\x03\x04"):
        with suppress(InvalidInput):
            assert read(start + data, name).rows


GOOD = files.xlsx(
    files.sheet(
        files.header("a", "b"),
        files.row(2, files.shared("A2", 0), files.number("B2", 44818.46, 1)),
        files.row(3, files.inline("A3", "x"), '<c r="B3" t="str"><f>1</f><v>&amp;</v></c>'),
    ),
    strings=files.strings("<t>张三</t>", "<r><t>a</t></r>"),
    styles=files.styles({164: "yyyy"}, [0, 164]),
)
CHANGES = st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=6)


@samples(300)
@given(CHANGES, st.integers(0, len(GOOD)))
def test_a_workbook_with_changed_bytes_is_read_or_refused(changes: list[tuple[int, int]], length: int) -> None:
    data = bytearray(GOOD)
    for position, byte in changes:
        data[position] = byte

    for changed in (bytes(data), bytes(data[:length])):
        with suppress(InvalidInput):
            read(changed, "a.xlsx")


PLAIN = files.sheet(
    files.header("a", "b"),
    files.row(2, files.shared("A2", 0), files.number("B2", 44818.46, 1)),
    '<row r="3" hidden="1"><c r="A3"><f>A2</f></c><c r="B3" t="inlineStr"><v>5</v><is><t>x</t></is></c></row>',
    files.row(4, files.inline("A4", "x y"), '<c r="B4" t="str"><f>1</f><v>&amp;&#20013;</v></c>', '<c r="C4"/>'),
    before='<cols><col min="2" max="2" hidden="1"/></cols>',
    after='<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>',
).encode()
VALUES = Values(["张三"], {"1"}, since_1904=False)
SNIPPETS = st.sampled_from(
    (
        b"<c>|</c>|<v>|</v>|<row>|</row>|/|>|<|'| |&|\r|\0|<!-- -->|<![CDATA[x]]>|&lt;|&#9;|&#13;|r|"
        b'"|<c r="B4"/>|s="1"|t="b"|9|\xff|<f>|</f>|<is>|</is>|<v/>|t="str"|t="inlineStr"| hidden="1"'
    ).split(b"|")
)


def all_of(rows: Rows) -> tuple[Sheet, int, list[range], int, str]:
    return (
        rows.sheet("xlsx"),
        rows.hidden_rows,
        rows.hidden_columns,
        rows.uncalculated,
        rows.first_uncalculated,
    )


@samples(400)
@given(st.lists(st.tuples(st.integers(0, len(PLAIN)), st.integers(0, 12), SNIPPETS), max_size=3))
def test_what_is_read_without_a_parser_is_what_the_parser_reads(changes: list[tuple[int, int, bytes]]) -> None:
    sheet = bytearray(PLAIN)
    for position, length, snippet in changes:
        sheet[position : position + length] = snippet

    with suppress(NotPlainError, InvalidInput):
        plain = all_of(plain_rows(sheet, VALUES, 1))
        assert plain == all_of(walked_rows(sheet, VALUES, 1))
