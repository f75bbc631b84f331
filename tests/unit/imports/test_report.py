import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.imports.cleaning import cleaned
from orderhub.imports.columns import OURS
from orderhub.imports.judge import judge
from orderhub.imports.reading import read
from orderhub.imports.report import MOST_LISTED, rejected_csv, safe, summary, whole
from orderhub.imports.sheet import Sheet
from orderhub.imports.verdict import Judged
from tests.support.sheets import GOOD_ROW, ZONES, bare_sheet, judged, mistakes

SAMPLES = Path(__file__).parents[3] / "events" / "samples" / "files"


def read_again(found: Judged) -> Sheet:
    return read(rejected_csv(found), "rejected.csv")


def test_rejected_rows_come_back_as_they_came_with_line_codes_and_messages() -> None:
    found = judged({}, {"order_source": "?", "store_no": "", "remark": 'a "b", c', "Colour": "red"})

    data = rejected_csv(found)
    header, row = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert data.startswith(b"\xef\xbb\xbf")
    assert header == ["line", "codes", "messages", *GOOD_ROW, "remark", "Colour"]
    assert row[:2] == ["3", "source_unknown store_missing"]
    assert row[2].startswith("order_source: This source is not known")
    assert row[-2:] == ['a "b", c', "red"]


def test_a_corrected_file_can_be_dropped_as_it_is() -> None:
    rows = {"buyer_mobile": "+8613800138000", "discount": "-5.00", "remark": "=1+1", "order_source": "Paobao"}
    sheet = read_again(judged(rows))
    index = sheet.header.index("order_source")
    (row,) = sheet.rows
    cells = [*row.cells[:index], "Taobao", *row.cells[index + 1 :]]

    found = judge(bare_sheet(sheet.header, [cells]), ZONES, "CNY")

    assert found.headings.own == ("line", "codes", "messages")
    (again,) = found.orders
    (straight,) = judged(rows | {"order_source": "Taobao"}).orders
    assert again == straight


@pytest.mark.parametrize("name", ["rejected-corrected.csv", "rejected-corrected.xlsx"])
def test_rejected_rows_that_were_corrected_in_a_spreadsheet_go_through(name: str) -> None:
    found = judge(read((SAMPLES / name).read_bytes(), name), ZONES, "CNY")

    assert (mistakes(found), found.warnings) == ({}, ())
    orders = {order.change.order_no: order.change for order in found.orders}
    assert list(orders) == ["00120260105", "1912345678901234567", "20260107-3", "20260107-4"]
    assert [change.lines[0].sku for change in orders.values()] == ["7-1", "1E5", "0012", "10001"]
    first, second = orders["00120260105"].fields, orders["1912345678901234567"].fields
    # A CSV file has lost the seconds.
    assert first["ordered_at"].replace(second=0) == datetime(2026, 1, 5, 1, 3, tzinfo=UTC)
    assert first["remark"] == "=请放门口"
    assert (second["ordered_at"], second["phone"]) == (datetime(2026, 1, 5, 16, tzinfo=UTC), "13900139000")
    assert orders["20260107-3"].fields["phone"] == "+86 13800138000"
    assert orders["20260107-4"].lines[0].fields["quantity"] == 2


@pytest.mark.parametrize(
    "text",
    [
        *(
            "00123",
            "123456789012",
            "1E5",
            "1.5e+3",
            ".5E3",
            "7-1",
            "1/2",
            "2026-01-02",
            "2026/1/2 3:04",
            "1.10",
            "12:30",
        ),
        *("2-Jan", "2 January 2026", "1月2日", "2026年1月", "50%", "=1+1", "+1"),
    ],
)
def test_ids_that_a_spreadsheet_would_change_are_guarded_and_read_as_they_were(text: str) -> None:
    found = judged({"sku": text, "order_source": "?"})

    (row,) = csv.DictReader(io.StringIO(rejected_csv(found).decode("utf-8-sig")))

    assert row["sku"] == f"'{text}"
    again = read_again(found)
    (column,) = (column for column in OURS.columns if column.key == "sku")
    assert cleaned(column, [again.rows[0].cells[again.header.index("sku")]], since_1904=False) == [text]


@pytest.mark.parametrize("text", ["123", "12345678901", "A-1", "20260105-1", "P-00123", "0"])
def test_other_ids_are_written_as_they_are(text: str) -> None:
    assert whole(text) == text


