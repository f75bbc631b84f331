"""Rows and columns that only have a format are nothing, however many there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import InvalidInput
from orderhub.imports.files import lean_sheet
from orderhub.imports.files.archive import Archive
from orderhub.imports.files.lean_sheet import without_blanks
from orderhub.imports.files.limits import MAX_CELLS, MAX_INFLATED
from orderhub.imports.files.sheet_cells import Values
from orderhub.imports.files.text_file import without_blank_end
from orderhub.imports.files.walked_sheet import walked_rows
from orderhub.imports.sheet import Sheet
from tests.support import files
from tests.support.files import Form, header, inline, row, sheet, text_row, xlsx
from tests.support.read_files import read_csv, read_xlsx

BLANK_ROW = '<row r="{}" spans="1:3" s="1" customFormat="1" ht="15" x14ac:dyDescent="0.25"{}>'
EMPTY, CLOSED = BLANK_ROW.format("{0}", "/"), BLANK_ROW.format("{0}", "") + "</row>"
WITH_CELLS = (
    BLANK_ROW.format("{0}", "") + '<c r="A{0}" s="1"/><c r="B{0}" s="1"></c><c r="C{0}" t="s"><v></v></c></row>'
)
VALUES = Values([], (), since_1904=False)


def rows_of(read: Sheet) -> list[tuple[int, list[str]]]:
    return [(each.line, list(each.cells)) for each in read.rows]


def blanks(form: str, lines: range) -> str:
    return "".join(form.format(line) for line in lines)


@pytest.mark.parametrize("blank", [EMPTY, CLOSED, WITH_CELLS])
@pytest.mark.parametrize("count", [31_000, 120_000])
def test_blank_rows_cost_nothing_wherever_they_stand(blank: str, count: int, form: Form) -> None:
    last = count + 30
    worksheet = sheet(
        blanks(blank, range(1, 20)),
        text_row(20, ["a", "b"]),
        row(21, inline("A21", "1"), '<c r="B21" s="1"/>', inline("C21", "3")),
        blanks(blank, range(22, last)),
        text_row(last, ["x"]),
        blanks(blank, range(last + 1, last + 100)),
        after='<mergeCells><mergeCell ref="A21:B21"/><mergeCell ref="A22:B22"/></mergeCells>',
    )

    read = read_xlsx(xlsx(form(worksheet)))

    assert (read.header_line, rows_of(read)) == (20, [(21, ["1", "", "3"]), (last, ["x"])])
    assert read.merged == ((21, 21, 0, 1),)


def test_blank_cells_to_the_end_of_every_row_cost_nothing(form: Form) -> None:
    tail = "".join(f'<c r="{files.column(number)}{{0}}" s="1"/>' for number in range(2, 16_384))
    rows = [row(line, inline(f"A{line}", "1"), f'<c r="B{line}"/>', tail.format(line)) for line in range(2, 30)]

    read = read_xlsx(xlsx(form(sheet(header("a"), *rows, row(1_048_576, '<c r="XFD1048576" s="1"/>')))))

    assert rows_of(read) == [(line, ["1"]) for line in range(2, 30)]


def test_blank_cells_between_values_do_not_count(form: Form) -> None:
    blank = "".join(f'<c r="{files.column(number)}{{0}}" s="1"/>' for number in range(1, 99))
    rows = [
        row(line, inline(f"A{line}", "1"), blank.format(line), inline(f"CV{line}", "2"))
        for line in range(2, 4_003)
    ]

    read = read_xlsx(xlsx(form(sheet(header("a"), *rows))))

    assert {len(each.cells) for each in read.rows} == {100}
    assert len(read.rows) * 100 > MAX_CELLS


def test_more_cells_with_values_than_are_read_are_refused(form: Form) -> None:
    cells = "".join(f'<c r="{files.column(number)}{{0}}"><v>1</v></c>' for number in range(80))

    with pytest.raises(InvalidInput) as caught:
        read_xlsx(xlsx(form(sheet(header("a"), *(row(line, cells.format(line)) for line in range(2, 4_500))))))

    assert caught.value.code == "too_many_cells"


def test_a_sheet_is_never_kept_with_all_that_is_blank_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    sheets: list[int] = []

    def noted(part: bytearray) -> bytearray:
        sheets.append(len(part))
        return without_blanks(part)

    monkeypatch.setattr(lean_sheet, "without_blanks", noted)
    blank = "".join(EMPTY.format(line) for line in range(2, 500_000))
    data = xlsx(sheet(header("a"), blank, text_row(500_001, ["x"])))

    assert len(blank) > MAX_INFLATED
    assert rows_of(read_xlsx(data)) == [(500_001, ["x"])]
    assert max(sheets) < MAX_INFLATED / 2


def test_more_blank_rows_than_a_sheet_has_are_refused() -> None:
    data = xlsx(sheet(header("a"), text_row(2, ["x"]), "<row r='3'  />" * 8_000_000))

    with pytest.raises(InvalidInput) as caught:
        read_xlsx(data)

    assert (caught.value.code, "100 MB" in str(caught.value)) == ("xlsx_too_large", True)


@pytest.mark.parametrize(
    "worksheet",
    [
        sheet(header("a"), '<row r="2"/>', "<row><c><v>1</v></c></row>"),
        sheet(header("a"), '<row r="2"><c r="A2"/><c><v>1</v></c></row>'),
        sheet(
            header("a"),
            '<row r="2"/>',
            "<!-- <row r='3'><c><v>1</v></c></row> -->",
            '<row r="4"><c r="A4"><v>1</v></c></row>',
        ),
        sheet(header("a"), '<row r="2"/>', '<row r="3"><c r="A3" t="str"><v><![CDATA[<v>]]></v></c></row>'),
        sheet(header("a"), "<v>1</v>"),
    ],
)
def test_what_takes_a_parser_to_understand_stays_as_it_is(worksheet: str) -> None:
    part = bytearray(worksheet.encode())
    found = without_blanks(part)

    assert rows_of(walked_rows(found, VALUES, 1).sheet("xlsx")) if b"<row><c>" in part else found == part


def test_a_worksheet_without_rows_stays_as_it_is() -> None:
    assert without_blanks(bytearray(b"<worksheet/>")) == b"<worksheet/>"


ROWS = st.lists(
    st.sampled_from(
        [
            *(EMPTY, CLOSED, WITH_CELLS, '<row r="{0}"><c r="B{0}"><v>1</v></c></row>'),
            *('<row  r="{0}" hidden="1"><c r="A{0}"/><c r="C{0}" t="str"><f>1</f><v>x</v></c></row>',),
            *(
                '<row r="{0}"><c r="A{0}"/><c/><c><v>1</v></c></row>',
                '<row r="{0}"><c r="A{0}"><f>1</f></c></row>',
            ),
            '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>&lt;v&gt;</t></is></c><c r="B{0}"><v></v></c></row>\n',
        ]
    ),
    max_size=12,
)


@given(ROWS, st.integers(0, 400), st.sampled_from([files.as_it_is, files.prefixed]))
def test_a_sheet_reads_the_same_without_what_is_blank_in_it(rows: list[str], cut: int, form: Form) -> None:
    written = (each.format(line) for line, each in enumerate(rows, start=2))
    whole = bytearray(form(sheet(header("a"), *written, text_row(99, ["end"]))).encode())

    lean = without_blanks(without_blanks(whole[:-cut] if cut else whole) + (whole[-cut:] if cut else b""))

    expected, found = walked_rows(whole, VALUES, 1), walked_rows(lean, VALUES, 1)
    assert found.sheet("xlsx") == expected.sheet("xlsx")
    assert (found.hidden_rows, found.uncalculated) == (expected.hidden_rows, expected.uncalculated)


@pytest.mark.parametrize("blank", [b"\n", b",,\n", b";;\r\n", b'"",""\n', b' , "\t"\n', b"\r\n"])
@pytest.mark.parametrize("end", [b"", b",,"])
def test_blank_rows_at_the_end_of_a_csv_file_cost_nothing(blank: bytes, end: bytes) -> None:
    read = read_csv(b'a,b\n1,"x"\n' + blank * 200_000 + end)

    assert rows_of(read) == [(2, ["1", "x"])]


def test_blank_rows_at_the_end_of_a_file_in_utf_16_cost_nothing() -> None:
    read = read_csv(("a\tb\r\n1\t张三\r\n" + "\t\r\n" * 150_000).encode("utf-16"))

    assert (read.encoding, rows_of(read)) == ("utf-16", [(2, ["1", "张三"])])


@pytest.mark.parametrize("mark", ["", '"'])
def test_blank_columns_of_a_csv_file_cost_nothing(mark: str) -> None:
    rows = ("a,b", f"{mark}1{mark},,3", "", "4")

    read = read_csv("".join(f"{cells}{',' * 16_381}\n" for cells in rows).encode())

    assert rows_of(read) == [(2, ["1", "", "3"]), (4, ["4"])]


def test_blank_rows_between_others_do_not_count_as_cells() -> None:
    read = read_csv(b"a,b\n" + (b"," * 200 + b"\n") * 20_000 + b"1\n")

    assert rows_of(read) == [(20_002, ["1"])]


@pytest.mark.parametrize(
    ("data", "without"),
    [
        (b'a\n"x\n\n,,\n"\n,\n', b'a\n"x\n\n,,\n"'),
        (b'a\n"x\n\n,,\n', b'a\n"x'),
        (b'a\n1,""\n"",\n', b'a\n1,""'),
        (b'a\n5" disk,"x\n,\n"', b'a\n5" disk,"x\n,\n"'),
        (b"a\n1,,\r\n", b"a\n1,,\r"),
        (b"a\n1,,", b"a\n1"),
        (b"", b""),
        (b"\n\n", b""),
    ],
)
def test_only_what_is_blank_is_taken_off_the_end(data: bytes, without: bytes) -> None:
    assert without_blank_end(data) == without


def test_an_archive_counts_what_is_kept_of_a_sheet_beside_its_other_parts() -> None:
    texts = files.strings(f"<t>{'x' * 30_000}</t>")
    data = xlsx(sheet(header("a"), text_row(2, ["x"]), "<v>" + " " * 24_980_000 + "</v>"), strings=texts)
    archive = Archive(data)
    archive.read("xl/sharedStrings.xml")

    with pytest.raises(InvalidInput) as caught:
        lean_sheet.lean_sheet(archive, files.SHEET)

    assert (caught.value.code, archive.inflated) == ("xlsx_too_large", len(texts))
