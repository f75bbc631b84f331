"""What is looked up for one event, each of it at most once, whichever rules ask; pure, no AWS."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from orderhub.errors import TransientError
from orderhub.orders.model import Json
from orderhub.rules.cost import MOST_MEMBERS
from orderhub.rules.facts import Variables
from orderhub.rules.lookups import ITEM_FACTS, Lookup, LookupRequest
from orderhub.rules.order_details import OrderDetails, comparable
from orderhub.rules.ports import CustomerLookups, Lookups, OrderLookups
from orderhub.rules.schema import CELL

_UNKNOWN_CELL: Mapping[str, Json] = dict.fromkeys(CELL)
_UNKNOWN_ITEM: Mapping[str, Json] = dict.fromkeys(ITEM_FACTS)


class NoLookups:
    """Where nothing can be looked up, as if nobody and nothing were known."""

    def tags(self, _customer_id: str, /) -> Sequence[str] | None:
        """Nothing."""
        return None

    def segments(self, _customer_id: str, /) -> Sequence[str] | None:
        """Nothing."""
        return None

    def rfm(self, _customer_id: str, /) -> Mapping[str, Json] | None:
        """Nothing."""
        return None

    def order(self, _order_no: str, /) -> OrderDetails | None:
        """Nothing."""
        return None


NO_LOOKUPS = NoLookups()


class JointLookups:
    """What is read of customers in one place, and of orders in another.

    Args:
        customers: Where customers are looked up.
        orders: Where orders are.
    """

    def __init__(self, customers: CustomerLookups, orders: OrderLookups) -> None:
        self.tags, self.segments, self.rfm = customers.tags, customers.segments, customers.rfm
        self.order = orders.order


class ReadOnce:
    """Reads everything at most once, for as long as it lives; what failed then fails again.

    Args:
        lookups: Where it is read.
    """

    def __init__(self, lookups: Lookups) -> None:
        self._lookups = lookups
        self._found: dict[tuple[str, ...], Any] = {}
        self._faults: dict[tuple[str, ...], TransientError] = {}

    def tags(self, customer_id: str, /) -> Sequence[str] | None:
        """What a customer is tagged with."""
        return self._once("tags", self._lookups.tags, customer_id)

    def segments(self, customer_id: str, /) -> Sequence[str] | None:
        """The names of the segments a customer is in."""
        return self._once("segments", self._lookups.segments, customer_id)

    def rfm(self, customer_id: str, /) -> Mapping[str, Json] | None:
        """The cell of the RFM grid a customer is in."""
        return self._once("rfm", self._lookups.rfm, customer_id)

    def order(self, order_no: str, /) -> OrderDetails | None:
        """What an order says of its items and in its extra fields."""
        return self._once("order", self._lookups.order, order_no)

    def _once[T](self, kind: str, read: Callable[[str], T], key: str) -> T:
        if (kind, key) in self._faults:
            raise self._faults[kind, key]
        if (kind, key) not in self._found:
            try:
                self._found[kind, key] = read(key)
            except TransientError as fault:
                self._faults[kind, key] = fault
                raise
        answer: T = self._found[kind, key]
        return answer


def looked_up(detail: Mapping[str, Any], request: LookupRequest, lookups: Lookups) -> dict[Lookup, Any]:
    """What some conditions ask besides an event; None for what is not known.

    Args:
        detail: The event's.
        request: What they ask, as far as such events can have it.
        lookups: Where it is read.

    Raises:
        TransientError: It cannot be read right now; trying again can help.
    """
    return {lookup: _READ[lookup](detail, request, lookups) for lookup in sorted(request.lookups)}


def with_looked_up(variables: Mapping[str, Any], answers: Mapping[Lookup, Any]) -> Variables:
    """The variables of an event with what was looked up besides."""
    added = {name: dict(part) for name, part in variables.items()}
    for lookup, value in answers.items():
        variable, _, name = lookup.partition(".")
        is_of_items = lookup is Lookup.ITEMS
        added[variable][name] = _items(added[variable][name], value) if is_of_items else value
    return added


def _items(items: Sequence[Mapping[str, Any]], facts: Mapping[str, Mapping[str, Json]]) -> list[dict[str, Any]]:
    """The items that an event tells, each with what the order says of it now; one that is gone has none of it."""
    return [{**item, **facts.get(item["sku"], _UNKNOWN_ITEM)} for item in items]


def _tags(detail: Mapping[str, Any], _: LookupRequest, lookups: Lookups) -> Sequence[str] | None:
    return _listed(detail, lookups.tags)


def _segments(detail: Mapping[str, Any], _: LookupRequest, lookups: Lookups) -> Sequence[str] | None:
    return _listed(detail, lookups.segments)


def _listed(detail: Mapping[str, Any], read: Callable[[str], Sequence[str] | None]) -> list[str] | None:
    customer_id: str | None = detail.get("contactId")
    members = read(customer_id) if customer_id else None
    return None if members is None else list(members[:MOST_MEMBERS])


def _rfm(detail: Mapping[str, Any], _: LookupRequest, lookups: Lookups) -> Mapping[str, Json]:
    customer_id: str | None = detail.get("contactId")
    return (lookups.rfm(customer_id) if customer_id else None) or _UNKNOWN_CELL


def _facts_of_items(
    detail: Mapping[str, Any], _: LookupRequest, lookups: Lookups
) -> Mapping[str, Mapping[str, Json]]:
    details = lookups.order(detail["eventKey"])
    return details.items if details else {}


def _extra(detail: Mapping[str, Any], request: LookupRequest, lookups: Lookups) -> Mapping[str, Json]:
    details = lookups.order(detail["eventKey"])
    extra = details.extra if details else {}
    return {name: comparable(extra.get(name)) for name in request.extra}


def _open_cases(detail: Mapping[str, Any], _: LookupRequest, lookups: Lookups) -> list[str]:
    details = lookups.order(detail["eventKey"])
    return list(details.open_cases[:MOST_MEMBERS]) if details else []


def _has_feedback(detail: Mapping[str, Any], _: LookupRequest, lookups: Lookups) -> bool:
    details = lookups.order(detail["eventKey"])
    return details is not None and details.has_feedback


_READ: Mapping[Lookup, Callable[[Mapping[str, Any], LookupRequest, Lookups], Any]] = {
    Lookup.TAGS: _tags,
    Lookup.SEGMENTS: _segments,
    Lookup.RFM: _rfm,
    Lookup.ITEMS: _facts_of_items,
    Lookup.EXTRA: _extra,
    Lookup.OPEN_CASES: _open_cases,
    Lookup.HAS_FEEDBACK: _has_feedback,
}
