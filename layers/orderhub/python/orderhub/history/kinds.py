"""The events there are, and what each of them means, in words for people."""

import re

from orderhub.orders.statuses import Status
from orderhub.rules.schema import ACTION_TYPES

MEANINGS = {
    **{f"order{status}": f"An order is new or came to the status {status}." for status in Status},
    "orderUPDATED": "Something else of an order changed.",
    "orderDELETED": "An order was deleted.",
    "orderFEEDBACK": "A buyer said what they think of an order.",
    "rfmCELL_CHANGED": "A customer moved to another cell of the RFM grid.",
    "segmentENTERED": "A customer came into a segment.",
    "segmentLEFT": "A customer left a segment.",
    "taskCREATED": "A task was created.",
    "taskOVERDUE": "A task is overdue.",
}
"""The events whose names are known beforehand."""

NAMES = (*MEANINGS, *ACTION_TYPES)
"""All names but those that rules give."""
_CUSTOM = re.compile(r"custom[A-Z][A-Z0-9_]{0,49}")
_BEGINNINGS = {
    "orderACTION_": "Somebody asked for something about an order, or decided it.",
    "custom": "A rule told it.",
}
"""What the others begin with."""


def is_known(name: str) -> bool:
    """Whether there are, or may be, events of a name."""
    return name in NAMES or _CUSTOM.fullmatch(name) is not None


def meaning_of(name: str) -> str | None:
    """What an event means; None for one nobody here knows."""
    begun = (meaning for beginning, meaning in _BEGINNINGS.items() if name.startswith(beginning))
    return MEANINGS.get(name) or next(begun, None)
