from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import InvalidInput
from orderhub.imports.columns import OURS
from orderhub.imports.judge import judge
from orderhub.imports.sheet import DateCell, NumberCell
from orderhub.imports.sources import SOURCES, STATUSES
from orderhub.imports.verdict import FileRow
from orderhub.imports.zones import Zones, zone_named, zones_by_store
from orderhub.orders.statuses import Status
from tests.support.sheets import GOOD_ROW, ZONES, bare_sheet, judged, mistakes

REQUIRED = [column.key for column in OURS.columns if column.required]


def fields_of(**cells: str) -> dict[str, Any]:
    found = judged(cells)
    assert mistakes(found) == {}
    change = found.orders[0].change
    return {**change.fields, **change.lines[0].fields}


def test_a_good_row_becomes_an_order_with_one_line() -> None:
    (order,) = judged({}).orders

    change = order.change
    assert (change.order_no, change.index, change.pointer) == ("A1", 2, "/rows/2")
    assert change.fields == {
        "source": "Taobao",
        "status": Status.PAID,
        "ordered_at": datetime(2022, 9, 14, 3, 3, 23, tzinfo=UTC),
        "store_no": "S001",
        "total_cost": Decimal(21),
        "phone": "13800138000",
    }
    assert (change.by_rows, change.defaults) == (True, {"currency": "CNY"})
    (line,) = change.lines
    assert (line.sku, line.pointer) == ("P1", "/rows/2")
    assert line.fields == {"product_id": "P1", "name": "Tea", "quantity": Decimal(2), "cost": Decimal("10.50")}
    assert order.rows == (FileRow(line=2, sku="P1"),)


def test_every_column_fills_a_field() -> None:
    fields = fields_of(
        store_id="7",
        sku="P1-RED",
        currency="usd",
        buyer_id="c-1",
        buyer_unionid="oX1",
        buyer_nickname="张三",
        buyer_email="mail@example.com",
        external_customer_id="12",
        receiver_name="李四",
        receiver_phone="010-88888888",
        receiver_address="浙江省\n杭州市",
        payment_method="Alipay",
        delivery_method="express",
        carrier="SF",
        tracking_no="SF1",
        paid_at="2022-09-14 12:00:00",
        shipped_at="2022-09-15 12:00:00",
        discount="-5",
        shipping="0",
        category="Tea",
        product_url="https://example.com/p",
        image_url="HTTP://example.com/i.png",
        tags="gift, new；vip",
        remark="ring twice",
        updated_at="2022-09-16 12:00:00",
        **{"extra.Gift wrap": "red"},
    )

    assert {key: fields[key] for key in ("sobot_customer_id", "unionid", "nickname", "email")} == {
        "sobot_customer_id": "c-1",
        "unionid": "oX1",
        "nickname": "张三",
        "email": "mail@example.com",
    }
    assert fields["tags"] == ("gift", "new", "vip")
    assert fields["extra"] == {"Gift wrap": "red"}
    assert fields["shipped_at"] == datetime(2022, 9, 15, 4, tzinfo=UTC)
    assert (fields["currency"], fields["discount"], fields["shipping"]) == ("USD", Decimal(-5), Decimal(0))
    assert {column.field for column in OURS.columns} - fields.keys() == {"order_no", "sku", "updated_at"}


