"""An order as the API shows it to those who may see all of it; what is read here can be sent back as it is."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from http import HTTPStatus
from typing import Protocol

from orderhub.edge.http import Rejected
from orderhub.orders.model import Header, Json, Line, Order
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES

_MAX_NO_BYTES = 1023
"""An order number and the # behind it share DynamoDB's 1,024 bytes of a sort key."""


class Orders(Protocol):
    """Where whole orders are read."""

    def read(self, order_no: str) -> Order | None:
        """The order as it is now, None if there is none."""
        ...


def found(orders: Orders, order_no: str) -> Order:
    """The order of that number.

    Raises:
        Rejected: 404, there is none; numbers that no table could hold are not even asked for.
        Passing: The table could not be read; trying again can help.
    """
    order = orders.read(order_no) if 0 < len(order_no.encode()) <= _MAX_NO_BYTES else None
    if order is None:
        raise Rejected(HTTPStatus.NOT_FOUND, "order_unknown", "There is no order of this number.")
    return order


def whole(order: Order) -> dict[str, Json]:
    """Everything about an order by its wire names; fields that are absent are left out."""
    stamp = order.stamp
    return {
        **_fields(order.header, WIRE_NAMES),
        "stage": order.header.status.stage.value,
        "items": [_fields(line, LINE_WIRE_NAMES) for line in order.lines],
        "version": stamp.version,
        "mode": stamp.mode.value,
        "createdAt": time_text(stamp.created_at),
        "writtenAt": time_text(stamp.written_at),
    }


def time_text(moment: datetime) -> str:
    """An aware time by ISO 8601 in UTC, with as many fractional digits as it has."""
    return moment.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def number(value: Decimal) -> int | float:
    """An amount as the JSON number nearest to it."""
    return int(value) if value == value.to_integral_value() else float(value)


def _fields(record: Header | Line, names: dict[str, str]) -> dict[str, Json]:
    said = ((wire, getattr(record, name)) for name, wire in names.items())
    return {wire: _json(value) for wire, value in said if value not in (None, (), {})}


def _json(value: object) -> Json:
    match value:
        case StrEnum():
            return value.value
        case Decimal():
            return _exact(value)
        case datetime():
            return time_text(value)
        case tuple():
            return list(value)
    return value  # type: ignore[return-value]  # text, or the free JSON of ``extra``


def _exact(value: Decimal) -> Json:
    # A double carries 15 digits. Past that a rounded number would come back as a change, so it goes as text,
    # which our API takes for a number too.
    near = number(value)
    return near if Decimal(repr(near)) == value else format(value, "f")
