from collections.abc import Callable

import pytest

from orderhub.errors import InvalidInput
from orderhub.imports.files import xlsx_file
from orderhub.imports.files.sheet_cells import Values
from orderhub.imports.files.sheet_rows import Rows
from orderhub.imports.files.walked_sheet import walked_rows
from orderhub.imports.sheet import DateCell, NumberCell, Sheet
from tests.support import files
from tests.support.files import MAIN, Form, header, inline, number, row, shared, sheet, text_row, xlsx
from tests.support.read_files import read_xlsx


def table_of(read: Sheet) -> list[list[str]]:
    return [list(read.header), *(list(row.cells) for row in read.rows)]


def cell(written: str, form: Form = files.as_it_is, **more: str) -> str:
    """What is read of one cell, at A2."""
    return read_xlsx(xlsx(form(sheet(header(), row(2, written))), **more)).rows[0].cells[0]


@pytest.mark.parametrize("made", [files.inline_file, files.shared_file])
def test_texts_are_read_wherever_they_are_kept(made: Callable[[files.Table], bytes]) -> None:
    table = [["order_no", "收货人", "a&b<c>"], ["A1", "张三", "x\ny"], ["A2", "", "&amp;"]]

    read = read_xlsx(made(table))

    assert (read.encoding, read.notes, table_of(read)) == ("xlsx", (), table)


def test_a_plain_sheet_takes_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "walked_rows", lambda *_: pytest.fail("parsed"))

    cell('<c r="A2" s="1" t="str"><f>A1&amp;""</f><v>a&#20013;&#x4e2d;&quot;</v></c><c r="B2" s="4"/>')


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('<c r="A2" t="str"><f>1</f><v>00123</v></c>', "00123"),
        ('<c r="A2" t="str"><f t="shared" si="0"/><v>x</v></c>', "x"),
        ('<c r="A2" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A2" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c r="A2" t="str"><v>&#20013;&#x4e2d;&lt;&gt;&quot;&apos;&amp;</v></c>', "中中<>\"'&"),
        ('<c r="A2" t="str"><v>a_x000D_\nb_xD83D__x0000_</v></c>', "a\r\nb_xD83D__x0000_"),
        ('<c r="A2" t="inlineStr"><is><t> 张三\u3000</t></is></c>', "张三"),
        ('<c r="A2" t="inlineStr"><is><r><t>张</t></r><r><t>三</t></r><rPh><t>zhang</t></rPh></is></c>', "张三"),
        ('<c r="A2" t="str"><v>="00123"</v></c>', "00123"),
        ('<c r="A2" t="str"><v>\'00123</v></c>', "00123"),
        ('<c r="A2" t="d"><v>2022-09-14T11:03:23.5Z</v></c>', DateCell("2022-09-14 11:03:23")),
        ('<c r="A2" t="d"><v>soon</v></c>', "soon"),
        ('<c r="A2"><v>1.91E+18</v></c>', NumberCell("1.91E+18")),
        ('<c r="A2" t="n"><v>123.0</v></c>', NumberCell("123.0")),
        ('<c r="A2"><v>129.90000000000001</v></c>', NumberCell("129.90000000000001")),
    ],
)
def test_each_kind_of_cell_is_read_as_it_is_stored(written: str, read: str, form: Form) -> None:
    found = cell(written, form)

    assert (found, type(found)) == (read, type(read))


def test_a_cell_without_a_place_follows_the_one_before(form: Form) -> None:
    rows = ("<row><c><v>1</v></c><c/><c><v>3</v></c></row>", '<row><c r="B2"><v>2</v></c><c><v>3</v></c></row>')

    assert table_of(read_xlsx(xlsx(form(sheet(*rows))))) == [["1", "", "3"], ["", "2", "3"]]


def test_rows_bear_the_numbers_that_the_spreadsheet_shows(form: Form) -> None:
    rows = (row(3, inline("A3", "a")), '<row r="4"/>', row(5, '<c r="A5" s="1"/>'), row(9, inline("A9", "1")))

    read = read_xlsx(xlsx(form(sheet(*rows, '<row r="10"/>'))))

    assert [(found.line, found.cells) for found in read.rows] == [(9, ["1"])]


