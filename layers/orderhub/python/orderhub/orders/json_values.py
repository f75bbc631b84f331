"""Times and amounts as JSON has them."""

from datetime import UTC, datetime
from decimal import Decimal

from orderhub.orders.model import Json


def time_text(moment: datetime) -> str:
    """An aware time by ISO 8601 in UTC, with as many fractional digits as it has."""
    return moment.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def number(value: Decimal) -> int | float:
    """An amount as the JSON number nearest to it."""
    return int(value) if value == value.to_integral_value() else float(value)


def exact(value: Decimal) -> Json:
    """An amount as a number where JSON can carry all its digits, else as text."""
    # A double carries 15 digits. Past that a rounded number would come back as a change, so it goes as text,
    # which our API takes for a number too.
    near = number(value)
    return near if Decimal(repr(near)) == value else format(value, "f")
