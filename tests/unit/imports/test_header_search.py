"""The header is found wherever people put it; what stands above it, and on other sheets, is no data."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from orderhub.errors import InvalidInput
from orderhub.imports.files.limits import HEADER_ROWS, MAX_BEGINNING
from orderhub.imports.judge import judge
from orderhub.imports.report import rejected_csv
from orderhub.imports.sheet import Sheet
from orderhub.imports.verdict import Judged
from tests.support import files
from tests.support.read_files import read_csv, read_xlsx
from tests.support.sheets import GOOD_ROW, ZONES, mistakes

HEADER, ROW = [*GOOD_ROW], [*GOOD_ROW.values()]
TAOBAO = Path(__file__).parents[3] / "events" / "samples" / "files" / "taobao-export.csv"
ABOVE = [["Orders of May, exported 2026-06-01"], [], ["", "备注", "一行是一件商品"], ["order_no: 20 digits"]]

type Read = Callable[[files.Table], Sheet]


def as_csv(table: files.Table) -> Sheet:
    return read_csv(files.csv_file(table))


def as_xlsx(table: files.Table) -> Sheet:
    return read_xlsx(files.inline_file(table))


@pytest.fixture(params=[as_csv, as_xlsx])
def read(request: pytest.FixtureRequest) -> Read:
    chosen: Read = request.param
    return chosen


def judged(sheet: Sheet) -> Judged:
    return judge(sheet, ZONES, "CNY")


def refusal(call: Callable[[], object]) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        call()
    return caught.value


def book(*sheets: tuple[str, str], hidden: Sequence[str] = ()) -> bytes:
    """A workbook of named sheets."""
    return files.book_of(dict(sheets), hidden)


def worksheet(*rows: Sequence[str]) -> str:
    return files.sheet(*(files.text_row(line, texts) for line, texts in enumerate(rows, start=1)))


def test_what_stands_above_the_header_is_no_data(read: Read) -> None:
    sheet = read([*ABOVE, HEADER, ROW])

    assert (sheet.header_line, list(sheet.header), [row.line for row in sheet.rows]) == (5, HEADER, [6])
    assert len(judged(sheet).orders) == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_that_of_the_header_whatever_stands_above(delimiter: str) -> None:
    above = "Orders, of May; by us, all of them\tx\n\n1,2;3\t\n"

    sheet = read_csv(above.encode() + files.csv_file([HEADER, ROW], delimiter))

    assert (sheet.header_line, len(judged(sheet).orders)) == (4, 1)


def test_a_rejected_row_keeps_the_number_it_has_in_the_file(read: Read) -> None:
    found = judged(read([*ABOVE, HEADER, ROW, ["", *ROW[1:]]]))

    assert mistakes(found) == {7: [("cell_required", "order_source")]}
    line, *_, row, _ = rejected_csv(found).decode("utf-8-sig").split("\r\n")
    assert (line.split(",")[0], row.split(",")[0]) == ("line", "7")


def test_rejected_rows_of_a_file_with_a_title_can_be_dropped_as_they_are(read: Read) -> None:
    found = judged(read([*ABOVE, HEADER, ["", *ROW[1:]]]))

    again = read_csv(rejected_csv(found).replace(b",,A1", b",Taobao,A1"))

    assert len(judged(again).orders) == 1


@pytest.mark.parametrize("blank", [0, 30])
def test_the_header_is_looked_for_in_so_many_rows_blank_ones_not_counted(blank: int, read: Read) -> None:
    above = [[f"note {number}"] for number in range(HEADER_ROWS - 1)]
    blanks: list[list[str]] = [[]] * blank

    assert read([*above, *blanks, HEADER, ROW]).header_line == HEADER_ROWS + blank
    assert refusal(lambda: judged(read([*above, ["one more"], HEADER, ROW]))).code == "columns_missing"


def test_a_header_to_the_right_of_blank_columns_is_found(read: Read) -> None:
    sheet = read([["x"], ["", "", *HEADER], ["", "", *ROW]])

    assert len(judged(sheet).orders) == 1


def test_taobaos_export_may_have_a_title_too() -> None:
    sheet = read_csv("我的订单\n\n".encode("gb18030") + TAOBAO.read_bytes())

    assert (sheet.header_line, len(judged(sheet).orders)) == (3, 3)


def test_a_sheet_of_instructions_may_come_first() -> None:
    how_to = worksheet(["How to fill this in"], ["order_no", "the number of the order"])

    sheet = read_xlsx(book(("How to", how_to), ("Orders", worksheet(["May"], HEADER, ROW))))

    assert (sheet.name, sheet.header_line, len(judged(sheet).orders)) == ("Orders", 2, 1)
    assert sheet.notes == ("Only the sheet “Orders” was read; 1 other(s) were not.",)


@pytest.mark.parametrize(
    "other", [worksheet(), worksheet(HEADER), worksheet(["x"]), worksheet(HEADER[1:], ROW[1:]), "<worksheet><"]
)
def test_a_sheet_without_orders_is_passed_over_wherever_it_stands(other: str) -> None:
    orders = worksheet(HEADER, ROW)

    assert read_xlsx(book(("a", other), ("b", orders))).name == "b"
    assert read_xlsx(book(("a", orders), ("b", other))).name == "a"


def test_a_hidden_sheet_is_not_looked_at() -> None:
    orders = worksheet(HEADER, ROW)

    assert read_xlsx(book(("old", orders), ("new", orders), hidden=["old"])).name == "new"


def test_two_sheets_with_orders_are_refused_rather_than_one_of_them_left_out() -> None:
    orders = worksheet(HEADER, ROW)

    refused = refusal(lambda: read_xlsx(book(*((f"of day {day}", orders) for day in range(1, 8)))))

    assert refused.code == "sheets_ambiguous"
    assert "of day 1, of day 2, of day 3, of day 4, of day 5 and 2 more" in str(refused)


def test_where_there_is_no_header_the_nearest_row_is_named_with_what_it_lacks(read: Read) -> None:
    lacking = [name for name in HEADER if name not in ("order_time", "store_no")]

    refused = refusal(lambda: judged(read([["备注"], lacking, ROW])))

    assert refused.code == "columns_missing"
    assert str(refused).startswith(
        "The file lacks columns: order_time/下单时间; one of store_no/门店编号, store_id/门店ID."
    )
    assert "What is nearest to a header is row 2" in str(refused)
    assert "it has order_source/订单来源, order_no/订单编号, " in str(refused)
    assert str(refused).endswith("buyer_mobile/买家手机号 and 1 more.")


def test_the_sheet_of_the_nearest_row_is_named() -> None:
    refused = refusal(
        lambda: judged(read_xlsx(book(("a", worksheet(["x"])), ("b", worksheet(["x"], HEADER[2:], ROW)))))
    )

    assert "row 2 of the sheet “b”: it has order_status/订单状态" in str(refused)


def test_where_no_row_names_a_column_that_is_said(read: Read) -> None:
    refused = refusal(lambda: judged(read([["x"], ["y"]])))

    assert (refused.code, "None of the first 20 rows" in str(refused)) == ("columns_missing", True)


def test_a_header_without_rows_is_said_to_have_none() -> None:
    assert refusal(lambda: as_csv([["title"], HEADER])).code == "no_rows"
    assert (
        refusal(lambda: read_xlsx(book(("a", worksheet(["x"], ["y"])), ("b", worksheet(HEADER))))).code
        == "no_rows"
    )


@pytest.mark.slow
def test_only_the_beginnings_of_sheets_are_looked_at_and_only_of_so_many() -> None:
    long = files.sheet(
        files.row(1, *(f'<c r="{files.column(number)}1"/>' for number in range(16_000))),
        files.text_row(2, ["x"]),
        files.text_row(3, ["y"]),
    )
    several = [(f"{number}", long) for number in range(40)]

    assert len(long) > MAX_BEGINNING / 10
    assert read_xlsx(book(("first", worksheet(HEADER, ROW)), *several)).name == "first"
    assert (
        refusal(lambda: judged(read_xlsx(book(*several, ("last", worksheet(HEADER, ROW)))))).code
        == "columns_missing"
    )


def test_without_any_page_that_can_be_read_the_first_says_why() -> None:
    assert refusal(lambda: read_xlsx(book(("a", "<worksheet><"), ("b", "<worksheet><")))).code == "xlsx_damaged"
