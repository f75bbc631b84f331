"""What stands in cells and is not meant: placeholders, masks, error values, what nobody sees, guards, words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.imports.judge import judge
from orderhub.imports.reading import read
from orderhub.imports.sheet import NumberCell
from orderhub.orders.model import IDENTITIES
from orderhub.orders.statuses import Status
from tests.support.files import csv_file
from tests.support.sheets import GOOD_ROW, ZONES, judged, mistakes

IDENTITY_COLUMNS = {
    "buyer_id": "sobot_customer_id",
    "buyer_mobile": "phone",
    "buyer_unionid": "unionid",
    "buyer_nickname": "nickname",
    "buyer_email": "email",
    "external_customer_id": "external_customer_id",
}
PLACEHOLDERS = (
    "0",
    "null",
    "NULL",
    "nan",
    "NaN",
    "None",
    "N/A",
    "-",
    "--",
    "/",
    "无",
    "未知",
    "undefined",
    "无\u200b",
)
ID_COLUMNS = ("order_no", "product_id", "sku", "store_no", "store_id", "buyer_id", "buyer_unionid", "tracking_no")


def fields_of(**cells: str) -> dict[str, Any]:
    found = judged(cells)
    assert mistakes(found) == {}
    change = found.orders[0].change
    return {"order_no": change.order_no, "sku": change.lines[0].sku, **change.fields, **change.lines[0].fields}


def test_every_identity_has_a_column() -> None:
    assert set(IDENTITY_COLUMNS.values()) == set(IDENTITIES)


@pytest.mark.parametrize("column", IDENTITY_COLUMNS)
@pytest.mark.parametrize("placeholder", PLACEHOLDERS)
def test_a_placeholder_names_no_buyer(column: str, placeholder: str) -> None:
    alone = judged({"buyer_mobile": "", column: placeholder})
    beside = fields_of(**{"buyer_mobile": "13800138000", "buyer_nickname": "张三", column: placeholder})

    assert [code for code, _ in mistakes(alone)[2]] == ["buyer_missing"]
    assert IDENTITY_COLUMNS[column] not in beside


@pytest.mark.parametrize("column", ["buyer_email", "buyer_id", "buyer_unionid", "external_customer_id"])
def test_what_is_masked_with_stars_names_no_buyer(column: str) -> None:
    masked = "j***@example.com"

    assert [code for code, _ in mistakes(judged({"buyer_mobile": "", column: masked}))[2]] == ["buyer_missing"]
    assert IDENTITY_COLUMNS[column] not in fields_of(**{column: masked})


@pytest.mark.parametrize("column", ["order_no", "product_id"])
def test_a_placeholder_is_no_order_number_and_no_product(column: str) -> None:
    assert mistakes(judged({column: "无"})) == {2: [("cell_required", column)]}


def test_a_placeholder_is_no_store_sku_or_tracking_number() -> None:
    assert fields_of(sku="-")["sku"] == "P1"
    assert "tracking_no" not in fields_of(tracking_no="无")
    assert mistakes(judged({"store_no": "N/A"})) == {2: [("store_missing", "store_no")]}


def test_names_and_numbers_that_look_like_placeholders_are_kept() -> None:
    assert fields_of(buyer_nickname="Nan")["nickname"] == "Nan"
    assert fields_of(buyer_id="00")["sobot_customer_id"] == "00"


@pytest.mark.parametrize(
    "column",
    [key for key in GOOD_ROW if key != "sku"] + ["sku", "remark", "tags", "paid_at", "currency", "extra.x"],
)
@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#value!", "#DIV/0!", "#ДЕЛ/0!", "########"])
def test_an_error_value_is_a_mistake_of_its_row_in_any_column(column: str, error: str) -> None:
    assert mistakes(judged({column: error}))[2][0] == ("cell_error", column)


def test_a_text_that_begins_like_an_error_value_is_a_text() -> None:
    assert fields_of(product_name="#1 Tea", remark="Apt #12")["name"] == "#1 Tea"


@pytest.mark.parametrize("column", ID_COLUMNS)
def test_an_id_is_the_same_with_characters_that_nobody_sees(column: str) -> None:
    plain = fields_of(**{column: "订F1"})

    for dirty in ("订\u200bF1", "\ufeff订F1", "\u202a订F1\u202c", "订F1\u2060 "):
        assert fields_of(**{column: dirty}) == plain


def test_statuses_amounts_times_and_addresses_are_read_without_them_too() -> None:
    dirty = fields_of(
        order_status="已付款\u200b",
        total_amount="\u202d21\u202c",
        order_time="\u202a2022-09-14 11:03:23",
        buyer_mobile="\u202a13800138000\u202c",
        buyer_email="mail\u200b@example.com",
    )

    assert dirty == fields_of(buyer_email="mail@example.com")


def test_a_name_keeps_the_joiners_of_its_characters() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

    assert fields_of(buyer_nickname=family)["nickname"] == family


@pytest.mark.parametrize("guard", ["'", "`", "’", "''"])
@pytest.mark.parametrize("column", ID_COLUMNS)
def test_what_guards_an_id_is_no_part_of_it(column: str, guard: str) -> None:
    assert fields_of(**{column: f"{guard}AB-1"}) == fields_of(**{column: "AB-1"})


@pytest.mark.parametrize("written", ['="00123"', "'00123", "`00123", "00123\t", "\u200b00123"])
def test_a_guarded_number_of_an_export_keeps_its_zeros(written: str) -> None:
    sheet = read(csv_file([[*GOOD_ROW], [*(GOOD_ROW | {"order_no": written}).values()]]), "orders.csv")

    (order,) = judge(sheet, ZONES, "CNY").orders

    assert order.change.order_no == "00123"


def test_a_formula_that_was_written_out_is_no_id() -> None:
    assert mistakes(judged({"order_no": "=A2&B2"})) == {2: [("id_damaged", "order_no")]}


def test_a_guard_before_an_address_is_no_part_of_it() -> None:
    assert fields_of(buyer_email="'mail@example.com")["email"] == "mail@example.com"


@pytest.mark.parametrize(
    ("word", "code"),
    [
        *((word, "CNY") for word in ("RMB", "rmb", "￥", "元", "人民币", "人民幣", "CNY ￥", "¥ CNY", "CN¥")),
        *((word, "USD") for word in ("US$", "USD $", "$ usd", "US $", "美元")),
        *((word, "EUR") for word in ("€", "EUR €", "Euro")),
        *(("HK$", "HKD"), ("₴", "UAH"), ("грн", "UAH"), ("£", "GBP"), ("NT$", "TWD")),
    ],
)
def test_a_currency_is_known_by_what_means_it_alone(word: str, code: str) -> None:
    assert fields_of(currency=word)["currency"] == code


@pytest.mark.parametrize("word", ["$", "¥", "kr", "dollar", "XX", "USD EUR", "€$"])
def test_a_sign_that_may_mean_several_currencies_is_refused(word: str) -> None:
    assert mistakes(judged({"currency": word})) == {2: [("currency_invalid", "currency")]}


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("其它", Status.OTHER),
        ("已發貨", Status.SHIPPED),
        ("已簽收", Status.DELIVERED),
        ("交易關閉", Status.CANCELLED),
        ("signed_for", Status.DELIVERED),
        ("to-be-paid", Status.INITIALIZED),
        ("待 付款", Status.INITIALIZED),
    ],
)
def test_a_status_is_known_in_its_usual_spellings(word: str, status: Status) -> None:
    assert fields_of(order_status=word)["status"] is status


@pytest.mark.parametrize(
    ("word", "source"),
    [
        *(("JD.com", "Jingdong"), ("京東", "Jingdong"), ("抖店", "Douyin"), ("xiaoetech", "Xiao E Tech")),
        *(("小紅書", "Xiaohongshu"), ("淘寶", "Taobao"), ("self_developed mall", "Self-developed mall of brand")),
    ],
)
def test_a_source_is_known_in_its_usual_spellings(word: str, source: str) -> None:
    assert fields_of(order_source=word)["source"] == source


@pytest.mark.parametrize("word", ["天猫", "Tmall", "拼多多", "Amazon"])
def test_a_source_that_sobot_does_not_have_is_refused(word: str) -> None:
    assert mistakes(judged({"order_source": word})) == {2: [("source_unknown", "order_source")]}


def test_the_templates_example_rows_are_no_orders_and_it_is_said() -> None:
    example = {"order_no": "EXAMPLE-1"}

    found = judged(example, {}, example)

    assert [order.change.order_no for order in found.orders] == ["A1"]
    assert (found.rows, found.rejected) == (1, ())
    assert [(notice.code, notice.lines) for notice in found.warnings] == [("example_row", (2, 4))]


@given(
    st.lists(st.sampled_from([*PLACEHOLDERS, NumberCell("0"), "#N/A", "c-1", "'c-1", "c\u200b-1", ""]), min_size=1)
)
def test_of_many_rows_each_is_read_as_it_is_alone(cells: list[str]) -> None:
    rows = [{"order_no": f"A{index}", "buyer_id": cell, "buyer_mobile": ""} for index, cell in enumerate(cells)]

    codes = {line: [code for code, _ in found] for line, found in mistakes(judged(*rows)).items()}

    alone = [[code for code, _ in mistakes(judged(row)).get(2, [])] for row in rows]
    assert codes == {line: found for line, found in enumerate(alone, start=2) if found}
