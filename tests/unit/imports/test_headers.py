from importlib import import_module
from pkgutil import walk_packages

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub import imports
from orderhub.errors import InvalidInput
from orderhub.imports.columns import OURS, Layout
from orderhub.imports.header_names import canonical
from orderhub.imports.headers import LAYOUTS, Found, find, layout_of
from orderhub.imports.taobao import TAOBAO

ENGLISH = [column.names[0] for column in OURS.columns]
CHINESE = [column.names[1] for column in OURS.columns]


@given(st.permutations(range(len(ENGLISH))), st.lists(st.booleans(), min_size=len(ENGLISH), max_size=len(ENGLISH)))
def test_headers_are_found_in_any_order_and_either_language(order: list[int], chinese: list[bool]) -> None:
    header = [CHINESE[index] if chinese[index] else ENGLISH[index] for index in order]

    found = find(header, OURS)

    assert {key: order[index] for key, index in found.known.items()} == {
        key: index for index, key in enumerate(ENGLISH)
    }
    assert (found.unknown, dict(found.extra)) == ((), {})


@pytest.mark.parametrize(
    "header",
    [
        "ORDER_NO",
        "  order_no ",
        "\ufefforder_no",
        "\u200border_no\u200b",
        *("order_no*", "Order_No *", "*order_no", "* order_no *", "订单编号＊", "★订单编号", "☆订单编号☆"),
        *(
            "Order No",
            "Order No.",
            "order-no",
            "OrderNo",
            "Order  No:",
            "订单 编号",
            "订单编号：",
            "order\nno",
            "订单\r\n编号",
        ),
        *(
            "order_no(required)",
            "订单编号（必填）",
            "（必填）订单编号",
            "【必填】订单编号",
            "订单编号[必填项]",
            "订单编号 必填",
            "订单编号\n必填",
        ),
        *(
            "订单编号（必填，不超过 50 个字）",
            "*订单编号\n(必填)",
            "订单编号<required>",
            "Order no. (optional)",
            "订单编号{1}",
            "订单编号〔a〕",
        ),
        "订单编号\n同一订单的多行填写相同的编号",
        *("ｏｒｄｅｒ＿ｎｏ", "Ｏｒｄｅｒ　Ｎｏ", "訂單編號", "訂單編號（必填）*"),
        *(
            "order_no 订单编号*",
            "订单编号 Order No.",
            "order_no/订单编号",
            "order_no\n订单编号",
            "订单编号（order_no）",
            "Order No 訂單編號",
        ),
    ],
)
def test_a_header_may_be_written_in_many_ways(header: str) -> None:
    found = find([header, *(name for name in ENGLISH if name != "order_no")], OURS)

    assert found.known["order_no"] == 0


def test_unknown_columns_are_told_apart_from_extra_ones_and_our_own() -> None:
    found = find(
        [*ENGLISH, "Colour", "extra.Gift wrap", "EXTRA.size", "", "line", "codes", "messages", "extra."], OURS
    )

    first = len(ENGLISH)
    assert found == Found(
        known={key: index for index, key in enumerate(ENGLISH)},
        extra={"Gift wrap": first + 1, "size": first + 2},
        unknown=(first, first + 7),
        own=(first + 4, first + 5, first + 6),
    )


def test_missing_columns_refuse_the_file_and_are_named() -> None:
    missing = ("order_time", "store_no", "store_id", *OURS.groups["buyer_missing"])

    with pytest.raises(InvalidInput) as caught:
        find([name for name in ENGLISH if name not in missing], OURS)

    assert caught.value.code == "columns_missing"
    assert "order_time/下单时间; one of store_no/门店编号, store_id/门店ID; one of buyer_id" in str(caught.value)
    assert "order_no" not in str(caught.value)


