"""Where an order's parcel is, as far as that is known."""

from collections.abc import Iterator
from datetime import datetime

from orderhub.cards.card_view import CardView
from orderhub.orders.model import Json

_STEPS = "logistics"
"""The field of a client's own in which the steps of a parcel come: a list of ``{time, text}``."""
_MOST_STEPS = 50


def logistics_of(card_view: CardView) -> dict[str, Json] | None:
    """Carrier, number, link and steps of a parcel; None while nothing is known of one.

    The steps are the client's, in his sequence; else what the order itself says, oldest first.
    """
    header = card_view.header
    steps = list(_client_steps(card_view))
    if not (steps or header.carrier or header.tracking_no or header.tracking_url or _shipped_at(card_view)):
        return None
    return {
        "carrier": card_view.text(header.carrier) or None,
        "trackingNo": card_view.code(header.tracking_no) or None,
        "url": card_view.link(header.tracking_url) or None,
        "steps": steps or list(_order_steps(card_view)),
    }


def _client_steps(card_view: CardView) -> Iterator[Json]:
    steps = card_view.header.extra.get(_STEPS)
    for step in steps[:_MOST_STEPS] if isinstance(steps, list) else ():
        if isinstance(step, dict) and isinstance(text := step.get("text"), str) and text.strip():
            yield {"time": card_view.text(str(step.get("time") or "")), "text": card_view.text(text)}


def _shipped_at(card_view: CardView) -> datetime | None:
    """When the client says the order was shipped, else when the status came that says so."""
    return card_view.header.shipped_at or card_view.order.stamp.shipped_since


def _order_steps(card_view: CardView) -> Iterator[Json]:
    header = card_view.header
    times = {"ordered": header.ordered_at, "paid": header.paid_at, "shipped": _shipped_at(card_view)}
    for name, moment in times.items():
        if moment:
            yield {"time": card_view.moment(moment), "text": card_view.translate(f"card.step.{name}")}
