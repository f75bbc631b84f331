"""What is looked up for one event, each of it at most once, whichever rules ask; pure, no AWS."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from orderhub.faults import Passing
from orderhub.rules.cost import MOST_MEMBERS
from orderhub.rules.doors import Lookups
from orderhub.rules.facts import Variables
from orderhub.rules.lookups import Lookup


class NoLookups:
    """Where nothing can be looked up, as if nobody and nothing were known."""

    def tags(self, _customer_id: str, /) -> Sequence[str] | None:
        """Nothing."""
        return None


NO_LOOKUPS = NoLookups()


class ReadOnce:
    """Reads everything at most once, for as long as it is kept; what failed then fails again.

    Args:
        lookups: Where it is read.
    """

    def __init__(self, lookups: Lookups) -> None:
        self._lookups = lookups
        self._found: dict[tuple[str, ...], Any] = {}
        self._faults: dict[tuple[str, ...], Passing] = {}

    def tags(self, customer_id: str, /) -> Sequence[str] | None:
        """What a customer is tagged with."""
        return self._once("tags", self._lookups.tags, customer_id)

    def _once[T](self, kind: str, read: Callable[[str], T], key: str) -> T:
        if (kind, key) in self._faults:
            raise self._faults[kind, key]
        if (kind, key) not in self._found:
            try:
                self._found[kind, key] = read(key)
            except Passing as fault:
                self._faults[kind, key] = fault
                raise
        found: T = self._found[kind, key]
        return found


def looked_up(detail: Mapping[str, Any], asked: AbstractSet[Lookup], lookups: Lookups) -> dict[Lookup, Any]:
    """What some conditions ask besides an event; None for what is not known.

    Args:
        detail: The event's.
        asked: What they ask.
        lookups: Where it is read.

    Raises:
        Passing: It cannot be read right now; trying again can help.
    """
    customer_id: str | None = detail.get("contactId")
    found: dict[Lookup, Any] = {}
    if Lookup.TAGS in asked:
        tags = lookups.tags(customer_id) if customer_id else None
        found[Lookup.TAGS] = None if tags is None else list(tags[:MOST_MEMBERS])
    return found


def with_looked_up(variables: Mapping[str, Any], found: Mapping[Lookup, Any]) -> Variables:
    """The variables of an event with what was looked up besides."""
    added = {name: dict(part) for name, part in variables.items()}
    for one, value in found.items():
        variable, _, name = one.partition(".")
        added[variable][name] = value
    return added
