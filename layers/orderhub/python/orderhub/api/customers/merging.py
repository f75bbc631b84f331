"""Merging customers and undoing it, as the API has it; pure but for what keeps the merges."""

from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from operator import attrgetter
from typing import Protocol

from orderhub.api.customers.parameters import Knowing, customer_in, existing_customer
from orderhub.api.customers.responses import merge_shown
from orderhub.customers.merges import MOST_MERGED, Merge, Merges
from orderhub.errors import RequestError, TransientError
from orderhub.http.answer import Answer
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of, key_id_of, segment_of
from orderhub.platform.log import log

_EXAMPLE = '{"customerId": "5f0c6c1e8b7d4a3f9e2d1c0b5a493827"}'
_TRIES = 4
"""Each failure means that somebody merged or parted customers just now, or that the table is busy."""


class MergeReader(Knowing, Protocol):
    """Where customers and their merges are read."""

    def each_merge(self) -> Iterable[Merge]:
        """All merges."""
        ...


class Pointers(Protocol):
    """Where merges are made and undone."""

    def add(self, merge: Merge) -> bool:
        """Keep a merge; False if one of the two may be merged already."""
        ...

    def remove(self, merge: Merge) -> bool:
        """Take a merge away; False if it may be gone."""
        ...


def merge(event: Event, table: MergeReader, pointers: Pointers, now: datetime) -> Answer:
    """Merge the customer in the body, and all it is one with, into the customer in the path.

    Raises:
        RequestError: ``body_invalid``, ``field_unknown`` or ``merge_itself``; ``customer_unknown``; 409
            ``merged_already`` or ``merged_too_many``; ``body_too_large``.
        TransientError: The table could not be read or written; trying again can help.
    """
    into, other = customer_in(event, table), _other(event, table)
    if into == other:
        raise RequestError("Send the id of another customer.", "merge_itself")
    for _ in range(_TRIES):
        merges = Merges.of(table.each_merge())
        _check(merges, into, other)
        made = Merge(
            customer_id=merges.root_of(other), into=merges.root_of(into), by=key_id_of(event), merged_at=now
        )
        if pointers.add(made):
            return _done("customers_merged", made, made.by, HTTPStatus.CREATED)
    raise TransientError("others are merging these customers right now", "customers_busy", is_busy=True)


def merges_of(event: Event, table: MergeReader) -> Answer:
    """The merges by which others are one with the customer in the path, newest first.

    Raises:
        RequestError: ``customer_unknown``.
        TransientError: The table could not be read; trying again can help.
    """
    customer_id, made = customer_in(event, table), list(table.each_merge())
    merges = Merges.of(made)
    newest = sorted(
        (entry for entry in made if merges.are_same(entry.into, customer_id)),
        key=attrgetter("merged_at"),
        reverse=True,
    )
    return Answer(
        body={"customerId": merges.root_of(customer_id), "merges": [merge_shown(entry) for entry in newest]}
    )


def undo(event: Event, table: MergeReader, pointers: Pointers) -> Answer:
    """Undo the merge of a customer into the one in the path, directly or by way of others.

    What was merged into the merged customer leaves with it.

    Raises:
        RequestError: ``customer_unknown`` or ``merge_unknown``.
        TransientError: The table could not be read or written; trying again can help.
    """
    customer_id, merged_id = customer_in(event, table), segment_of(event, "merged_id")
    for _ in range(_TRIES):
        made = {entry.customer_id: entry for entry in table.each_merge()}
        merges = Merges.of(made.values())
        if merged_id not in made or not merges.are_same(merged_id, customer_id):
            message = "No customer of this id is merged into this one."
            raise RequestError(message, "merge_unknown")
        if pointers.remove(made[merged_id]):
            return _done("customers_parted", made[merged_id], key_id_of(event), HTTPStatus.OK)
    raise TransientError("others are merging these customers right now", "customers_busy", is_busy=True)


def _other(event: Event, table: MergeReader) -> str:
    fields = object_in(body_of(event), _EXAMPLE, {"customerId"})
    if not isinstance(fields.get("customerId"), str):
        raise RequestError(f"Send whom to merge, such as {_EXAMPLE}.", "body_invalid")
    return existing_customer(fields["customerId"], table)


def _check(merges: Merges, into: str, other: str) -> None:
    if merges.are_same(into, other):
        raise RequestError("The two are one customer already.", "merged_already")
    if len(merges.family_of(into)) + len(merges.family_of(other)) - 1 > MOST_MERGED:
        message = f"At most {MOST_MERGED} customers can be merged into one."
        raise RequestError(message, "merged_too_many")


def _done(name: str, what: Merge, key_id: str, status: HTTPStatus) -> Answer:
    log.info(name, extra={"customer_id": what.customer_id, "into": what.into, "key_id": key_id})
    return Answer(body=merge_shown(what), status=status)
