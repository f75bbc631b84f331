"""Tagging customers, as the API has it; pure but for what keeps the tags."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from orderhub.api.customers.parameters import Knowing, customer_in
from orderhub.customers.merges import Family, Pointing, family_of
from orderhub.customers.tag import is_tag
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.request import Event, key_id_of, segment_of


class FamilyReader(Knowing, Pointing, Protocol):
    """Where customers and their merges are read."""


class Tags(Protocol):
    """Where tags are stored."""

    def add(self, customer_id: str, tag: str, moment: datetime, by: str) -> None:
        """Tag a customer."""
        ...

    def remove(self, customer_id: str, tag: str) -> None:
        """Take a tag off a customer, if it is there."""
        ...

    def of(self, family: Iterable[str]) -> tuple[str, ...]:
        """What customers that are one are tagged with."""
        ...


def tag(event: Event, table: FamilyReader, tags: Tags, now: datetime) -> Answer:
    """Tag the customer in the path with the tag in the path; all of the customer's tags are answered.

    Raises:
        RequestError: ``customer_unknown``; ``tag_invalid``.
        TransientError: The table could not be read or written; trying again can help.
    """
    family, name = _family_and_tag(event, table)
    tags.add(family[0], name, now, key_id_of(event))
    return _answer(family, tags)


def untag(event: Event, table: FamilyReader, tags: Tags) -> Answer:
    """Take a tag off the customer in the path and all it is one with; what is left is answered.

    Raises:
        RequestError: ``customer_unknown``; ``tag_invalid``.
        TransientError: The table could not be read or written; trying again can help.
    """
    family, name = _family_and_tag(event, table)
    for customer_id in family:
        tags.remove(customer_id, name)
    return _answer(family, tags)


def _family_and_tag(event: Event, table: FamilyReader) -> tuple[Family, str]:
    name = segment_of(event, "tag")
    if not is_tag(name):
        message = "Send a tag of 1 to 50 letters, digits, dots, and _ + -, without blanks."
        raise RequestError(message, "tag_invalid")
    return family_of(customer_in(event, table), table), name


def _answer(family: Family, tags: Tags) -> Answer:
    return Answer(body={"customerId": family[0], "tags": list(tags.of(family))})
