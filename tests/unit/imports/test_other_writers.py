"""Workbooks as programs other than Excel write them, and as Excel does where few look."""

import pytest

from orderhub.errors import InvalidInput
from orderhub.imports.sheet import DateCell, NumberCell
from orderhub.orders.placeholders import is_error_value
from tests.support import files
from tests.support.files import MAIN, OFFICE, Form, header, inline, number, row, sheet, text_row, xlsx
from tests.support.read_files import read_xlsx

STRICT = "http://purl.oclc.org/ooxml"


def cells(written: str, form: Form = files.as_it_is, **more: str) -> list[str]:
    """What is read of the second row."""
    return list(read_xlsx(xlsx(form(sheet(header("a", "b"), row(2, written))), **more)).rows[0].cells)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('<c r="A2" t="inlineStr"><v>536365</v><is><t>536365</t></is></c>', "536365"),
        ('<c r="A2" t="inlineStr"><is><t>536365</t></is><v>536365</v></c>', "536365"),
        ('<c r="A2" t="inlineStr"><v>7</v><is><t>00123</t></is></c>', "00123"),
        ('<c r="A2" t="inlineStr"><v>7</v><is><r><t>00</t></r><r><t>123</t></r></is></c>', "00123"),
        ('<c r="A2" t="inlineStr"><v>7</v></c>', "7"),
        ('<c r="A2" t="str"><v>7</v><is><t>x</t></is></c>', "7"),
        ('<c r="A2"><v>7</v><is><t>x</t></is></c>', NumberCell("7")),
        ('<c r="A2"><is><t>00123</t></is></c>', "00123"),
        ('<c r="A2"><f>A1</f><v>7</v><is><t>x</t></is></c>', NumberCell("7")),
        ('<c r="A2" t="inlineStr"><f>A1</f><v>7</v><is><t>x</t></is></c>', "x"),
        ('<c r="A2" t="inlineStr"><is><t/></is></c><c r="B2"><v>7</v></c>', ""),
        ('<c r="A2" t="inlineStr"><v>7</v><is><t></t></is></c><c r="B2"><v>7</v></c>', ""),
        ('<c r="A2" t="b"><v>true</v></c>', "TRUE"),
        ('<c r="A2" t="b"><v>false</v></c>', "FALSE"),
        ('<c r="A2" t="d"><v>2022-09-14</v></c>', DateCell("2022-09-14 00:00:00")),
        ('<c r="A2" t="d"><v>2022-09-14T11:03:23+08:00</v></c>', DateCell("2022-09-14 11:03:23")),
        ('<c r="A2" t="d"><v>11:03</v></c>', "11:03"),
        ('<c r="A2" s="0"  t="str" ><f aca="false">1</f><v xml:space="preserve"> x </v></c>', "x"),
        ('<c r="A2" t="str"><v>x</v><extLst><ext uri="y"><t>z</t></ext></extLst></c>', "x"),
        ('<c t="str" r="A2" cm="1"><v>x</v></c>', "x"),
        ("<c r=\"A2\" t='str'><v>x</v></c>", "x"),
    ],
)
def test_each_cell_counts_by_its_kind(written: str, read: str, form: Form) -> None:
    found = cells(written, form)[0]

    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize(
    "value", ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"]
)
def test_an_error_is_handed_on_as_its_text(value: str, form: Form) -> None:
    (found,) = cells(f'<c r="A2" t="e"><f>1/0</f><v>{value}</v></c>', form)

    assert (found, is_error_value(found)) == (value, True)


def test_references_may_be_in_lower_case(form: Form) -> None:
    assert cells('<c r="a2"><v>1</v></c><c r="ab2"><v>2</v></c>', form) == ["1", *[""] * 26, "2"]


def test_a_cell_without_style_has_the_first(form: Form) -> None:
    dates = files.styles({}, [14, 0])

    assert cells('<c r="A2"><v>44818</v></c><c r="B2" s="1"><v>44818</v></c>', form, styles=dates) == [
        DateCell("2022-09-14 00:00:00"),
        NumberCell("44818"),
    ]


@pytest.mark.parametrize("state", ["visible", "show", "", "Visible"])
def test_a_sheet_is_visible_unless_it_says_it_is_hidden(state: str) -> None:
    book = files.book("rId1", states={"rId1": state})

    assert len(read_xlsx(xlsx(sheet(header(), text_row(2, ["x"])), book=book)).rows) == 1


@pytest.mark.parametrize("state", ["hidden", "veryHidden", "Hidden", "VERYHIDDEN"])
def test_a_sheet_is_hidden_however_it_says_so(state: str) -> None:
    with pytest.raises(InvalidInput):
        read_xlsx(xlsx(sheet(header(), text_row(2, ["x"])), book=files.book("rId1", states={"rId1": state})))


LINKS = files.links(
    rId1="worksheet worksheets/sheet1.xml",
    rId2="worksheet worksheets/sheet2.xml",
    rId8="sharedStrings sharedStrings.xml",
    rId9="styles styles.xml",
    rId7="theme theme/theme1.xml",
)


def test_parts_that_are_named_may_be_missing() -> None:
    found = read_xlsx(
        xlsx(sheet(header(), row(2, number("A2", 44818, 1))), links=LINKS, book=files.book("rId2", "rId1"))
    )

    assert (found.name, found.rows[0].cells) == ("rId1", [NumberCell("44818")])


def test_a_missing_text_matters_where_a_cell_refers_to_it() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_xlsx(xlsx(sheet(header(), row(2, files.shared("A2", 0))), links=LINKS))

    assert caught.value.code == "xlsx_damaged"


