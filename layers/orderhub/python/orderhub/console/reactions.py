"""Events as the API lists them: which order or customer they are about, and what somebody did on them; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orderhub.console.calls import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What a rule or a webhook did on an event: on which, when, what came of it, and whom the event is about."""

    kind: str
    event_id: str
    at: str
    state: str
    reason: str | None
    order_no: str | None
    customer_id: str | None


def order_of(event: Mapping[str, Any]) -> str | None:
    """The order an event is about; None where it is about a customer, whose id then is its key."""
    # The id of an event about an order is its number and version.
    return event["key"] if event["id"].startswith(f"{event['key']}:") else None


def customer_of(event: Mapping[str, Any]) -> str | None:
    """The customer an event is about; None where it is about an order."""
    return event["key"] if order_of(event) is None else None


def reactions_of(page: Json, kind: str, name: str) -> Iterator[Reaction]:
    """What one of a kind, such as a webhook of a name, did on the events of a page."""
    for event in page["events"]:
        for reaction in event["reactions"]:
            if reaction["kind"] == kind and reaction["name"] == name:
                yield Reaction(
                    kind=event["detail-type"],
                    event_id=event["id"],
                    at=reaction["at"] or event["occurred_at"],
                    state=reaction["state"],
                    reason=reaction["reason"],
                    order_no=order_of(event),
                    customer_id=customer_of(event),
                )
