"""A rule that fires: on what, and because of which event; pure, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orderhub.events.places import Place, place_of
from orderhub.events.requests import RULE_REQUESTED
from orderhub.faults import Refused
from orderhub.rules.rule import Once, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """A rule that fires.

    ``on`` is what it fires on once: the order (or customer, or task), or the event where it fires on each.
    """

    rule: str
    on: str
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event as it reached the rules; ``only`` names the one rule that it is told to again."""

    detail_type: str
    detail: Mapping[str, Any]
    place: Place
    only: str | None = None

    def firing(self, rule: Rule) -> Firing:
        """A rule that fires on this event."""
        on = self.place.event_id if rule.once is Once.NEVER else self.place.key
        return Firing(rule=rule.name, on=on, event_id=self.place.event_id)

    @property
    def order_no(self) -> str | None:
        """The order it is about, None where it is about none."""
        about = self.detail if "order" in self.detail else self.detail.get("task", {})
        found: str | None = about.get("eventKey") or about.get("order_no")
        return found

    @property
    def correlation_id(self) -> str:
        """By which all is found that came of the same request."""
        correlation_id: str = self.detail["metadata"]["correlation_id"]
        return correlation_id

    @property
    def customer_id(self) -> str | None:
        """The customer it is about, as far as that is known."""
        found: str | None = self.detail["contactId"]
        return found


def told_in(event: Mapping[str, Any]) -> Told:
    """The event that EventBridge brought, or the one that a request on the bus is about.

    Raises:
        Refused: ``event_unreadable``: it is none of ours.
    """
    detail_type, detail, only = event["detail-type"], event["detail"], None
    if detail_type == RULE_REQUESTED:
        try:
            detail_type, only = detail["request"]["detail_type"], detail["request"]["rule"]
        except (LookupError, TypeError):
            raise Refused("a request to a rule names no rule or no event", "event_unreadable") from None
    return Told(detail_type=detail_type, detail=detail, place=place_of(detail_type, detail), only=only)