@pytest.mark.parametrize("column", REQUIRED)
def test_a_required_cell_that_is_blank_rejects_the_row(column: str) -> None:
    assert mistakes(judged({}, {column: ""})) == {3: [("cell_required", column)]}


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"order_source": "Pinduoduo"}, "source_unknown", "order_source"),
        ({"order_status": "DELIVERED"}, "status_unknown", "order_status"),
        ({"store_no": ""}, "store_missing", "store_no"),
        ({"store_no": "", "store_id": ""}, "store_missing", "store_no, store_id"),
        ({"buyer_mobile": ""}, "buyer_missing", "buyer_mobile, buyer_nickname"),
        (
            {"buyer_mobile": "", "buyer_email": "", "external_customer_id": ""},
            "buyer_missing",
            "buyer_mobile, buyer_nickname, buyer_email, external_customer_id",
        ),
        ({"quantity": "two"}, "number_invalid", "quantity"),
        ({"quantity": "0"}, "number_invalid", "quantity"),
        ({"quantity": "-1"}, "number_invalid", "quantity"),
        ({"total_amount": "1,299.00"}, "number_invalid", "total_amount"),
        ({"total_amount": NumberCell("n/a")}, "number_invalid", "total_amount"),
        ({"unit_price": "1.2.3"}, "number_invalid", "unit_price"),
        ({"unit_price": "1e3"}, "number_invalid", "unit_price"),
        ({"order_no": "A" * 101}, "too_long", "order_no"),
        ({"order_no": "订" * 100, "sku": "货" * 200 + "x" * 30}, "too_long", "sku"),
        ({"order_no": "订" * 100, "sku": "\U00020000" * 200}, "too_long", "sku"),
        ({"order_no": "订" * 100, "product_id": "\U00020000" * 200}, "too_long", "product_id"),
        ({"order_no": "A\n1"}, "id_invalid", "order_no"),
        ({"product_name": "A\x00"}, "text_invalid", "product_name"),
        ({"buyer_mobile": "none given"}, "phone_invalid", "buyer_mobile"),
        ({"buyer_email": "none given"}, "email_invalid", "buyer_email"),
        ({"currency": "$"}, "currency_invalid", "currency"),
        ({"order_time": "14/9/2022 11:03"}, "time_invalid", "order_time"),
        ({"tags": ",".join(map(str, range(51)))}, "list_expected", "tags"),
        ({"product_id": "1.91E+18"}, "id_damaged", "product_id"),
    ],
)
def test_a_mistake_rejects_its_row_with_its_own_code(cells: dict[str, str], code: str, column: str) -> None:
    found = judged({**cells})

    assert mistakes(found) == {2: [(code, column)]}
    assert found.orders == ()


def test_among_keys_that_are_too_long_a_short_one_is_taken() -> None:
    found = judged({"order_no": "订" * 100, "sku": "\U00020000" * 200}, {})

    assert (mistakes(found), len(found.orders)) == ({2: [("too_long", "sku")]}, 1)


def test_a_mistake_names_line_column_and_value() -> None:
    found = judged({}, {"quantity": "x" * 200})

    (rejected,) = found.rejected
    assert rejected.row.line == 3
    assert (rejected.mistakes[0].column, rejected.mistakes[0].value) == ("quantity", "x" * 100)


@pytest.mark.parametrize("time", ["2022/9/14 11:03:23", NumberCell("44818.46068287037"), "2022-09-14T03:03:23Z"])
def test_a_time_is_taken_as_spreadsheets_and_programs_write_it(time: str) -> None:
    assert fields_of(order_time=time)["ordered_at"] == datetime(2022, 9, 14, 3, 3, 23, tzinfo=UTC)


def test_rows_may_name_their_buyers_by_different_cells() -> None:
    by_name = {"order_no": "A2", "buyer_mobile": "", "buyer_nickname": "张三"}

    found = judged({}, by_name, by_name | {"order_no": "A3", "buyer_nickname": ""})

    assert mistakes(found) == {4: [("buyer_missing", "buyer_mobile, buyer_nickname")]}


def test_all_mistakes_of_a_row_are_told_at_once() -> None:
    found = judged({"order_source": "?", "order_time": "?", "store_no": "", "quantity": "?"})

    assert [code for code, _ in mistakes(found)[2]] == [
        *("source_unknown", "time_invalid", "number_invalid", "store_missing"),
    ]


def test_cells_beyond_the_header_reject_the_row() -> None:
    cells = [*GOOD_ROW.values()]

    found = judge(bare_sheet([*GOOD_ROW], [[*cells, ""], [*cells, "", "x"]]), ZONES, "CNY")

    assert mistakes(found) == {3: [("row_too_long", "")]}


def test_a_row_may_be_shorter_than_the_header() -> None:
    header = [*GOOD_ROW, "carrier", "remark"]

    found = judge(bare_sheet(header, [[*GOOD_ROW.values()]]), ZONES, "CNY")

    assert (len(found.orders), len(found.rejected)) == (1, 0)


@pytest.mark.parametrize("word", [word for pair in SOURCES.items() for word in pair])
def test_sources_are_known_in_both_languages_and_kept_in_english(word: str) -> None:
    assert fields_of(order_source=word)["source"] in SOURCES


