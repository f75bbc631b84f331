"""What requests about customers have in common: whom they are about, and where in a list they go on."""

import re
from http import HTTPStatus
from typing import Protocol

from orderhub.customers.resolve import Link
from orderhub.edge.http import Event, Rejected, query_of, segment_of
from orderhub.edge.signing import Signs

_ID = re.compile(r"[0-9a-f]{32}")


class Knowing(Protocol):
    """Where customers are kept."""

    def made(self, customer_id: str) -> Link | None:
        """By what a customer was made; None if there is none."""
        ...


def customer_in(event: Event, table: Knowing) -> str:
    """The customer in the path.

    Raises:
        Rejected: 404 ``customer_unknown``.
        Passing: The table could not be read; trying again can help.
    """
    return known(segment_of(event, "customer_id"), table)


def known(customer_id: object, table: Knowing) -> str:
    """A customer's id, if there is one of it; what cannot be an id is not even asked for.

    Raises:
        Rejected: 404 ``customer_unknown``.
        Passing: The table could not be read; trying again can help.
    """
    if isinstance(customer_id, str) and _ID.fullmatch(customer_id) and table.made(customer_id):
        return customer_id
    raise Rejected(HTTPStatus.NOT_FOUND, "customer_unknown", "There is no customer of this id.")


def cursor_to(position: str | None, signer: Signs, purpose: str, of: str) -> str | None:
    """The cursor of the next page; None at the end of the list."""
    return signer.sign(purpose, {"for": of, "at": position}) if position else None


def position_in(event: Event, signer: Signs, purpose: str, of: str) -> str | None:
    """Where the page before ended; None for the first page.

    Raises:
        Rejected: 400 ``cursor_invalid``.
    """
    text = (query_of(event, "cursor") or "").strip()
    if not text:
        return None
    cursor = signer.read(purpose, text)
    if cursor is None or cursor["for"] != of:
        raise Rejected(HTTPStatus.BAD_REQUEST, "cursor_invalid", "Send cursor as next came in the answer before.")
    position: str = cursor["at"]
    return position
