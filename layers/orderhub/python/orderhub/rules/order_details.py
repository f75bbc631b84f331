"""What an order says of its items and in its extra fields, which its events do not tell; pure, no AWS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orderhub.orders.cases import Case, Feedback
from orderhub.orders.model import Header, Json, Line
from orderhub.orders.money import CostReading, reading, unit_price

LONGEST_NAME = 200
"""Characters of an item's name, and of its category, that are looked at.

With all 500 that an order may have, filtering a hundred items would take too long.
"""
LONGEST_EXTRA = 32_000
"""Characters of all extra fields of an order together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDetails:
    """An order's items by SKU, each with ``name``, ``category`` and ``price``, and its extra fields by name.

    ``open_cases`` are the kinds of its cases that are still to be ended, ``has_feedback`` says whether the buyer
    gave any.
    """

    items: Mapping[str, Mapping[str, Json]]
    extra: Mapping[str, Json]
    open_cases: Sequence[str] = ()
    has_feedback: bool = False


def details_of(
    header: Header, lines: Sequence[Line], cases: Sequence[Case] = (), feedbacks: Sequence[Feedback] = ()
) -> OrderDetails:
    """What an order says beyond its events; ``lines``, ``cases`` and ``feedbacks`` are all it has."""
    costs = [(line.quantity, line.cost) for line in lines]
    meaning = reading(header.total_cost, costs, header.shipping, header.discount, header.taxes)
    return OrderDetails(
        items={line.sku: _item(line, meaning) for line in lines},
        extra=header.extra,
        open_cases=tuple(case.kind for case in cases if case.state.is_open),
        has_feedback=bool(feedbacks),
    )


def comparable(value: Json) -> Json:
    """An extra field as conditions see it: a text, a fraction, true or false; None for all else."""
    match value:
        case bool():
            return value
        case int() | float():
            return _fraction(value)
        case str():
            return value[:LONGEST_EXTRA]
        case _:
            return None


def _item(line: Line, meaning: CostReading) -> dict[str, Json]:
    return {
        "name": (line.name or "")[:LONGEST_NAME] or None,
        "category": (line.category or "")[:LONGEST_NAME] or None,
        "price": _price(line, meaning),
    }


def _price(line: Line, meaning: CostReading) -> float | None:
    """The price of one piece; None where the costs do not say it clearly, for nothing is guessed."""
    if line.cost is None or meaning is CostReading.UNCLEAR:
        return None
    return float(unit_price(meaning, line.quantity, line.cost))


def _fraction(value: float) -> float | None:
    try:
        return float(value)
    except OverflowError:
        # JSON has whole numbers of any length.
        return None