@pytest.mark.parametrize(
    ("english", "status"),
    [
        ("To Be Paid", Status.INITIALIZED),
        ("Paid", Status.PAID),
        ("Shipped", Status.SHIPPED),
        ("Signed for", Status.DELIVERED),
        ("Dealed", Status.COMPLETED),
        ("Deal Closed", Status.CANCELLED),
        ("Other", Status.OTHER),
    ],
)
def test_statuses_mean_what_their_chinese_words_mean(english: str, status: Status) -> None:
    assert {fields_of(order_status=word)["status"] for word in (english, english.upper(), STATUSES[english])} == {
        status
    }


def test_what_a_spreadsheet_keeps_as_number_or_date_is_taken() -> None:
    fields = fields_of(
        order_time=DateCell("2022-09-14 11:03:23"),
        unit_price=NumberCell("0.30000000000000004"),
        total_amount=NumberCell("1.0000000000000001E-3"),
        discount=NumberCell("1E-05"),
        buyer_mobile=NumberCell("13800138000"),
        store_no=NumberCell("12"),
    )

    assert (fields["cost"], fields["total_cost"]) == (Decimal("0.3"), Decimal("0.001"))
    assert fields["discount"] == Decimal("0.00001")
    assert {type(fields["phone"]), type(fields["store_no"])} == {str}


def test_amounts_that_a_program_summed_with_floats_are_taken_by_the_cent() -> None:
    prices = [(cents / 100, pieces) for cents in range(1, 10_000, 37) for pieces in (3, 7)]
    rows = [
        {"order_no": f"A{index}", "total_amount": repr(price * n + 4.95)}
        for index, (price, n) in enumerate(prices)
    ]

    found = judged(*rows)

    assert not found.rejected
    totals = [order.change.fields["total_cost"] for order in found.orders]
    assert totals == [round(Decimal(price * n + 4.95), 2) for price, n in prices]


def test_an_address_that_is_no_web_address_is_left_out_and_said() -> None:
    found = judged({"product_url": "javascript:alert(1)", "image_url": "ftp://example.com/i.png"})

    assert not {"url", "image_url"} & found.orders[0].change.lines[0].fields.keys()
    assert [(notice.code, notice.lines, notice.column) for notice in found.warnings] == [
        ("url_dropped", (2,), "product_url"),
        ("url_dropped", (2,), "image_url"),
    ]


def test_an_extra_field_may_be_called_like_a_time() -> None:
    fields = fields_of(**{"extra.paid_at": "soon", "extra.ordered_at": ""})

    assert fields["extra"] == {"paid_at": "soon"}


def test_rows_of_one_order_need_not_be_adjacent() -> None:
    found = judged({"sku": "X"}, {"order_no": "A2"}, {"sku": "Y"})

    assert [(order.change.order_no, [row.line for row in order.rows]) for order in found.orders] == [
        ("A1", [2, 4]),
        ("A2", [3]),
    ]
    assert [line.sku for line in found.orders[0].change.lines] == ["X", "Y"]
    assert found.warnings == ()


def test_a_bad_row_does_not_keep_the_good_rows_of_its_order_out() -> None:
    found = judged({"sku": "X", "quantity": "?", "remark": "bad"}, {"sku": "Y", "remark": "good"})

    (order,) = found.orders
    assert ([line.sku for line in order.change.lines], order.change.fields["remark"]) == (["Y"], "good")
    assert [*mistakes(found)] == [2]


def test_of_order_cells_that_differ_the_first_counts_and_it_is_said() -> None:
    found = judged(
        {"sku": "X", "carrier": "SF", "total_amount": "21"},
        {"sku": "Y", "carrier": "ZTO", "total_amount": "21.00"},
        {"sku": "Z", "carrier": "YTO"},
    )

    assert found.orders[0].change.fields["carrier"] == "SF"
    assert [(notice.code, notice.lines, notice.column) for notice in found.warnings] == [
        ("order_cell_conflict", (2, 3), "carrier"),
        ("order_cell_conflict", (2, 4), "carrier"),
    ]


def test_an_order_cell_that_is_blank_is_filled_by_the_next_row_that_fills_it() -> None:
    found = judged({"sku": "X"}, {"sku": "Y", "remark": "ring twice"}, {"sku": "Z", "remark": "knock"})

    assert found.orders[0].change.fields["remark"] == "ring twice"
    assert [notice.lines for notice in found.warnings] == [(3, 4)]


