"""A rule that fires: on what, and because of which event; pure, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.events.commands import RULE_REQUESTED
from orderhub.events.stored_event import CUSTOMER, EventKey, event_key_of
from orderhub.rules.origin import Origin, OriginKind
from orderhub.rules.rule import Once, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """A rule that fires.

    ``on`` is what it fires on once: the order (or customer, or task), the
    customer, or the event where it fires on each.
    """

    rule: str
    on: str
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingEvent:
    """An event as it reached the rules.

    ``only`` names the one rule that it is replayed to; ``is_repeat`` says that the queue brought it before.
    """

    detail_type: str
    detail: Mapping[str, Any]
    place: EventKey
    only: str | None = None
    is_repeat: bool = False

    def firing(self, rule: Rule) -> Firing:
        """A rule that fires on this event."""
        return Firing(rule=rule.name, on=self._on(rule.once), event_id=self.place.event_id)

    def origin(self, rule: Rule) -> Origin:
        """A rule as who has its actions done because of this event."""
        return Origin(kind=OriginKind.RULE, name=rule.name, key=self.place.event_id)

    def _on(self, once: Once) -> str:
        """What a rule fires on once; where no customer is known, each order is taken for one of its own."""
        if once is Once.NEVER:
            return self.place.event_id
        if once is Once.CUSTOMER and self.customer_id:
            return f"{CUSTOMER}{self.customer_id}"
        return self.place.key

    @property
    def order_no(self) -> str | None:
        """The order it is about, None where it is about none."""
        about = self.detail if "order" in self.detail else self.detail.get("task", {})
        order_no: str | None = about.get("eventKey") or about.get("order_no")
        return order_no

    @property
    def correlation_id(self) -> str:
        """By which all is found that came of the same request."""
        correlation_id: str = self.detail["metadata"]["correlation_id"]
        return correlation_id

    @property
    def customer_id(self) -> str | None:
        """The customer it is about, as far as that is known."""
        customer_id: str | None = self.detail["contactId"]
        return customer_id


def incoming_event(event: Mapping[str, Any], *, is_repeat: bool = False) -> IncomingEvent:
    """The event that EventBridge brought, or the one that a request on the bus is about.

    Args:
        event: The event.
        is_repeat: Whether the queue brought it before.

    Raises:
        InvalidInput: ``event_unreadable``: it is none of ours.
    """
    detail_type, detail, only = event["detail-type"], event["detail"], None
    if detail_type == RULE_REQUESTED:
        try:
            detail_type, only = detail["request"]["detail_type"], detail["request"]["rule"]
        except (LookupError, TypeError):
            raise InvalidInput("a request to a rule names no rule or no event", "event_unreadable") from None
    place = event_key_of(detail_type, detail)
    return IncomingEvent(detail_type=detail_type, detail=detail, place=place, only=only, is_repeat=is_repeat)
