"""Where an order's parcel is, as far as that is known."""

from collections.abc import Iterator
from datetime import datetime

from orderhub.cards.sight import Sight
from orderhub.orders.model import Json

_STEPS = "logistics"
"""The field of a client's own in which the steps of a parcel come: a list of ``{time, text}``."""
_MOST_STEPS = 50
_WORDS = {
    "en": {"ordered": "Ordered", "paid": "Paid", "shipped": "Shipped"},
    "zh": {"ordered": "已下单", "paid": "已付款", "shipped": "已发货"},
}


def logistics_of(sight: Sight) -> dict[str, Json] | None:
    """Carrier, number, link and steps of a parcel; None while nothing is known of one.

    The steps are the client's, in his sequence; else what the order itself says, oldest first.
    """
    header = sight.header
    steps = list(_told(sight))
    if not (steps or header.carrier or header.tracking_no or header.tracking_url or _shipped_at(sight)):
        return None
    return {
        "carrier": sight.text(header.carrier) or None,
        "trackingNo": sight.code(header.tracking_no) or None,
        "url": sight.link(header.tracking_url) or None,
        "steps": steps or list(_known(sight)),
    }


def _told(sight: Sight) -> Iterator[Json]:
    steps = sight.header.extra.get(_STEPS)
    for step in steps[:_MOST_STEPS] if isinstance(steps, list) else ():
        if isinstance(step, dict) and isinstance(text := step.get("text"), str) and text.strip():
            yield {"time": sight.text(str(step.get("time") or "")), "text": sight.text(text)}


def _shipped_at(sight: Sight) -> datetime | None:
    """When the client says the order was shipped, else when the status came that says so."""
    return sight.header.shipped_at or sight.order.stamp.shipped_since


def _known(sight: Sight) -> Iterator[Json]:
    header, words = sight.header, _WORDS[sight.language]
    times = {"ordered": header.ordered_at, "paid": header.paid_at, "shipped": _shipped_at(sight)}
    for name, moment in times.items():
        if moment:
            yield {"time": sight.moment(moment), "text": words[name]}
