"""Builders of sample orders: headers, lines, changes, wire bodies; each takes what a test wants to differ."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.orders.cases import Case, CaseState
from orderhub.orders.changes import Change, LineChange
from orderhub.orders.model import Header, Line, Mode, Stamp
from orderhub.orders.names import WIRE_NAMES
from orderhub.orders.senders import Sender
from orderhub.orders.statuses import Status
from orderhub.orders.write_plan import Source, Stored

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
ODD_NAMES = ("A1", "A#1", "A/1", "a b", '"quoted"', "订单-1", "🛒#", "#", "100%", "é", "%2F", ".")
"""Order numbers and SKUs as shops have them."""

# The request body of Yespo's documentation of "Add orders", as real clients copy it.
YESPO_ORDER: dict[str, Any] = {
    "externalOrderId": "100500",
    "externalCustomerId": "12345",
    "totalCost": 1000,
    "status": "INITIALIZED",
    "date": "2017-03-08T09:30:00+02:00",
    "email": "mail@example.com",
    "phone": "380942583691",
    "firstName": "John",
    "lastName": "Smith",
    "currency": "USD",
    "shipping": 10,
    "discount": 0,
    "deliveryMethod": "express",
    "paymentMethod": "cash",
    "deliveryAddress": "First str. 1",
    "items": [
        {
            "externalItemId": "200600",
            "name": "Super Device",
            "category": "devices",
            "quantity": 1,
            "cost": 990,
            "url": "http://example.com/item/200600",
            "imageUrl": "http://example.com/item/200600/image.png",
            "description": "High quality",
        }
    ],
}

# The order of Weiyu's documentation of its order card, as a shop sends it.
WEIYU_ORDER: dict[str, Any] = {
    "externalOrderId": "ORD202505270001",
    "date": "2025-05-27 14:30:00",
    "status": "paid",
    "totalCost": 299900,
    "currency": "CNY",
    "phone": "13800138000",
    "receiverName": "Zhang San",
    "receiverPhone": "13800138000",
    "deliveryAddress": "No. 88 Jianguo Road, Chaoyang District, Beijing",
    "paymentMethod": "WeChat Pay",
    "additionalInfo": {
        "invoiceType": "Electronic Invoice",
        "expectedDelivery": "2025-05-30",
        "remarks": "Please deliver on weekdays",
    },
    "items": [
        {
            "externalItemId": "goods_001",
            "name": "BYD Yangwang U7 Luxury Pure Electric Sedan",
            "imageUrl": "https://example.com/yu7.jpg",
            "description": "The BYD Yangwang U7 is a luxury pure electric sedan...",
            "cost": 299900,
            "url": "https://example.com/product/yu7",
            "tags": ["New Energy", "Luxury Sedan", "Smart Driving", "Long Range"],
            "quantity": 1,
            "extra": {"color": "Aurora Blue", "configuration": "Luxury Edition"},
        }
    ],
}


def header(order_no: str = "A1", **fields: Any) -> Header:  # noqa: ANN401 - any field of a header
    """A header with the least an order must have."""
    least: dict[str, Any] = {
        "status": Status.INITIALIZED,
        "ordered_at": NOON,
        "currency": "CNY",
        "total_cost": Decimal("129.90"),
        "external_customer_id": "C1",
    }
    return Header(order_no=order_no, **(least | fields))


def line(sku: str = "S1", **fields: Any) -> Line:  # noqa: ANN401 - any field of a line
    """A line of one piece."""
    return Line(sku=sku, **({"quantity": Decimal(1)} | fields))


def stamp(version: int = 1, **fields: Any) -> Stamp:  # noqa: ANN401 - any field of a stamp
    """The stamp of a live change of another request."""
    least: dict[str, Any] = {
        "mode": Mode.LIVE,
        "changed": (),
        "written_by": "other",
        "written_at": NOON,
        "created_at": NOON,
    }
    return Stamp(version=version, **(least | fields))


def case(kind: str = "refund", number: int = 1, **fields: Any) -> Case:  # noqa: ANN401 - any field of a case
    """A case as it was opened at noon."""
    least: dict[str, Any] = {
        "state": CaseState.REQUESTED,
        "status": Status.DELIVERED,
        "opened_at": NOON,
        "updated_at": NOON,
        "opened_by": "key1",
    }
    return Case(case_id=f"{kind}-{number}", kind=kind, **(least | fields))


def stored(*lines: Line, version: int = 1, torn: Iterable[str] = (), **fields: Any) -> Stored:  # noqa: ANN401
    """An order as it was read with all its lines; ``fields`` are its header's."""
    return Stored(
        header=header(**fields),
        skus=tuple(each.sku for each in lines),
        stamp=stamp(version),
        lines={each.sku: each for each in lines},
        torn=frozenset(torn),
    )


def line_change(sku: str = "S1", **fields: Any) -> LineChange:  # noqa: ANN401 - any field of a line
    """What a request says of one line."""
    return LineChange(sku=sku, pointer="/orders/0/items/0", fields=fields)


def change(
    *lines: LineChange,
    order_no: str = "A1",
    index: int = 0,
    updated_at: datetime | None = None,
    **fields: Any,  # noqa: ANN401 - any field of a header
) -> Change:
    """What a request says of one order, nothing but what is given."""
    return Change(
        index=index,
        pointer=f"/orders/{index}",
        order_no=order_no,
        fields=fields,
        lines=lines,
        updated_at=updated_at,
        names=WIRE_NAMES,
    )


def new_order(*lines: LineChange, order_no: str = "A1", index: int = 0, **fields: Any) -> Change:  # noqa: ANN401
    """A change with all that a new order must have."""
    least: dict[str, Any] = {
        "status": Status.INITIALIZED,
        "ordered_at": NOON,
        "currency": "CNY",
        "total_cost": Decimal("129.90"),
        "external_customer_id": "C1",
    }
    return change(*lines, order_no=order_no, index=index, **(least | fields))


SENDER = Sender(key_id="key1")


def source(written_by: str = "request-1", mode: Mode = Mode.LIVE) -> Source:
    """A request that changes orders."""
    return Source(written_by=written_by, mode=mode, received_at=NOON)


def wire_order(order_no: object = "A1", **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the wire
    """One entry of ``orders`` with the least a new order must have."""
    least: dict[str, Any] = {
        "externalOrderId": order_no,
        "externalCustomerId": "C1",
        "totalCost": "129.90",
        "status": "INITIALIZED",
        "date": "2026-11-22T12:00:00Z",
        "currency": "CNY",
    }
    return least | fields


def wire_item(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the wire
    """One entry of ``items`` with the least an item must have."""
    return {"externalItemId": "S1", "quantity": 1} | fields


def body(*orders: object) -> bytes:
    """A request's body."""
    return json.dumps({"orders": orders}).encode()
