"""What requests about customers have in common: whom they are about."""

import re
from typing import Protocol

from orderhub.customers.resolve import Link
from orderhub.errors import RequestError
from orderhub.http.request import Event, segment_of

_ID = re.compile(r"[0-9a-f]{32}")


class Knowing(Protocol):
    """Where customers are stored."""

    def made(self, customer_id: str) -> Link | None:
        """By what a customer was made; None if there is none."""
        ...


def customer_in(event: Event, table: Knowing) -> str:
    """The customer in the path.

    Raises:
        RequestError: ``customer_unknown``.
        TransientError: The table could not be read; trying again can help.
    """
    return existing_customer(segment_of(event, "customer_id"), table)


def existing_customer(customer_id: str, table: Knowing) -> str:
    """A customer's id, if there is one of it.

    Raises:
        RequestError: ``customer_unknown``.
        TransientError: The table could not be read; trying again can help.
    """
    if table.made(id_of(customer_id)) is None:
        raise unknown()
    return customer_id


def id_of(text: str) -> str:
    """A text that can be a customer's id; what cannot be one is not even asked for.

    Raises:
        RequestError: ``customer_unknown``.
    """
    if not _ID.fullmatch(text):
        raise unknown()
    return text


def unknown() -> RequestError:
    """The answer to who asks for a customer there is not."""
    return RequestError("There is no customer of this id.", "customer_unknown")
