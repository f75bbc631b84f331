"""The events there are, and what each of them means, in words for people."""

from orderhub.orders.statuses import Status

MEANINGS = {
    **{f"order{status}": f"An order is new or came to the status {status}." for status in Status},
    "orderUPDATED": "Something else of an order changed.",
    "orderDELETED": "An order was deleted.",
    "orderFEEDBACK": "A buyer said what they think of an order.",
    "rfmCELL_CHANGED": "A customer moved to another cell of the RFM grid.",
    "segmentENTERED": "A customer came into a segment.",
    "segmentLEFT": "A customer left a segment.",
    "taskOVERDUE": "A task is overdue.",
}
"""The events whose names are known beforehand."""

_BEGINNINGS = {
    "orderACTION_": "Somebody asked for something about an order, or decided it.",
    "custom": "A rule told it.",
}
"""What the others begin with."""


def meaning_of(name: str) -> str | None:
    """What an event means; None for one nobody here knows."""
    begun = (meaning for beginning, meaning in _BEGINNINGS.items() if name.startswith(beginning))
    return MEANINGS.get(name) or next(begun, None)
