"""What the API says of customers: one by id or by identity, a customer's orders, and the conflicts."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Protocol

from orderhub.customers.identities import Kind
from orderhub.customers.pages import Page
from orderhub.customers.profile import Profile, profile_of
from orderhub.customers.resolve import Conflict, Link
from orderhub.customers.sales import CustomerOrder
from orderhub.customers.views import Masks, conflict_shown, order_shown, profile_shown
from orderhub.edge.asked import limit_of
from orderhub.edge.bodies import object_in
from orderhub.edge.http import Answer, Event, Rejected, body_of, query_of, segment_of
from orderhub.edge.signing import Signs
from orderhub.orders.names import WIRE_NAMES

MOST_LISTED = 100
_ID = re.compile(r"[0-9a-f]{32}")
_IDENTITIES = {WIRE_NAMES[kind]: kind for kind in Kind if kind is not Kind.ORDER}
"""Name in the body → kind."""
_LONGEST = 200
_EXAMPLE = '{"phone": "..."}'
_ORDERS, _CONFLICTS = "customer_orders", "customer_conflicts"


class Table(Protocol):
    """Where customers are kept."""

    def made(self, customer_id: str) -> Link | None:
        """By what a customer was made; None if there is none."""
        ...

    def each_order(self, customer_id: str) -> Iterable[CustomerOrder]:
        """All orders of a customer, oldest first."""
        ...

    def newest(self, customer_id: str, limit: int, after: str | None) -> Page[CustomerOrder]:
        """A page of a customer's orders, newest first."""
        ...

    def conflicts(self, limit: int, after: str | None) -> Page[Conflict]:
        """A page of the conflicts of all customers, newest first."""
        ...


class Lookup(Protocol):
    """Who finds customers by what they are known by."""

    def customer(self, identities: Mapping[str, str]) -> str | None:
        """The customer some identities lead to."""
        ...


def customer_of(event: Event, table: Table, masks: Masks) -> Answer:
    """A customer with figures, for which all of their orders are read: 20 cost about a read unit.

    Raises:
        Rejected: 404 ``customer_unknown``.
        Passing: A table could not be read; trying again can help.
    """
    return Answer(body=profile_shown(_profile(_known(event, table), table), masks))


def orders_of(event: Event, table: Table, signer: Signs) -> Answer:
    """A page of a customer's orders, newest first, with the cursor of the next one.

    Raises:
        Rejected: 404 ``customer_unknown``; 400 ``limit_invalid`` or ``cursor_invalid``.
        Passing: A table could not be read; trying again can help.
    """
    limit, customer_id = limit_of(event, MOST_LISTED), _known(event, table).customer_id
    page = table.newest(customer_id, limit, _position(event, signer, _ORDERS, customer_id))
    following = _cursor(page.last, signer, _ORDERS, customer_id)
    return Answer(body={"orders": [order_shown(order) for order in page.entries], "next": following})


def conflicts_of(event: Event, table: Table, signer: Signs) -> Answer:
    """A page of the conflicts of all customers, newest first, with the cursor of the next one.

    Raises:
        Rejected: 400 ``limit_invalid`` or ``cursor_invalid``.
        Passing: A table could not be read; trying again can help.
    """
    limit = limit_of(event, MOST_LISTED)
    page = table.conflicts(limit, _position(event, signer, _CONFLICTS, "all"))
    following = _cursor(page.last, signer, _CONFLICTS, "all")
    return Answer(body={"conflicts": [conflict_shown(one) for one in page.entries], "next": following})


def looked_up(event: Event, lookup: Lookup, table: Table, masks: Masks) -> Answer:
    """The customer that some identities lead to, null for a stranger; nothing of the body may be logged.

    Raises:
        Rejected: 400 ``body_invalid``, ``field_unknown`` or ``identity_missing``; 413 ``body_too_large``.
        Passing: A table could not be read; trying again can help.
    """
    customer_id = lookup.customer(_identities(body_of(event)))
    made = table.made(customer_id) if customer_id else None
    return Answer(body={"customer": profile_shown(_profile(made, table), masks) if made else None})


def _profile(made: Link, table: Table) -> Profile:
    return profile_of(made, table.each_order(made.customer_id))


def _known(event: Event, table: Table) -> Link:
    """By what the customer in the path was made; what cannot be an id is not even asked for."""
    customer_id = segment_of(event, "customer_id")
    made = table.made(customer_id) if _ID.fullmatch(customer_id) else None
    if made is None:
        raise Rejected(HTTPStatus.NOT_FOUND, "customer_unknown", "There is no customer of this id.")
    return made


def _identities(body: bytes) -> dict[str, str]:
    said = object_in(body, _EXAMPLE, _IDENTITIES.keys())
    texts = {kind: _text(name, said.get(name)) for name, kind in _IDENTITIES.items()}
    identities: dict[str, str] = {kind: text for kind, text in texts.items() if text}
    if not identities:
        message = f"Say whom you look for, by one or more of {', '.join(_IDENTITIES)}."
        raise Rejected(HTTPStatus.BAD_REQUEST, "identity_missing", message)
    return identities


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST:
        message = f"{name} has to be a text of at most {_LONGEST} characters."
        raise Rejected(HTTPStatus.BAD_REQUEST, "body_invalid", message)
    return value.strip()


def _cursor(position: str | None, signer: Signs, purpose: str, of: str) -> str | None:
    return signer.sign(purpose, {"for": of, "at": position}) if position else None


def _position(event: Event, signer: Signs, purpose: str, of: str) -> str | None:
    """Where the page before ended; None for the first page."""
    text = (query_of(event, "cursor") or "").strip()
    if not text:
        return None
    cursor = signer.read(purpose, text)
    if cursor is None or cursor["for"] != of:
        raise Rejected(HTTPStatus.BAD_REQUEST, "cursor_invalid", "Send cursor as next came in the answer before.")
    position: str = cursor["at"]
    return position
