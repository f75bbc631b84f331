"""Marks that turn text around, taken out of an order: with one of them a text reads otherwise than it is.

Arabic and Hebrew need none of them where each text stands for itself, as the fields of a card do.
"""

import re
from dataclasses import fields, replace
from typing import Any

from orderhub.orders.model import Order

_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def without_direction_marks(order: Order) -> Order:
    """An order in whose texts nothing turns what stands around it."""
    return replace(
        order,
        header=_without(order.header),
        lines=tuple(map(_without, order.lines)),
        cases=tuple(map(_without, order.cases)),
        feedbacks=tuple(map(_without, order.feedbacks)),
    )


def _without(record: Any) -> Any:  # noqa: ANN401 - any part of an order
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    plain = {name: new for name, value in values.items() if (new := _plain(value)) is not value}
    return replace(record, **plain) if plain else record


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a field
    match value:
        case str():
            return value if value.isascii() or not _MARKS.search(value) else _MARKS.sub("", value)
        case tuple() if value:
            return tuple(map(_plain, value))
        case list():
            return list(map(_plain, value))
        case dict() if value:
            return {_plain(key): _plain(inner) for key, inner in value.items()}
    return value
