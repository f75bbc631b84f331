"""What a signed link or context stands for, and the token that carries it; pure, no AWS."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from orderhub.orders.model import Order
from orderhub.platform.scopes import Scope
from orderhub.platform.signing import TokenSigner

_ID_BYTES = 9
_FIELDS = {
    "order_no": "o",
    "made_at": "m",
    "link_id": "i",
    "audience": "a",
    "visitor_uid": "v",
    "by": "b",
    "rights": "r",
}
"""Short names, because the token stands in a URL; ``e`` is the expiry in epoch seconds."""


RIGHTS = {"a": Scope.CARDS_ACT, "d": Scope.CARDS_DECIDE}
"""What a link may carry besides the look at its order, each by the letter it has in a token."""


class Purpose(StrEnum):
    """What a token is for; it opens nothing else."""

    CARD = "card"
    FEEDBACK = "feedback"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One order, opened until a time; ``audience`` and ``visitor_uid`` are ids of whoever asked for it.

    ``made_at`` is when the order was made, in milliseconds: an order that was deleted and sent anew under its old
    number is another one. ``rights`` are letters of RIGHTS, ``by`` is the access key that gave them.
    """

    order_no: str
    made_at: int
    link_id: str
    expires_at: datetime
    audience: str | None = None
    visitor_uid: str | None = None
    by: str | None = None
    rights: str | None = None

    @property
    def scopes(self) -> frozenset[str]:
        """What whoever has the link may do about the order, beside looking at it."""
        return frozenset(scope for letter, scope in RIGHTS.items() if letter in (self.rights or ""))

    def is_over(self, now: datetime) -> bool:
        """Whether it has expired."""
        return now >= self.expires_at


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


def with_rights(link: Link, scopes: Collection[str], by: str) -> Link:
    """A link whose holder may do that much, on behalf of an access key."""
    rights = "".join(letter for letter, scope in RIGHTS.items() if scope in scopes)
    return replace(link, rights=rights, by=by) if rights else link


def is_to(link: Link, order: Order) -> bool:
    """Whether a link is to this very order, not only to its number; none is to one whose buyer was erased."""
    if order.stamp.erased:
        return False
    return (link.order_no, link.made_at) == (order.header.order_no, _made_at(order))


def token_of(link: Link, purpose: Purpose, signer: TokenSigner) -> str:
    """The token that stands for a link."""
    values = {short: getattr(link, name) for name, short in _FIELDS.items()}
    payload = {short: value for short, value in values.items() if value is not None}
    return signer.sign(purpose, payload | {"e": int(link.expires_at.timestamp())})


def link_of(token: str, purpose: Purpose, signer: TokenSigner, now: datetime) -> Link | None:
    """The link a token stands for; None when it is not one of ours, for another purpose, or expired."""
    link = signed_link(token, purpose, signer)
    return None if link is None or link.is_over(now) else link


def signed_link(token: str, purpose: Purpose, signer: TokenSigner) -> Link | None:
    """The link a token stands for, expired or not; None when it is not one of ours, or for another purpose."""
    payload = signer.read(purpose, token)
    if payload is None:
        return None
    fields: dict[str, Any] = {name: payload.get(short) for name, short in _FIELDS.items()}
    return Link(expires_at=datetime.fromtimestamp(payload["e"], UTC), **fields)


def _made_at(order: Order) -> int:
    return int(order.stamp.created_at.timestamp() * 1000)
