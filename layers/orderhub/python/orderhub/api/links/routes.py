"""What the API says to those with a key who want an order opened for somebody without one."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from orderhub.api.links.parameters import audience_of, minutes_of, scopes_of, text_of, visitor_uid_of
from orderhub.http.answer import Answer
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, base_url_of, body_of, key_id_of, require, segment_of
from orderhub.links.tokens import RIGHTS, Link, Purpose, is_to, link_of, new_link, token_of, with_rights
from orderhub.orders.json_values import time_text
from orderhub.orders.table import OrderReader, existing_order
from orderhub.platform.log import log
from orderhub.platform.scopes import Scope
from orderhub.platform.signing import TokenSigner

MOST_LINK_MINUTES = 30 * 24 * 60
MOST_CONTEXT_MINUTES = 24 * 60
MOST_ACTING_MINUTES = 24 * 60
"""So long may a link count by which something can be done, which no revoked key takes back."""
_LINK_NAMES = frozenset({"minutes", "audience"})
_CONTEXT_NAMES = _LINK_NAMES | {"orderNo", "visitorUid"}
_PAGES = {"card-link": (Purpose.CARD, "card.html"), "feedback-link": (Purpose.FEEDBACK, "feedback")}
"""What the last segment of a route asks for: the purpose of the token, and the page it opens."""


def sign_link(event: Event, orders: OrderReader, signer: TokenSigner, now: datetime) -> Answer:
    """A link to a page of one order that needs no key: 201.

    A link to the card may carry scopes of the key: its page then is as agents see it, with buttons that work.

    Raises:
        RequestError: ``body_invalid``, ``field_unknown``, ``minutes_invalid``, ``audience_invalid`` or
            ``scopes_invalid``, ``body_too_large``, ``scope_missing``, ``order_unknown``.
        TransientError: A table could not be reached.
    """
    purpose, page = _PAGES[event["resource"].rpartition("/")[2]]
    names = _LINK_NAMES | ({"scopes"} if purpose is Purpose.CARD else set())
    fields = object_in(body_of(event), '{"minutes": 60}', names)
    scopes = scopes_of(fields, list(RIGHTS.values()))
    for scope in sorted({Scope.CARDS_READ, *scopes} if scopes else ()):
        require(event, Scope(scope))
    minutes = minutes_of(fields, MOST_ACTING_MINUTES if scopes else MOST_LINK_MINUTES)
    audience = audience_of(fields)
    order = existing_order(orders, segment_of(event, "order_no"))
    link = new_link(order, minutes, now, audience)
    link = with_rights(link, scopes, key_id_of(event)) if scopes else link
    url = f"{base_url_of(event)}/v1/links/{token_of(link, purpose, signer)}/{page}"
    return _signed(link, purpose, {"url": url, "expiresAt": time_text(link.expires_at), "audience": audience})


def sign_context(event: Event, orders: OrderReader, signer: TokenSigner, now: datetime) -> Answer:
    """A context for a shop's page, by which a workbench knows that a visitor asks about this order: 201.

    Raises:
        RequestError: ``body_invalid``, ``field_unknown``, ``minutes_invalid``, ``audience_invalid`` or
            ``visitor_uid_invalid``, ``body_too_large``, ``order_unknown``.
        TransientError: A table could not be reached.
    """
    fields = object_in(body_of(event), '{"orderNo": "A1"}', _CONTEXT_NAMES)
    minutes = minutes_of(fields, MOST_CONTEXT_MINUTES)
    audience, visitor_uid = audience_of(fields), visitor_uid_of(fields)
    order = existing_order(orders, text_of(fields, "orderNo"))
    link = new_link(order, minutes, now, audience, visitor_uid)
    context = token_of(link, Purpose.CONTEXT, signer)
    return _signed(link, Purpose.CONTEXT, {"orderContext": context, "expiresAt": time_text(link.expires_at)})


def check_context(event: Event, orders: OrderReader, signer: TokenSigner, now: datetime) -> Answer:
    """What a context says, if the hub signed it, it has not expired, and the order is there; else only that not.

    Raises:
        RequestError: ``body_invalid`` or ``field_unknown``, ``body_too_large``.
        TransientError: A table could not be reached.
    """
    context = text_of(object_in(body_of(event), '{"orderContext": "..."}', {"orderContext"}), "orderContext")
    link = link_of(context, Purpose.CONTEXT, signer, now)
    order = orders.read(link.order_no) if link else None
    if link is None or order is None or not is_to(link, order):
        return Answer(body={"verified": False})
    body = {
        "verified": True,
        "orderNo": link.order_no,
        "visitorUid": link.visitor_uid,
        "audience": link.audience,
        "expiresAt": time_text(link.expires_at),
    }
    return Answer(body=body)


def _signed(link: Link, purpose: Purpose, body: Mapping[str, str | None]) -> Answer:
    log.info("link_signed", extra={"order_no": link.order_no, "purpose": purpose, "link_id": link.link_id})
    return Answer(status=HTTPStatus.CREATED, body=body)