@pytest.mark.parametrize("form", ["./{}", "/{}", "{}"])
@pytest.mark.parametrize("slash", ["/", "\\"])
def test_names_in_the_archive_are_found_as_other_programs_write_them(form: str, slash: str) -> None:
    parts = files.parts_of(sheet(header(), text_row(2, ["x"])))

    data = files.zipped({form.format(name).replace("/", slash).upper(): part for name, part in parts.items()})

    assert len(read_xlsx(data).rows) == 1


def test_macros_are_found_in_any_folder() -> None:
    parts = files.parts_of(sheet(header(), text_row(2, ["x"])))

    assert read_xlsx(files.zipped({**parts, "./xl\\vbaProject.bin": b""})).notes
    assert not read_xlsx(files.zipped({**parts, "xl/novbaProject.bin": b""})).notes


def test_a_strict_workbook_is_read() -> None:
    names = {MAIN: f"{STRICT}/spreadsheetml/main", OFFICE: f"{STRICT}/officeDocument/relationships"}
    parts = files.parts_of(
        sheet(header("a"), row(2, '<c r="A2" t="d"><v>2022-09-14T11:03:23</v></c>', files.shared("B2", 0))),
        strings=files.strings("<t>张三</t>"),
    )
    for name, part in parts.items():
        for transitional, strict in names.items():
            parts[name] = str(parts[name]).replace(transitional, strict)
        assert parts[name] != part

    assert read_xlsx(files.zipped(parts)).rows[0].cells == ["2022-09-14 11:03:23", "张三"]


def test_hidden_rows_and_columns_are_read_and_counted(form: Form) -> None:
    hidden = '<row r="{0}" spans="1:2" hidden="{1}"><c r="A{0}"><v>1</v></c></row>'
    rows = (hidden.format(2, "1"), hidden.format(3, "true"), hidden.format(4, "0"), '<row r="5" hidden="1"></row>')
    columns = (
        '<cols><col min="1" max="1"/><col min="2" max="3" hidden="1" width="0"/>'
        '<col min="5" max="16384" hidden="true"/></cols>'
    )
    above = row(1, inline("A1", "title"))

    found = read_xlsx(xlsx(form(sheet(header("a", "b", "", "d", "e"), *rows, before=columns))))

    assert [each.line for each in found.rows] == [2, 3, 4]
    assert found.notes == (
        "2 row(s) are hidden, by a filter or by hand; they were read like the others.",
        "2 column(s) are hidden; they were read like the others.",
    )
    assert not read_xlsx(xlsx(form(sheet(above, text_row(2, ["x"]))))).notes


@pytest.mark.parametrize(
    "columns",
    [
        '<col min="0" max="2" hidden="1"/>',
        '<col hidden="1"/>',
        '<col min="x" max="2" hidden="1"/>',
        '<col min="9" max="2" hidden="1"/>',
    ],
)
def test_columns_that_are_none_hide_nothing(columns: str, form: Form) -> None:
    worksheet = sheet(header("a"), text_row(2, ["x"]), before=f"<cols>{columns * 400}</cols>")

    assert not read_xlsx(xlsx(form(worksheet))).notes


@pytest.mark.parametrize(
    ("written", "count", "first"),
    [
        ('<c r="A2"><f>1+1</f></c>', 1, "A2"),
        ('<c r="A2"><f>1+1</f><v></v></c>', 1, "A2"),
        ('<c r="A2"><f>1+1</f><v/></c>', 1, "A2"),
        ('<c r="A2"><v>1</v></c><c r="B2"><f t="shared" si="0"/></c><c r="C2" t="str"><f>x</f></c>', 2, "B2"),
        ('<c r="A2" t="n"><f ca="1"/><v></v></c>', 1, "A2"),
    ],
)
def test_formulas_without_a_value_are_counted(written: str, count: int, first: str, form: Form) -> None:
    found = read_xlsx(xlsx(form(sheet(header("a", "b"), row(2, written), text_row(3, ["x"])))))

    (note,) = found.notes
    assert note.startswith(f"{count} formula(s) have no value in the file, the first in {first};")


@pytest.mark.parametrize(
    "written",
    [
        '<c r="A2"><f>1+1</f><v>2</v></c>',
        '<c r="A2" t="str"><f>""</f><v></v></c>',
        '<c r="A2" t="str"><f>""</f><v/></c>',
        '<c r="A2" t="inlineStr"><f>1</f><is><t>x</t></is></c>',
        '<c r="A2"/>',
        '<c r="A2"></c>',
    ],
)
def test_a_formula_whose_value_is_nothing_has_one(written: str, form: Form) -> None:
    assert not read_xlsx(xlsx(form(sheet(header("a", "b"), row(2, written), text_row(3, ["x"]))))).notes


def test_a_formula_above_the_header_is_not_told(form: Form) -> None:
    above = row(1, '<c r="A1"><f>TODAY()</f></c>', inline("B1", "x"))
    rows = (above, text_row(2, ["order_no", "order_status"]), row(3, inline("A3", "x")))

    assert not read_xlsx(xlsx(form(sheet(*rows)))).notes


def test_a_formula_in_a_cell_without_reference_is_told_by_its_row() -> None:
    found = read_xlsx(xlsx(sheet(header("a"), "<row r='2'><c><f>1</f></c><c><v>1</v></c></row>")))

    assert "the first in row 2;" in found.notes[0]


@pytest.mark.parametrize(
    "column", ["<col min='1' max='1' hidden='1'/>", '<col  hidden = "1" min="1" max="1"></col>']
)
def test_a_hidden_column_is_found_however_it_is_written(column: str, form: Form) -> None:
    worksheet = sheet(header("a"), text_row(2, ["x"]), before=f"<cols>{column}</cols>")

    assert read_xlsx(xlsx(form(worksheet))).notes == ("1 column(s) are hidden; they were read like the others.",)
