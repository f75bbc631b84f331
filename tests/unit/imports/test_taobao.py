from decimal import Decimal
from pathlib import Path

import pytest

from orderhub.errors import InvalidInput
from orderhub.imports.columns import OURS
from orderhub.imports.headers import layout_of
from orderhub.imports.judge import judge
from orderhub.imports.reading import read
from orderhub.imports.sheet import NumberCell
from orderhub.imports.taobao import SKU, TAOBAO, status_of
from orderhub.imports.verdict import Judged
from orderhub.orders.statuses import Status
from tests.support.sheets import GOOD_ROW, ZONES, bare_sheet, mistakes

EXPORT = Path(__file__).parents[3] / "events" / "samples" / "files" / "taobao-export.csv"
ROW = {
    "订单编号": "1912345678901234567",
    "买家会员名": "tb_zhangsan",
    "买家支付宝账号": "mail@example.com",
    "总金额": "98.00",
    "订单状态": "交易成功",
    "联系手机": "13800138000",
    "订单创建时间": "2026-01-04 09:00:00",
    "宝贝标题": "Tea",
    "物流单号": "No:SF1",
    "宝贝总数量": "2",
    "店铺Id": "77",
}


def judged(**cells: str) -> Judged:
    row = ROW | cells
    return judge(bare_sheet([*row], [[*row.values()]]), ZONES, "USD")


def test_the_classic_export_is_taken_as_it_is() -> None:
    found = judge(read(EXPORT.read_bytes(), EXPORT.name), ZONES, "USD")

    assert (found.headings.layout, len(found.orders), found.rejected) == ("taobao", 3, ())
    change = found.orders[0].change
    assert change.order_no == "1912345678901234567"
    fields = {"source": "Taobao", "currency": "CNY", "status": Status.PAID, "store_no": "茶叶小店"}
    assert change.fields.items() >= (fields | {"phone": "13800138000", "email": "mail@example.com"}).items()
    assert change.fields["extra"] == {"买家实际支付金额": "98.00", "买家留言": "请尽快"}
    (line,) = change.lines
    assert (line.sku, line.fields) == (SKU, {"name": "龙井茶 250 克", "quantity": Decimal(1)})
    assert found.orders[2].change.fields["tracking_no"] == "SF1000000000003"
    assert found.headings.unknown == ("买家应付货款", "联系电话", "宝贝种类")


def test_a_member_is_known_again_by_a_name_that_no_other_shop_gives() -> None:
    fields = judged().orders[0].change.fields

    assert (fields["external_customer_id"], fields["nickname"]) == ("taobao:tb_zhangsan", "tb_zhangsan")


def test_what_is_masked_is_shown_but_identifies_nobody() -> None:
    masked = {"买家会员名": "z**", "联系手机": "138****8000", "买家支付宝账号": "m***@example.com"}

    fields = judged(**masked).orders[0].change.fields

    assert (fields["nickname"], fields["receiver_phone"]) == ("z**", "138****8000")
    assert not {"external_customer_id", "phone", "email"} & fields.keys()


def test_a_store_id_of_zero_is_none_and_the_stores_name_counts() -> None:
    fields = judged(店铺Id="0", 店铺名称="Tea shop").orders[0].change.fields

    assert ("store_id" in fields, fields["store_no"]) == (False, "Tea shop")
    assert mistakes(judged(店铺Id="0")) == {2: [("store_missing", "店铺Id")]}


def test_words_for_nothing_are_nothing() -> None:
    assert "receiver_name" not in judged(收货人姓名="null").orders[0].change.fields


def test_columns_the_export_may_lack_are_not_missed() -> None:
    row = {key: cell for key, cell in ROW.items() if key not in ("联系手机", "买家支付宝账号", "物流单号")}

    found = judge(bare_sheet([*row], [[*row.values()]]), ZONES, "USD")

    assert (len(found.orders), found.rejected) == (1, ())


def test_a_damaged_order_number_is_rejected() -> None:
    found = judged(订单编号=NumberCell("1912345678901230000"))

    assert mistakes(found) == {2: [("id_damaged", "订单编号")]}


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("等待买家付款", Status.INITIALIZED),
        ("买家已付款，等待卖家发货", Status.PAID),
        ("买家已付款,等待卖家发货 ", Status.PAID),
        ("卖家部分发货", Status.IN_PROGRESS),
        ("卖家已发货，等待买家确认", Status.SHIPPED),
        ("交易成功", Status.COMPLETED),
        ("交易关闭", Status.CANCELLED),
    ],
)
def test_taobaos_words_for_statuses(word: str, status: Status) -> None:
    assert status_of(word) is status


def test_an_unknown_status_rejects_the_row() -> None:
    assert mistakes(judged(订单状态="已付款")) == {2: [("status_unknown", "订单状态")]}


def test_our_own_columns_are_not_taken_for_taobaos() -> None:
    assert layout_of([*ROW]) is TAOBAO
    assert layout_of([*GOOD_ROW]) is OURS
    assert layout_of([*ROW, "订单来源*"]) is OURS


def test_a_taobao_export_without_a_column_that_is_needed_is_refused() -> None:
    header = [name for name in ROW if name not in ("总金额", "店铺Id")]

    with pytest.raises(InvalidInput) as caught:
        judge(bare_sheet(header, [[""] * len(header)]), ZONES, "USD")

    assert (caught.value.code, "总金额" in str(caught.value)) == ("columns_missing", True)