def test_a_lone_cell_at_the_end_of_the_sheet_is_refused(form: Form) -> None:
    assert refusal(xlsx(form(sheet(header(), row(1_048_576, inline("XFD1048576", "x")))))) == "too_many_columns"


def test_rows_far_down_take_no_room(form: Form) -> None:
    read = read_xlsx(xlsx(form(sheet(header(), row(1_048_576, inline("KN1048576", "x"))))))

    assert [(found.line, len(found.cells)) for found in read.rows] == [(1_048_576, 300)]


def test_blank_cells_may_stand_anywhere(form: Form) -> None:
    written = row(2, inline("A2", "1"), '<c r="XFD2" s="1"/>')

    assert table_of(read_xlsx(xlsx(form(sheet(header("a"), written))))) == [["a"], ["1"]]


def test_rich_and_spoken_texts_are_read_as_they_are_seen() -> None:
    shared_texts = files.strings(
        "<r><t>a</t></r><r><t xml:space='preserve'> b</t></r>",
        "<t>订单</t><rPh sb='0' eb='1'><t>dingdan</t></rPh>",
        "<t>_x0041_&amp;</t><phoneticPr fontId='1'/>",
        "",
    )
    cells = (shared(f"{files.column(number)}2", number) for number in range(4))

    read = read_xlsx(xlsx(sheet(header(), row(2, *cells)), strings=shared_texts))

    assert read.rows[0].cells == ["a b", "订单", "A&"]


@pytest.mark.parametrize("index", [" 1", "01", "+1"])
def test_a_text_is_found_however_its_number_is_written(index: str, form: Form) -> None:
    worksheet = form(sheet(header(), row(2, shared("A2", index))))

    assert table_of(read_xlsx(xlsx(worksheet, strings=files.strings("<t>a</t>", "<t>b</t>"))))[1] == ["b"]


@pytest.mark.parametrize("index", ["3", "-1", "x", "9" * 5000, "1.5"])
def test_a_text_that_is_not_there_is_refused(index: str, form: Form) -> None:
    worksheet = form(sheet(header(), row(2, shared("A2", index))))

    assert refusal(xlsx(worksheet, strings=files.strings("<t>x</t>"))) == "xlsx_damaged"


DATES = files.styles(
    {
        164: "yyyy年m月d日",
        165: '0 "days"',
        166: "[Red]0.00",
        167: "[$-804]h:mm;@",
        22: "0",
        168: "[h]:mm",
        169: "#d",
    },
    [0, 14, 31, 164, 165, 166, 167, 22, 168, 169],
)


@pytest.mark.parametrize(
    ("style", "read"),
    [
        (0, NumberCell("44818.460682870")),
        (1, DateCell("2022-09-14 11:03:23")),
        (2, DateCell("2022-09-14 11:03:23")),
        (3, DateCell("2022-09-14 11:03:23")),
        (4, NumberCell("44818.460682870")),
        (5, NumberCell("44818.460682870")),
        (6, DateCell("2022-09-14 11:03:23")),
        (7, NumberCell("44818.460682870")),
        (8, DateCell("2022-09-14 11:03:23")),
        (9, NumberCell("44818.460682870")),
        (99, NumberCell("44818.460682870")),
    ],
)
def test_a_number_is_a_date_when_its_style_shows_one(style: int, read: str, form: Form) -> None:
    found = cell(number("A2", "44818.460682870", style), form, styles=DATES)

    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize(
    ("serial", "read"),
    [
        ("1", "1900-01-01 00:00:00"),
        ("59", "1900-02-28 00:00:00"),
        ("61", "1900-03-01 00:00:00"),
        ("0.5", "1899-12-31 12:00:00"),
        ("2958465.999", "9999-12-31 23:58:34"),
    ],
)
def test_days_count_from_1900_as_in_excel(serial: str, read: str) -> None:
    assert cell(number("A2", serial, 1), styles=DATES) == DateCell(read)