def test_of_the_same_order_and_product_the_later_row_wins_and_it_is_said() -> None:
    found = judged({"category": "Tea"}, {"quantity": "5", "unit_price": ""}, {"quantity": "7"})

    (order,) = found.orders
    (line,) = order.change.lines
    assert (line.pointer, line.fields["quantity"], line.fields["category"]) == ("/rows/4", Decimal(7), "Tea")
    assert [(notice.code, notice.lines, notice.amount) for notice in found.warnings] == [
        ("item_repeated", (4, 2), Decimal(21)),
        ("item_repeated", (4, 3), Decimal(21)),
    ]
    assert [(row.line, row.replaced_by) for row in order.rows] == [(2, 4), (3, 4), (4, None)]


def test_a_column_that_is_damaged_often_is_told_of_once() -> None:
    rows = [{"order_no": f"1.91E+{number}"} for number in range(10, 13)]

    found = judged(*rows, {"tracking_no": "1.0"}, *({"tracking_no": f"T{number}"} for number in range(20)))

    assert [(each.column, each.rows, each.filled) for each in found.damaged_columns] == [("order_no", 3, 24)]
    assert [*mistakes(found)] == [2, 3, 4, 5]


def test_times_are_in_the_files_zone_else_the_stores_else_the_default() -> None:
    berlin, tokyo = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
    by_store = Zones(default=ZONES.default, by_store={"7": berlin, "S9": tokyo})
    rows: tuple[dict[str, str], ...] = (
        {},
        {"order_no": "A2", "store_id": "7"},
        {"order_no": "A3", "store_no": "S9"},
    )

    found, of_file = judged(*rows, zones=by_store), judged(*rows, zones=Zones(default=berlin, of_file=tokyo))

    assert [order.change.fields["ordered_at"].hour for order in found.orders] == [3, 9, 2]
    assert found.zones == {"Asia/Shanghai": 1, "Europe/Berlin": 1, "Asia/Tokyo": 1}
    assert of_file.zones == {"Asia/Tokyo": 3}


def test_zones_are_read_from_settings() -> None:
    zones = zones_by_store("S1=Europe/Berlin, a=b=Asia/Tokyo,")

    assert zones == {"S1": zone_named("Europe/Berlin"), "a=b": zone_named(" Asia/Tokyo ")}


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "/etc/passwd", "Asia", "\x00"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        zone_named(name)

    assert caught.value.code == "zone_unknown"


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "order_no": st.sampled_from(["A1", "A2", "A3"]),
            "sku": st.sampled_from(["", "X", "Y"]),
            "carrier": st.sampled_from(["", "SF", "ZTO"]),
            "quantity": st.sampled_from(["1", "2", "?", ""]),
            "order_status": st.sampled_from(["Paid", "已发货", "refunded"]),
            "buyer_mobile": st.sampled_from(["13800138000", ""]),
            "tracking_no": st.sampled_from(["", "SF1", "00123", NumberCell("123"), "1.91E+18"]),
        }
    ),
    min_size=1,
    max_size=12,
)


@given(ROWS)
def test_every_good_row_is_in_one_order_and_every_bad_one_rejected_once(rows: list[dict[str, str]]) -> None:
    found = judged(*rows)

    taken = [row.line for order in found.orders for row in order.rows]
    rejected = [row.row.line for row in found.rejected]
    assert sorted(taken + rejected) == list(range(2, len(rows) + 2))
    assert found.rows == len(rows)
    assert len({order.change.order_no for order in found.orders}) == len(found.orders) == sum(found.zones.values())
    for order in found.orders:
        skus = [row.sku for row in order.rows if row.replaced_by is None]
        assert sorted(skus) == sorted(line.sku for line in order.change.lines)
        assert {rows[row.line - 2]["order_no"] for row in order.rows} == {order.change.order_no}


@given(ROWS, st.randoms(use_true_random=False))
def test_which_rows_are_good_does_not_depend_on_their_order(rows: list[dict[str, str]], random: Any) -> None:  # noqa: ANN401 - hypothesis names no type
    places = list(range(len(rows)))
    random.shuffle(places)

    straight = {row.row.line - 2 for row in judged(*rows).rejected}
    shuffled = {places[row.row.line - 2] for row in judged(*(rows[place] for place in places)).rejected}

    assert shuffled == straight


@given(st.text(max_size=130).map(str.strip))
def test_any_text_is_taken_or_rejected_but_never_breaks_the_file(text: str) -> None:
    for key in ("order_no", "product_name", "quantity", "order_time", "buyer_mobile", "tags", "tracking_no"):
        found = judged({key: text}, {})

        assert len(found.rejected) + sum(len(order.rows) for order in found.orders) == 2
