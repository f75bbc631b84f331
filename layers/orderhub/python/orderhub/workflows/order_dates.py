"""The dates of an order that a workflow can wait for; pure, no AWS."""

from datetime import datetime
from zoneinfo import ZoneInfo

from orderhub.orders.model import Order

_ORDERED_AT = "ordered_at"
_EXTRA = "extra."


def date_in(order: Order, field: str, zone: ZoneInfo) -> datetime | None:
    """A date or a time of an order; None where it has none that can be read.

    Args:
        order: The order.
        field: ``ordered_at``, or ``extra.`` and the name of an extra field, which holds a date or a time of
            ISO 8601.
        zone: Where a date begins, and of times that name no zone.
    """
    if field == _ORDERED_AT:
        return order.header.ordered_at
    text = order.header.extra.get(field.removeprefix(_EXTRA))
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
        return moment.replace(tzinfo=zone) if moment and moment.tzinfo is None else moment
    except ValueError:
        return None