@pytest.mark.parametrize("serial", ["60", "-1", "2958466", "2958465.9999999", "nan", "inf", "1e400", "x"])
def test_what_is_no_day_stays_a_number(serial: str) -> None:
    found = cell(number("A2", serial, 1), styles=DATES)

    assert (found, type(found)) == (serial, NumberCell)


def test_days_may_count_from_1904() -> None:
    book = files.book("rId1", properties='<workbookPr date1904="1"/>')
    written = row(2, number("A2", "0", 1), number("B2", "60", 1), number("C2", "2958465", 1))

    read = read_xlsx(xlsx(sheet(header(), written), styles=DATES, book=book))

    assert read.rows[0].cells == ["1904-01-01 00:00:00", "1904-03-01 00:00:00", "2958465"]


def several(*states: str) -> bytes:
    ids = [f"rId{place}" for place in range(1, len(states) + 1)]
    links = {link: f"worksheet worksheets/sheet{index}.xml" for index, link in enumerate(reversed(ids), start=1)}
    parts = files.parts_of(
        sheet(header(), text_row(2, ["of sheet 1"])),
        book=files.book(*ids, states=dict(zip(ids, states, strict=True))),
        links=files.links(**links),
    )
    for position in range(2, len(states) + 1):
        parts[f"xl/worksheets/sheet{position}.xml"] = sheet(header(), text_row(2, [f"of sheet {position}"]))
    return files.zipped(parts)


def test_of_several_sheets_the_first_tab_is_read_and_the_others_are_told() -> None:
    read = read_xlsx(several("visible", "visible", "hidden"))

    assert read.rows[0].cells == ["of sheet 3"]
    assert read.notes == ("Only the sheet “rId1” was read; 2 other(s) were not.",)


def test_a_hidden_sheet_is_not_the_first() -> None:
    assert read_xlsx(several("veryHidden", "visible")).rows[0].cells == ["of sheet 1"]


def test_without_a_visible_sheet_there_is_nothing_to_read() -> None:
    assert refusal(several("hidden")) == "no_sheet"


def test_a_sheet_outside_of_the_file_is_not_followed() -> None:
    link = files.links(rId1="worksheet http://example.com/sheet.xml").replace("/>", ' TargetMode="External"/>')

    assert refusal(xlsx(sheet(header()), links=link)) == "no_sheet"


def test_parts_are_found_by_absolute_names_whatever_their_case() -> None:
    links = files.links(rId1="worksheet /XL/Worksheets/../worksheets/SHEET1.xml")

    assert len(read_xlsx(xlsx(sheet(header(), text_row(2, ["x"])), links=links)).rows) == 1


