"""What a signed link or context stands for, and the token that carries it; pure, no AWS."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from orderhub.edge.signing import Signs
from orderhub.orders.model import Order

_ID_BYTES = 9
_FIELDS = {"order_no": "o", "made_at": "m", "link_id": "i", "audience": "a", "visitor_uid": "v"}
"""Short names, because the token stands in a URL; ``e`` is the expiry in epoch seconds."""


class Purpose(StrEnum):
    """What a token is for; it opens nothing else."""

    CARD = "card"
    FEEDBACK = "feedback"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One order, opened until a time; ``audience`` and ``visitor_uid`` are ids of whoever asked for it.

    ``made_at`` is when the order was made, in milliseconds: an order that was deleted and sent anew under its old
    number is another one.
    """

    order_no: str
    made_at: int
    link_id: str
    expires_at: datetime
    audience: str | None = None
    visitor_uid: str | None = None


def new_link(
    order: Order, minutes: int, now: datetime, audience: str | None = None, visitor_uid: str | None = None
) -> Link:
    """A link of its own id that expires after some minutes, at a full second."""
    return Link(
        order_no=order.header.order_no,
        made_at=_made_at(order),
        link_id=secrets.token_urlsafe(_ID_BYTES),
        expires_at=now.replace(microsecond=0) + timedelta(minutes=minutes),
        audience=audience,
        visitor_uid=visitor_uid,
    )


def is_to(link: Link, order: Order) -> bool:
    """Whether a link is to this very order, not only to its number; none is to one whose buyer was erased."""
    if order.stamp.erased:
        return False
    return (link.order_no, link.made_at) == (order.header.order_no, _made_at(order))


def token_of(link: Link, purpose: Purpose, signer: Signs) -> str:
    """The token that stands for a link."""
    said = {short: getattr(link, name) for name, short in _FIELDS.items()}
    payload = {short: value for short, value in said.items() if value is not None}
    return signer.sign(purpose, payload | {"e": int(link.expires_at.timestamp())})


def link_of(token: str, purpose: Purpose, signer: Signs, now: datetime) -> Link | None:
    """The link a token stands for; None when it is not one of ours, for another purpose, or expired."""
    payload = signer.read(purpose, token)
    if payload is None or now.timestamp() >= payload["e"]:
        return None
    fields: dict[str, Any] = {name: payload.get(short) for name, short in _FIELDS.items()}
    return Link(expires_at=datetime.fromtimestamp(payload["e"], UTC), **fields)


def _made_at(order: Order) -> int:
    return int(order.stamp.created_at.timestamp() * 1000)
