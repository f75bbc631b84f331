"""What a rule tells the world under a name of its own; pure, no AWS.

No rule waits for such an event, so that none can set off itself.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from orderhub.rules.firing import IncomingEvent
from orderhub.rules.rule import Rule

SCHEMA = "custom-event.v1"
CUSTOM = "custom"
_FACTS = ("order", "contact", "action", "feedback", "rfm", "segment", "task")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomEvent:
    """An event as a rule emits it; ``detail`` is JSON text."""

    event_id: str
    detail_type: str
    occurred_at: datetime
    detail: str


def custom_event(name: str, rule: Rule, event: IncomingEvent) -> CustomEvent:
    """The event of a rule that fired: the facts of what it fired on, in the same envelope.

    Args:
        name: Its name, in capital letters.
        rule: The rule.
        event: What it fired on.
    """
    detail, event_id = event.detail, f"{event.place.event_id}:{rule.name}:{name}"
    payload = {
        "eventKey": detail["eventKey"],
        "orderId": event_id,
        "contactId": detail["contactId"],
        "metadata": {**detail["metadata"], "schema": SCHEMA},
        "rule": {"name": rule.name, "event_type": event.detail_type, "event_id": event.place.event_id},
        **{fact: detail[fact] for fact in _FACTS if fact in detail},
    }
    return CustomEvent(
        event_id=event_id,
        detail_type=f"{CUSTOM}{name}",
        occurred_at=event.place.occurred_at,
        detail=json.dumps(payload, ensure_ascii=False, separators=(",", ":")),
    )