def test_a_file_rejected_twice_has_our_columns_once() -> None:
    once = judged({"order_source": "?", "Colour": "red"})

    twice = judge(read_again(once), ZONES, "CNY")

    assert rejected_csv(twice).replace(b"2,source", b"line") == rejected_csv(once).replace(b"2,source", b"line")


def test_a_row_with_too_many_cells_keeps_them_at_its_end() -> None:
    found = judge(bare_sheet([*GOOD_ROW], [[*GOOD_ROW.values(), "", "x"]]), ZONES, "CNY")

    again = judge(read_again(found), ZONES, "CNY")

    assert mistakes(again) == {2: [("row_too_long", "")]}


@given(st.lists(st.text("=+-@＝＋－＠'0a\t\n\"x, ", max_size=6).map(str.strip), min_size=1, max_size=5))
def test_no_cell_that_is_written_is_a_formula_and_all_are_read_back(cells: list[str]) -> None:
    data = io.StringIO(newline="")
    csv.writer(data).writerows([["h"] * len(cells) + ["end"], [*map(safe, cells), "end"]])

    (row,) = read(data.getvalue().encode(), "a.csv").rows

    assert list(row.cells) == [*cells, "end"]
    assert not any(
        safe(cell).startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")) for cell in cells
    )


def test_no_cell_of_the_rejected_rows_is_a_formula_whatever_column_it_is_in() -> None:
    evil = "=cmd|'/C calc'!A0"
    names = [*GOOD_ROW, evil, "＝1+1"]
    found = judge(bare_sheet(names, [[evil] * len(names)]), ZONES, "CNY")

    header, row = csv.reader(io.StringIO(rejected_csv(found).decode("utf-8-sig")))

    assert len(row) == len(header) == len(names) + 3
    assert [cell for cell in (*header, *row) if cell.startswith(("=", "＝"))] == []


def test_a_summary_counts_and_names_what_happened() -> None:
    found = judged(
        {"order_no": "A2"}, {}, {}, {"order_no": "1.91E+18"}, {"order_no": "1.92E+18"}, {"Colour": "red"}
    )

    shown = summary(found, {"encoding": "gb18030", "orders": "as stored"})

    assert shown == json.loads(json.dumps(shown))
    assert (shown["rows"], shown["rows_rejected"], shown["orders"]) == (6, 2, "as stored")
    assert (shown["encoding"], shown["zones"], shown["totals"]) == ("gb18030", {"Asia/Shanghai": 2}, {"CNY": "42"})
    assert shown["columns"]["unknown"] == ["Colour"]
    assert shown["rejected_by_code"] == {"id_damaged": 2}
    assert shown["damaged_columns"][0]["column"] == "order_no"
    assert shown["rejected"][0]["line"] == 5
    assert shown["rejected"][0]["errors"][0]["value"] == "1.91E+18"
    assert shown["warnings_by_code"] == {"item_repeated": 2}
    assert shown["warnings"][0]["amount"] == "21.00"
    assert shown["warnings"][0]["lines"] == [7, 3]


def test_a_summary_lists_only_so_many_rows() -> None:
    found = judged(*({"quantity": "?"} for _ in range(MOST_LISTED + 1)))

    shown = summary(found, {})

    assert (shown["rows_rejected"], len(shown["rejected"])) == (MOST_LISTED + 1, MOST_LISTED)


def test_a_warning_without_an_amount_names_none() -> None:
    shown = summary(judged({"product_url": "javascript:alert(1)"}), {})

    assert "amount" not in shown["warnings"][0]


def test_the_good_sample_is_good_and_the_other_has_its_mistakes() -> None:
    found = {
        name: judge(read((SAMPLES / name).read_bytes(), name), ZONES, "CNY")
        for name in ("orders-good.csv", "orders-mistakes.xlsx")
    }

    good, bad = found["orders-good.csv"], found["orders-mistakes.xlsx"]
    assert (len(good.orders), good.rejected, good.warnings) == (4, (), ())
    assert [[code for code, _ in each] for each in mistakes(bad).values()] == [
        ["source_unknown"],
        ["status_unknown"],
        ["time_invalid", "store_missing"],
        ["number_invalid", "buyer_missing"],
        ["id_damaged"],
    ]
    assert [len(order.rows) for order in bad.orders] == [2]