@pytest.mark.parametrize("again", ["order_no", "订单编号", "ORDER_NO*"])
def test_a_column_that_stands_twice_refuses_the_file(again: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        find([*ENGLISH, again], OURS)

    assert (caught.value.code, "order_no" in str(caught.value)) == ("column_repeated", True)


def test_an_extra_column_that_stands_twice_refuses_the_file() -> None:
    with pytest.raises(InvalidInput) as caught:
        find([*ENGLISH, "extra.Color", "extra.color"], OURS)

    assert caught.value.code == "column_repeated"


def test_an_unknown_column_may_stand_twice() -> None:
    assert len(find([*ENGLISH, "note", "note"], OURS).unknown) == 2


def test_more_extra_columns_than_an_order_holds_refuse_the_file() -> None:
    with pytest.raises(InvalidInput) as caught:
        find([*ENGLISH, *(f"extra.{number}" for number in range(61))], OURS)

    assert caught.value.code == "too_many_columns"


TRADITIONAL = {
    "訂單來源": "order_source",
    "訂單編號": "order_no",
    "訂單狀態": "order_status",
    "下單時間": "order_time",
    "門店編號": "store_no",
    "門店ID": "store_id",
    "商品SKU": "sku",
    "商品名稱": "product_name",
    "商品數量": "quantity",
    "商品單價": "unit_price",
    "訂單金額": "total_amount",
    "幣種": "currency",
    "買家智齒客戶ID": "buyer_id",
    "買家手機號": "buyer_mobile",
    "買家微信unionid": "buyer_unionid",
    "買家暱稱": "buyer_nickname",
    "買家昵稱": "buyer_nickname",
    "買家郵箱": "buyer_email",
    "外部客戶ID": "external_customer_id",
    "收貨人": "receiver_name",
    "收貨電話": "receiver_phone",
    "收貨地址": "receiver_address",
    "配送方式": "delivery_method",
    "物流單號": "tracking_no",
    "付款時間": "paid_at",
    "發貨時間": "shipped_at",
    "優惠金額": "discount",
    "運費": "shipping",
    "商品分類": "category",
    "商品鏈接": "product_url",
    "商品圖片": "image_url",
    "標籤": "tags",
    "標簽": "tags",
    "備註": "remark",
    "備注": "remark",
}


@pytest.mark.parametrize(("header", "key"), TRADITIONAL.items())
def test_traditional_headers_say_the_same_as_simplified_ones(header: str, key: str) -> None:
    without = [name for name in ENGLISH if name != key]

    assert find([*without, header], OURS).known[key] == len(without)


def test_taobaos_headers_are_known_in_traditional_script_too() -> None:
    header = [
        "訂單編號",
        "買家會員名",
        "總金額",
        "訂單狀態",
        "訂單創建時間",
        "寶貝標題",
        "寶貝總數量",
        "店鋪名稱",
        "*買家留言",
    ]

    assert layout_of(header) is TAOBAO
    assert find(header, TAOBAO).extra == {"买家留言": 8}


def test_a_file_is_compared_with_every_layout_there_is() -> None:
    modules = [import_module(module.name) for module in walk_packages(imports.__path__, f"{imports.__name__}.")]
    defined = {value.name for module in modules for value in vars(module).values() if isinstance(value, Layout)}

    assert defined == {layout.name for layout in LAYOUTS}


def test_no_two_columns_have_the_same_header() -> None:
    for layout in LAYOUTS:
        names = [canonical(name) for column in layout.columns for name in column.names]
        assert len(set(names)) == len(names)


def test_beside_a_plain_header_one_with_a_hint_is_another_column() -> None:
    found = find([*ENGLISH, "remark (internal)", "数量\n商品数量", "商品数量（箱）"], OURS)

    assert (found.known["remark"], found.known["quantity"]) == (ENGLISH.index("remark"), ENGLISH.index("quantity"))
    assert [column - len(ENGLISH) for column in found.unknown] == [0, 1, 2]


def test_two_headers_with_hints_for_one_column_refuse_the_file() -> None:
    header = [name for name in ENGLISH if name != "quantity"]

    with pytest.raises(InvalidInput) as caught:
        find([*header, "商品数量（件）", "商品数量（箱）"], OURS)

    assert (caught.value.code, "quantity" in str(caught.value)) == ("column_repeated", True)


@pytest.mark.parametrize(
    "header", ["必填", "*", "no", "order", "编号", "订单编号2", "订单编号的备注", "x" * 32_000 + "order_no"]
)
def test_what_only_resembles_a_header_is_none(header: str) -> None:
    found = find([*ENGLISH, header], OURS)

    assert (found.known["order_no"], found.unknown) == (ENGLISH.index("order_no"), (len(ENGLISH),))
