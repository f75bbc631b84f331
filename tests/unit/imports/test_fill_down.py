"""Cells of an order that stand once for several of its rows: merged, or on one row only."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.imports.judge import judge
from orderhub.imports.reading import read
from orderhub.imports.report import rejected_csv
from orderhub.imports.sheet import Merged, Sheet
from orderhub.imports.verdict import Judged
from tests.support import files
from tests.support.sheets import GOOD_ROW, ZONES, bare_sheet, judged, mistakes

type Cells = Mapping[str, str]

OF_LINE = ("product_id", "sku", "product_name", "quantity", "unit_price")
HEADER = [*GOOD_ROW, "category", "carrier", "extra.Gift"]
NUMBERED = {key: "" for key in HEADER if key not in (*OF_LINE, "order_no")}
"""A row that has the order number and its product and nothing else, as Shopify exports it."""
BARE = {**NUMBERED, "order_no": ""}
"""A row that has its product and nothing else, as Frappe exports it."""


def given_once(*rows: Cells) -> Judged:
    """What is said of rows whose order cells are blank where they do not say them."""
    return judge(as_sheet(*rows), ZONES, "CNY")


def as_sheet(*rows: Cells) -> Sheet:
    return bare_sheet(HEADER, [[{**GOOD_ROW, **row}.get(key, "") for key in HEADER] for row in rows])


def lines_of(found: Judged) -> dict[str, list[str]]:
    return {order.change.order_no: [line.sku for line in order.change.lines] for order in found.orders}


def codes(found: Judged) -> dict[int, list[str]]:
    return {line: [code for code, _ in wrong] for line, wrong in mistakes(found).items()}


@pytest.mark.parametrize("blank", [NUMBERED, BARE])
def test_order_cells_given_on_the_first_row_count_for_all_rows_of_the_order(blank: Cells) -> None:
    first = {"sku": "X", "carrier": "SF", "extra.Gift": "red"}
    rows = (first, {**blank, "sku": "Y"}, {**blank, "sku": "Z"}, {"order_no": "A2", "sku": "V"})

    found = given_once(*rows, {**blank, "order_no": blank.get("order_no", "A2"), "sku": "W"})

    assert (lines_of(found), found.rejected) == ({"A1": ["X", "Y", "Z"], "A2": ["V", "W"]}, ())
    assert found.warnings == ()
    assert found.orders[0].change.fields == given_once(first).orders[0].change.fields


def test_an_order_cell_that_is_missing_is_that_of_another_row_of_the_order() -> None:
    total_once, buyer_later = {"sku": "Y", "total_amount": ""}, {"sku": "X", "buyer_mobile": ""}

    found = judged({"sku": "X"}, total_once, {"order_no": "A2"} | buyer_later, {"order_no": "A2", "sku": "Y"})

    assert (lines_of(found), found.rejected) == ({"A1": ["X", "Y"], "A2": ["X", "Y"]}, ())
    assert {order.change.fields["phone"] for order in found.orders} == {"13800138000"}


def test_nothing_is_assumed_of_a_row_that_has_the_same_product_again() -> None:
    found = judged({}, {"total_amount": ""}, {"product_id": "P2", "total_amount": ""})

    assert (lines_of(found), codes(found)) == ({"A1": ["P1", "P2"]}, {3: ["cell_required"]})


def test_a_row_that_lacks_one_cell_takes_over_no_other() -> None:
    damaged = {"sku": "X", "tracking_no": "1.9E+18"}

    found = judged(damaged, {"sku": "Z"}, {"sku": "Y", "buyer_mobile": ""})

    assert (lines_of(found), codes(found)) == ({"A1": ["Z", "Y"]}, {2: ["id_damaged"]})


def test_what_no_row_of_an_order_says_is_missing_in_each() -> None:
    found = judged({"sku": "X", "total_amount": ""}, {"sku": "Y", "total_amount": ""}, {"order_no": "A2"})

    assert codes(found) == {2: ["cell_required"], 3: ["cell_required"]}


def test_rows_with_a_number_need_not_stand_together() -> None:
    found = given_once({"sku": "X"}, {"order_no": "A2", "sku": "V"}, {**NUMBERED, "order_no": "A1", "sku": "Y"})

    assert lines_of(found) == {"A1": ["X", "Y"], "A2": ["V"]}


def test_a_row_without_number_above_all_orders_is_of_none() -> None:
    found = given_once({**BARE, "sku": "Y"}, {"sku": "X"})

    assert (lines_of(found), codes(found)) == ({"A1": ["X"]}, {2: ["order_unclear"]})


def test_a_row_without_number_below_one_of_no_order_is_of_none() -> None:
    found = given_once({"sku": "X"}, {"order_no": "", "sku": "V"}, {**BARE, "sku": "W"})

    assert (lines_of(found), codes(found)) == ({"A1": ["X"]}, {3: ["cell_required"], 4: ["order_unclear"]})


def test_an_order_is_kept_out_whole_when_rows_without_number_follow_rows_that_stand_apart() -> None:
    rows = ({"sku": "X"}, {"order_no": "A2"}, {"sku": "Y"}, {**BARE, "sku": "Z"}, {"order_no": "A3"})

    found = given_once(*rows)

    assert lines_of(found) == {"A2": ["P1"], "A3": ["P1"]}
    assert codes(found) == {2: ["order_unclear"], 4: ["order_unclear"], 5: ["order_unclear"]}


def test_a_sum_at_the_end_of_the_table_is_no_row_of_the_last_order() -> None:
    nothing = {"product_id": "", "product_name": "", "unit_price": ""}

    found = given_once({"sku": "X"}, {**BARE, **nothing, "quantity": "12"})

    assert lines_of(found) == {"A1": ["X"]}
    assert codes(found)[3][0] == "cell_required"


@pytest.mark.parametrize("blank", [NUMBERED, BARE])
def test_rejected_rows_of_such_an_order_are_whole_and_can_be_dropped_alone(blank: Cells) -> None:
    carrier = {"sku": "X", "carrier": "SF"}
    found = given_once(carrier, {**blank, "sku": "Y", "quantity": "two"}, {**blank, "sku": "Z"})
    corrected = rejected_csv(found).replace(b"two", b"2")

    again = judge(read(corrected, "rejected.csv"), ZONES, "CNY")

    assert (lines_of(found), lines_of(again)) == ({"A1": ["X", "Z"]}, {"A1": ["Y"]})
    assert again.orders[0].change.fields == found.orders[0].change.fields


def test_a_bad_order_cell_is_bad_in_all_rows_it_counts_for() -> None:
    found = given_once({"sku": "X", "total_amount": "much"}, {**BARE, "sku": "Y"})

    assert codes(found) == {2: ["number_invalid"], 3: ["number_invalid"]}


def merged_file(rows: Sequence[Cells], *references: str) -> bytes:
    """A workbook with these rows from line 2 on, and these ranges merged."""
    texts = [HEADER, *([{**GOOD_ROW, **row}.get(key, "") for key in HEADER] for row in rows)]
    tags = "".join(f'<mergeCell ref="{reference}"/>' for reference in references)
    table = (files.text_row(line, cells) for line, cells in enumerate(texts, start=1))
    return files.xlsx(files.sheet(*table, after=f"<mergeCells>{tags}</mergeCells>"))


def merged(rows: Sequence[Cells], *ranges: tuple[str, int, int]) -> Judged:
    """What is said of a workbook whose cells of these columns are merged from line to line."""
    places = [(files.column(HEADER.index(key)), first, last) for key, first, last in ranges]
    data = merged_file(rows, *(f"{letters}{first}:{letters}{last}" for letters, first, last in places))
    return judge(read(data, "orders.xlsx"), ZONES, "CNY")


def test_merged_cells_of_an_order_count_in_each_of_its_rows() -> None:
    rows = (
        {"sku": "X", "carrier": "SF"},
        {**BARE, "sku": "Y"},
        {"order_no": "A2", "sku": "V"},
        {**BARE, "sku": "W"},
    )
    of_order = [key for key in HEADER if key not in OF_LINE and key != "category"]

    found = merged(rows, *((key, 2, 3) for key in of_order), *((key, 4, 5) for key in of_order))

    assert (lines_of(found), found.rejected, found.warnings) == ({"A1": ["X", "Y"], "A2": ["V", "W"]}, (), ())
    assert found.orders[0].change.fields["carrier"] == "SF"


def test_merged_cells_may_have_other_order_cells_beside_them() -> None:
    rows = ({"sku": "X"}, {"order_no": "", "sku": "Y"}, {"order_no": "A2"})

    assert lines_of(merged(rows, ("order_no", 2, 3))) == {"A1": ["X", "Y"], "A2": ["P1"]}


def test_what_several_products_share_may_be_merged_and_quantities_do_not_count_twice() -> None:
    shared = {"product_id": "", "product_name": "", "category": "", "quantity": ""}
    rows = ({"sku": "X", "category": "Tea"}, {"sku": "Y"} | shared, {"sku": "Z"} | shared | {"quantity": "3"})

    found = merged(rows, *((key, 2, 4) for key in ("product_id", "product_name", "category", "quantity")))

    assert codes(found) == {3: ["cell_required"]}
    assert [line.fields["category"] for line in found.orders[0].change.lines] == ["Tea", "Tea"]


def test_an_order_that_shares_a_merged_cell_with_another_is_kept_out_whole() -> None:
    rows = ({"sku": "X"}, {"sku": "Y"}, {"order_no": "A2", "total_amount": ""}, {"order_no": "A3"})

    found = merged(rows, ("total_amount", 3, 4))

    assert lines_of(found) == {"A3": ["P1"]}
    assert codes(found) == {2: ["order_unclear"], 3: ["order_unclear"], 4: ["order_unclear"]}


def test_merged_headers_titles_and_columns_nobody_knows_change_nothing() -> None:
    rows = as_sheet({"sku": "X"}, {**BARE, "sku": "Y"})
    ranges = (Merged(1, 2, 0, 0), Merged(2, 3, len(HEADER) + 5, len(HEADER) + 5), Merged(2, 2, 0, 3))

    found = judge(Sheet(header=rows.header, rows=rows.rows, encoding="xlsx", merged=ranges), ZONES, "CNY")

    assert lines_of(found) == {"A1": ["X", "Y"]}


def test_thousands_of_merged_cells_that_overlap_take_no_longer_than_one() -> None:
    rows = as_sheet(*({"order_no": f"A{number}"} for number in range(200)))
    overlapping = [Merged(line, 201, 1, 1) for line in range(2, 202)]

    found = judge(Sheet(header=rows.header, rows=rows.rows, encoding="xlsx", merged=overlapping), ZONES, "CNY")

    assert len(found.orders) == 200


ORDERS = st.lists(st.integers(1, 4), min_size=1, max_size=6)


@given(ORDERS, st.booleans())
def test_an_order_given_once_is_the_order_given_in_each_row(sizes: list[int], has_numbers: bool) -> None:  # noqa: FBT001 - drawn
    rows = [
        {"order_no": f"A{order}", "sku": f"S{line}", "carrier": f"C{order}", "buyer_mobile": f"1380013{order:04}"}
        for order, size in enumerate(sizes)
        for line in range(size)
    ]
    blank = NUMBERED if has_numbers else BARE
    once = [
        row if row["sku"] == "S0" else {**blank, "order_no": has_numbers * row["order_no"], "sku": row["sku"]}
        for row in rows
    ]

    assert given_once(*once) == given_once(*rows)