def test_macros_and_merged_cells_are_told() -> None:
    after = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    parts = files.parts_of(sheet(header(), text_row(2, ["x"]), after=after))

    read = read_xlsx(files.zipped({**parts, "xl/vbaProject.bin": b"canary"}))

    assert [note[:20] for note in read.notes] == ["The file contains ma", "Of merged cells, tho"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "file_empty"),
        ([header()], "no_rows"),
        ([header(), row(2, '<c r="A2" s="1"/>')], "no_rows"),
        ([header(), row(2, inline("A2", " "))], "no_rows"),
        ([header(), row(2, inline("B2", "x"), inline("A2", "canary"))], "xlsx_damaged"),
        ([header(), row(2, inline("A2", "x"), inline("A2", "canary"))], "xlsx_damaged"),
        ([row(2, inline("A2", "x")), row(2, inline("A2", "canary"))], "xlsx_damaged"),
        ([row(3, inline("A3", "x")), row(2, inline("A2", "canary"))], "xlsx_damaged"),
        ([header(), row(2, inline("A-2", "x"))], "xlsx_damaged"),
        ([header(), row(2, inline("XFE2", "x"))], "xlsx_damaged"),
        ([header(), row(2, inline("AAAAAA2", "x"))], "xlsx_damaged"),
        ([header(), row(2, inline("2", "x"))], "xlsx_damaged"),
        ([header(), row(1_048_577, inline("A1048577", "x"))], "xlsx_damaged"),
        ([header(), '<row r="-2"><c><v>1</v></c></row>'], "xlsx_damaged"),
        ([header(), row(2, '<c r="A2" t="z"><v>1</v></c>')], "xlsx_damaged"),
        ([header(), row(2, inline("KO2", "x"))], "too_many_columns"),
        ([header(), row(2, "<c><v>1</v></c>" * 301)], "too_many_columns"),
        ([header(), row(2, "<c><v>1</v></c>" * 150_000)], "too_many_columns"),
        ([header(), row(2, inline("A2", "x" * 32_768))], "cell_too_long"),
        ([header(), *(row(line, inline(f"A{line}", "x")) for line in range(2, 5003))], "too_many_rows"),
        ([header(), row(2, "<c/>" * 330_000)], "too_many_cells"),
        ([header(), row(2, "<c" + ' a="1"' * 100_000 + "/>")], "xlsx_damaged"),
    ],
    ids=range(22),
)
def test_what_is_damaged_or_too_much_is_refused_with_its_reason(rows: list[str], code: str, form: Form) -> None:
    assert refusal(xlsx(form(sheet(*rows)))) == code


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("<x></x>" * 400_001, "xlsx_too_large"),
        ("<row><c><f>1</f></c></row>" * 30_001, "too_many_rows"),
        ("<!-- -->" + "<row></row>" * 30_001, "too_many_rows"),
        ('<row r="1"' + ' a="1"' * 400_000 + "></row>", "xlsx_damaged"),
        (row(1, *(inline(f"{files.column(position)}1", "x") for position in range(200_000))), "too_many_columns"),
        ("".join(f'<row r="{line}"><c><f>1</f></c></row>' for line in range(1, 30_002)), "too_many_rows"),
        (row(1, '<c r="A1"><f>1</f></c>' * 320_001), "too_many_cells"),
        (row(1, '<c r="A1" t="str"><v>' + "&amp;" * 50_001 + "</v></c>"), "cell_too_long"),
    ],
    ids=range(8),
)
def test_what_would_take_long_is_counted_before_it_is_read(rows: str, code: str) -> None:
    assert refusal(xlsx(sheet(rows))) == code


@pytest.mark.parametrize("item", ["<t>a</t>", "<r><t>a</t></r>", "<t>a&amp;b</t>"])
def test_more_shared_texts_than_cells_are_refused(item: str) -> None:
    assert refusal(xlsx(sheet(header()), strings=files.strings(*[item] * 320_001))) == "xlsx_too_large"


def test_more_styles_than_a_workbook_has_are_refused() -> None:
    assert refusal(xlsx(sheet(header()), styles=files.styles({}, [14] * 50_001))) == "xlsx_too_large"


def test_a_text_that_all_cells_share_counts_for_each_of_them(form: Form) -> None:
    rows = (row(line, shared(f"A{line}", 0)) for line in range(2, 700))

    assert refusal(xlsx(form(sheet(header(), *rows)), strings=files.strings(f"<t>{'x' * 32_767}</t>"))) == (
        "text_too_long"
    )


@pytest.mark.parametrize("item", ["<t>{}</t>", "<r><t>{0}</t></r><r><t>{0}</t></r>"])
def test_a_shared_text_longer_than_a_cell_is_refused(item: str) -> None:
    data = xlsx(sheet(header(), row(2, shared("A2", 0))), strings=files.strings(item.format("x" * 32_768)))

    assert refusal(data) == "cell_too_long"


def test_runs_that_make_a_text_too_long_are_refused() -> None:
    run = f"<r><t>{'x' * 20_000}</t></r>"

    assert refusal(xlsx(sheet(header()), strings=files.strings(run * 2))) == "cell_too_long"
    assert (
        refusal(xlsx(sheet(header(), row(2, f'<c r="A2" t="inlineStr"><is>{run * 2}</is></c>'))))
        == "cell_too_long"
    )


