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


def known(customer_id: str, table: Knowing) -> str:
    """A customer's id, if there is one of it.

    Raises:
        Rejected: 404 ``customer_unknown``.
        Passing: The table could not be read; trying again can help.
    """
    if table.made(id_of(customer_id)) is None:
        raise unknown()
    return customer_id


def id_of(text: str) -> str:
    """A text that can be a customer's id; what cannot be one is not even asked for.

    Raises:
        Rejected: 404 ``customer_unknown``.
    """
    if not _ID.fullmatch(text):
        raise unknown()
    return text


def unknown() -> Rejected:
    """The answer to who asks for a customer there is not."""
    return Rejected(HTTPStatus.NOT_FOUND, "customer_unknown", "There is no customer of this id.")


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
