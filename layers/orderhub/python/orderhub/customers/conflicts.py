"""Conflicts and whether they are settled: both sides are one customer now; pure, no AWS."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import Protocol

from orderhub.customers.lists import Page
from orderhub.customers.merges import Merges
from orderhub.customers.resolve import Conflict
from orderhub.customers.rows import conflict_entry

_AT_ONCE, _READS = 100, 50
"""How many conflicts are read at once, and how often for one page."""


class ConflictState(StrEnum):
    """Whether a conflict still has two sides."""

    OPEN = "open"
    SETTLED = "settled"


class ConflictReader(Protocol):
    """Where conflicts and merges are kept."""

    def conflicts(self, limit: int, after: str | None) -> Page[Conflict]:
        """A page of the conflicts of all customers, newest first."""
        ...

    def merges(self) -> Merges:
        """All merges."""
        ...


def state_of(conflict: Conflict, merges: Merges) -> ConflictState:
    """Whether a conflict is settled; an undone merge opens it again."""
    return (
        ConflictState.SETTLED if merges.are_same(conflict.customer_id, conflict.leads_to) else ConflictState.OPEN
    )


def conflicts_in(state: ConflictState, table: ConflictReader, limit: int, after: str | None) -> Page[Conflict]:
    """A page of the conflicts in a state, newest first; ``after`` is where the page before ended.

    It may hold fewer than asked for, even none, and not be the last: 5,000 conflicts are looked through for one.

    Raises:
        TransientError: The customers could not be read; trying again can help.
    """
    merges = table.merges()
    pages = islice(_pages(table, after), _READS)
    conflicts: list[Conflict] = []
    last_seen_id = after
    for page in pages:
        conflicts += [conflict for conflict in page.entries if state_of(conflict, merges) is state]
        last_seen_id = page.last
        if len(conflicts) > limit:
            return Page(entries=tuple(conflicts[:limit]), last=conflict_entry(conflicts[limit - 1]))
    return Page(entries=tuple(conflicts), last=last_seen_id)


def _pages(table: ConflictReader, after: str | None) -> Iterator[Page[Conflict]]:
    page = table.conflicts(_AT_ONCE, after)
    yield page
    while page.last:
        page = table.conflicts(_AT_ONCE, page.last)
        yield page