def test_more_shared_text_than_is_read_is_refused() -> None:
    texts = [f"<t>{'x' * 32_000}</t>"] * 630

    assert refusal(xlsx(sheet(header()), strings=files.strings(*texts))) == "text_too_long"


@pytest.mark.parametrize(
    "worksheet",
    [
        sheet(header()).removesuffix("</worksheet>"),
        sheet(header(), row(2, '<c r="A2"><v>&canary;</v></c>')),
        sheet(header(), row(2, '<c r="A2"><v>&#0;</v></c>')),
        sheet(header(), row(2, '<c r="A2"><v>&#xD800;</v></c>')),
        sheet(header(), row(2, '<c r="A2"><v>\x01</v></c>')),
        sheet(header(), row(2, '<c r="A2"><v>1</c></v>')),
        sheet(header(), "<junk"),
        f'<worksheet xmlns="{MAIN}">',
        '<book xmlns="canary"/>',
        "",
        "PK\x03\x04",
        sheet(header()).encode().replace(b"order_no", b"\xff"),
        sheet(header(), row(2, '<c r="A2"><v>张</v></c>')).encode("gb18030"),
        sheet(header(), before="<a>" * 30_000 + "</a>" * 30_000) + "<!-- -->",
        "<!--" + "x" * 1_200_000 + "-->" + sheet(header()),
    ],
    ids=range(15),
)
def test_xml_that_is_none_is_refused(worksheet: str | bytes) -> None:
    if worksheet == sheet(header()).removesuffix("</worksheet>"):
        worksheet += "<!-- -->"

    assert refusal(xlsx(worksheet)) == "xlsx_damaged"


def test_a_part_in_utf_16_is_read() -> None:
    worksheet = sheet(header("a"), text_row(2, ["张三"])).encode("utf-16")

    assert table_of(read_xlsx(xlsx(worksheet))) == [["a"], ["张三"]]


def test_comments_and_unparsed_text_are_read_as_xml_has_it() -> None:
    worksheet = sheet("<!-- <row r='1'/> -->", header("a"), row(2, "<c t='str'><v><![CDATA[<b>]]></v></c>"))

    assert table_of(read_xlsx(xlsx(worksheet))) == [["a"], ["<b>"]]


LAUGHS = "".join(f'<!ENTITY a{position} "{f"&a{position - 1};" * 10}">' for position in range(1, 20))


@pytest.mark.parametrize(
    "start",
    [
        "<!DOCTYPE worksheet>",
        '<!DOCTYPE worksheet SYSTEM "http://example.com/canary.dtd">',
        '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        f'<!DOCTYPE worksheet [<!ENTITY a0 "canary">{LAUGHS}]>',
    ],
)
def test_document_types_are_refused_with_all_that_is_in_them(start: str) -> None:
    shared_texts = files.strings("<t>x</t>")

    assert refusal(xlsx(sheet(header(), start=start))) == "xlsx_dtd"
    assert refusal(xlsx(sheet(header()), strings=start + shared_texts)) == "xlsx_dtd"
    assert refusal(xlsx(sheet(header()), styles=start + DATES)) == "xlsx_dtd"
    assert refusal(xlsx(sheet(header()), book=start + files.book("rId1"))) == "xlsx_dtd"


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidInput) as refused:
        read_xlsx(data)
    assert "canary" not in str(refused.value)
    return refused.value.code


def test_the_parser_is_asked_when_the_form_is_not_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[bytes] = []

    def asking(part: bytearray, values: Values, header_line: int) -> Rows:
        calls.append(bytes(part[:10]))
        return walked_rows(part, values, header_line)

    monkeypatch.setattr(xlsx_file, "walked_rows", asking)

    cell("<c r='A2'><v>1</v></c>")

    assert calls == [b"<worksheet"]
