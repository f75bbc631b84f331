import codecs

import pytest

from orderhub.errors import InvalidInput
from orderhub.imports.files import csv_file, text_file
from orderhub.imports.files.limits import MAX_RECORD_LENGTH
from orderhub.imports.files.text_file import Lines, Text, read_text
from orderhub.imports.sheet import Sheet
from tests.support import files
from tests.support.read_files import read_csv

HEADER = ["order_no", "收货人", "remark"]
ROW = ["A1", "张三", "x"]


def table_of(sheet: Sheet) -> list[list[str]]:
    return [list(sheet.header), *(list(row.cells) for row in sheet.rows)]


def refusal(data: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as refused:
        read_csv(data)
    assert "canary" not in str(refused.value)
    return refused.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_recognised_and_told(encoding: str) -> None:
    sheet = read_csv(files.csv_file([HEADER, ROW], encoding=encoding))

    assert (sheet.encoding, table_of(sheet)) == (encoding, [HEADER, ROW])


def test_utf_16_with_its_high_byte_first_is_read() -> None:
    sheet = read_csv(codecs.BOM_UTF16_BE + files.csv_file([HEADER, ROW], encoding="utf-16-be"))

    assert table_of(sheet) == [HEADER, ROW]


@pytest.mark.parametrize(
    "data", [b"a,b\n1,\x002", b"\x89PNG\0", codecs.BOM_UTF16_LE + "a\nb\0".encode("utf-16-le")]
)
def test_nul_bytes_are_refused(data: bytes) -> None:
    assert refusal(data).code == "nul_bytes"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_header_outside_of_quotes(delimiter: str) -> None:
    table = [["a,;\t,;\t\n,", "b", "c"], ["1", "2,2;2\t2", "3"]]

    assert table_of(read_csv(files.csv_file(table, delimiter))) == table


@pytest.mark.parametrize("mark", ["sep=;", "SEP=;", '"sep=;"'])
def test_excels_separator_line_decides_and_does_not_count(mark: str) -> None:
    sheet = read_csv(f"{mark}\r\na,b;c\r\n1;2\r\n".encode())

    assert table_of(sheet) == [["a,b", "c"], ["1", "2"]]
    assert sheet.rows[0].line == 2


def test_a_header_of_one_column_is_read() -> None:
    assert table_of(read_csv(b"a\n1\n")) == [["a"], ["1"]]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_all_newlines_end_a_row(newline: str) -> None:
    assert table_of(read_csv(files.csv_file([HEADER, ROW], newline=newline))) == [HEADER, ROW]


def test_quoted_newlines_and_quotes_belong_to_the_cell() -> None:
    assert table_of(read_csv(b'a,b\n"x\n""y""",2\n')) == [["a", "b"], ['x\n"y"', "2"]]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    sheet = read_csv(b'\na,b\n"x\ny\nz",2\n,\n\n3,4\n')

    assert [row.line for row in sheet.rows] == [3, 6]


def test_blank_rows_are_left_out_and_blank_cells_at_the_end() -> None:
    assert table_of(read_csv("a,,b,,\n , \t,\u3000\n1,,,,\n".encode())) == [["a", "", "b"], ["1"]]


def test_repeated_names_in_the_header_keep_their_place() -> None:
    assert table_of(read_csv(b"a,a\n1,2\n")) == [["a", "a"], ["1", "2"]]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" \u3000x\u3000 ", "x"),
        ('="00123"', "00123"),
        ('"=""0,1"""', "0,1"),
        ('"=""a""""b"""', 'a"b'),
        ('=""', '=""'),
        ("=A1", "=A1"),
        ("'00123", "00123"),
        ("\t00123\t", "00123"),
        ("'=A1", "=A1"),
        ("'-1", "-1"),
        ("'\t7", "7"),
        ("''=A1", "'=A1"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("'", "'"),
    ],
)
def test_what_keeps_a_text_a_text_is_taken_off(written: str, read: str) -> None:
    sheet = read_csv(f"a,b\nx,{written}\n".encode())

    assert sheet.rows[0].cells == ["x", read]


@pytest.mark.parametrize("data", [b"\n\n", b" , \n", codecs.BOM_UTF8, b"   "])
def test_nothing_but_blanks_is_an_empty_file(data: bytes) -> None:
    assert refusal(data).code == "file_empty"


@pytest.mark.parametrize("data", [b"a,b", b"a,b\n,\n", b"sep=;\na;b"])
def test_only_a_header_is_refused(data: bytes) -> None:
    assert refusal(data).code == "no_rows"


def test_too_many_rows_are_refused_with_what_is_known_of_them() -> None:
    refused = refusal(b"a\n" + b"1\n" * 6_000)

    assert refused.code == "too_many_rows"
    assert "about 6,000" in str(refused)


def test_as_many_rows_as_are_allowed_are_read() -> None:
    assert len(read_csv(b"a\n" + b"1\n\n" * 5_000).rows) == 5_000


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'a,b\n1,"canary' + b"\n" * 50, "quote_open"),
        (b'a,b\n1,"canary\n' * 5, "quote_misplaced"),
        (b'a,b\n1,"x"y\n', "quote_misplaced"),
        (b'a,b\n1,"' + b"canary\n" * 50_000, "cell_too_long"),
        (b"a,b\n1," + b"x" * 32_768, "cell_too_long"),
        (b"a\n" + b"x," * 600_000, "line_too_long"),
        (b"a\n1," + (b'"\n"' + b"," * 60) * 20_000, "line_too_long"),
        (b",".join([b"a"] * 301) + b"\n1", "too_many_columns"),
        (b"," * 200_000 + b"a\n1\n", "too_many_columns"),
        (b"a\n" + (b"1," * 299 + b"1\n") * 1_400, "too_many_cells"),
        (b"a\n" + (b'"1"' + b"," * 999 + b"\n") * 2_001 + b"1\n", "too_many_cells"),
        (b"a\n" + b"\n" * 100_001 + b"1\n", "too_many_rows"),
    ],
    ids=range(12),
)
def test_what_is_damaged_or_too_much_is_refused_with_its_reason(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_the_row_of_a_quote_that_never_closes_is_named() -> None:
    assert "Row 3 " in str(refusal(b'a,b\n1,2\n3,"4\n5,6\n'))


def test_a_line_of_forty_megabytes_is_not_even_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "encoded", lambda _: pytest.fail("decoded"))

    assert refusal(b"x" * 40_000_000).code == "file_too_large"


def test_of_a_long_line_no_more_is_read_than_a_row_may_have() -> None:
    lines = Lines(read_text(b"a\n" + b"x" * 15_000_000))

    with pytest.raises(InvalidInput):
        list(iter(lines.__next__, None))

    assert lines.row_length <= MAX_RECORD_LENGTH + 3


def test_a_quote_that_never_closes_ends_the_reading_at_a_cells_greatest_length(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[Lines] = []

    def noted(text: Text) -> Lines:
        read.append(Lines(text))
        return read[-1]

    monkeypatch.setattr(csv_file, "Lines", noted)

    refused = refusal(b'a,b\n1,"' + b"x\n" * 90_000)

    assert refused.code == "cell_too_long"
    assert max(lines.count for lines in read) < 20_000
