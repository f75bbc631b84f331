"""Taobao's classic order export, taken as it is: one row is one order, known by its headers.

It names no product id, and its title and amounts are those of the whole order. So an order has one line, whose
SKU is always ``taobao-order``: a later export of the same order, even with an edited title, updates that line.
The line has no price, because the export has none. The member name, which is unique in Taobao, is stored as
``taobao:<name>`` to know the buyer again. The receiver's mobile counts as the buyer's. What Taobao has masked
with stars is shown but identifies nobody.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from orderhub.imports import cells
from orderhub.imports.cells import Read
from orderhub.imports.columns import OURS, Cells, Column, Layout
from orderhub.orders import fields
from orderhub.orders.statuses import Status

SKU = "taobao-order"

_STATUSES = {
    "没有创建支付宝交易": Status.INITIALIZED,
    "等待买家付款": Status.INITIALIZED,
    "付款确认中": Status.INITIALIZED,
    "买家已付款": Status.PAID,
    "等待卖家发货": Status.PAID,
    "买家已付款等待卖家发货": Status.PAID,
    "卖家部分发货": Status.IN_PROGRESS,
    "卖家已发货": Status.SHIPPED,
    "等待买家确认收货": Status.SHIPPED,
    "卖家已发货等待买家确认": Status.SHIPPED,
    "卖家已发货等待买家确认收货": Status.SHIPPED,
    "买家已签收": Status.DELIVERED,
    "交易成功": Status.COMPLETED,
    "交易关闭": Status.CANCELLED,
    "交易自动关闭": Status.CANCELLED,
    "付款以后用户退款成功交易自动关闭": Status.CANCELLED,
    "付款以前卖家或买家主动关闭交易": Status.CANCELLED,
}
_COMMAS = re.compile(r"[\s,，]")
_BLANK = ("null", "--")
_EMAIL = re.compile(r"[^\s@*]+@[^\s@*]+\.[^\s@*]+")
_LONGEST_EMAIL = 254
_MOBILE = re.compile(r"\+?\d[\d -]{6,20}", re.ASCII)
_NUMBERED = re.compile(r"no[:：]\s*", re.IGNORECASE)


def status_of(word: str) -> Status | None:
    """The status that Taobao's words mean; its exports differ in their commas."""
    return _STATUSES.get(_COMMAS.sub("", word))


_READ: Mapping[str, Read] = {column.key: column.read for column in OURS.columns}
_COLUMNS = (
    ("order_no", "订单编号", "order_no"),
    ("buyer_nickname", "买家会员名", "nickname"),
    ("buyer_email", "买家支付宝账号", "email"),
    ("order_status", "订单状态", "status"),
    ("order_time", "订单创建时间", "ordered_at"),
    ("total_amount", "总金额", "total_cost"),
    ("product_name", "宝贝标题", "name"),
    ("quantity", "宝贝总数量", "quantity"),
    ("store_id", "店铺Id", "store_id"),
    ("store_no", "店铺名称", "store_no"),
    ("shipping", "买家应付邮费", "shipping"),
    ("receiver_name", "收货人姓名", "receiver_name"),
    ("receiver_address", "收货地址", "delivery_address"),
    ("receiver_phone", "联系手机", "receiver_phone"),
    ("delivery_method", "运送方式", "delivery_method"),
    ("carrier", "物流公司", "carrier"),
    ("tracking_no", "物流单号", "tracking_no"),
    ("paid_at", "订单付款时间", "paid_at"),
    ("remark", "订单备注", "remark"),
)
_REQUIRED = (
    "order_no",
    "buyer_nickname",
    "order_status",
    "order_time",
    "total_amount",
    "product_name",
    "quantity",
)
_IDS = ("order_no", "store_id", "receiver_phone", "tracking_no")
_DERIVED = (
    ("order_source", "source", cells.sources),
    ("currency", "currency", cells.currencies),
    ("sku", "sku", cells.texts(fields.sku)),
    ("external_customer_id", "external_customer_id", cells.texts(fields.text)),
    ("buyer_mobile", "phone", cells.phones),
)


def _completed(known: Cells, rows: int) -> Cells:
    """The columns of such a file by key, each of that many rows, cleaned, with those that follow from them."""
    columns: dict[str, Sequence[str]] = {
        key: list(map(_CLEANED.get(key, _filled), column)) for key, column in known.items()
    }
    for key, word in (("order_source", "Taobao"), ("currency", "CNY"), ("sku", SKU)):
        columns[key] = [word] * rows
    columns["external_customer_id"] = list(map(_member, columns["buyer_nickname"]))
    columns["buyer_mobile"] = list(map(_mobile, columns.get("receiver_phone", ())))
    return {key: column for key, column in columns.items() if column}


def _filled(cell: str) -> str:
    return "" if cell.lower() in _BLANK else cell


def _store_id(cell: str) -> str:
    return "" if cell == "0" else cell


def _unnumbered(cell: str) -> str:
    return _NUMBERED.sub("", cell, count=1) if cell[:2].lower() == "no" else cell


def _member(cell: str) -> str:
    return f"taobao:{cell}" if cell and "*" not in cell else ""


def _mobile(cell: str) -> str:
    return cell if _MOBILE.fullmatch(cell) else ""


def _email(cell: str) -> str:
    # The pattern would take minutes for a cell of thousands of dots.
    return cell if len(cell) <= _LONGEST_EMAIL and _EMAIL.fullmatch(cell) else ""


_CLEANED: Mapping[str, Callable[[str], str]] = {
    "store_id": _store_id,
    "tracking_no": _unnumbered,
    "buyer_email": _email,
}

TAOBAO = Layout(
    name="taobao",
    columns=(
        *(
            Column(
                key=key,
                names=(name,),
                field=field,
                read=cells.words(status_of) if key == "order_status" else _READ[key],
                required=key in _REQUIRED,
                of_line=key in ("product_name", "quantity"),
                is_id=key in _IDS,
            )
            for key, name, field in _COLUMNS
        ),
        *(
            Column(key=key, names=(), field=field, read=read, of_line=key == "sku")
            for key, field, read in _DERIVED
        ),
    ),
    groups={"store_missing": ("store_id", "store_no")},
    extra=frozenset(("买家留言", "买家实际支付金额", "订单关闭原因")),
    certain_by=None,  # its headers are those of many shops
    completed=_completed,
    merges=False,
)
