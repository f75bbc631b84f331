"""What a rule or a workflow tells the world under a name of its own; pure, no AWS.

No rule waits for such an event, so that none can set off itself.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from orderhub.rules.firing import IncomingEvent
from orderhub.rules.origin import Origin

SCHEMA = "custom-event.v1"
CUSTOM = "custom"
_FACTS = ("order", "contact", "action", "feedback", "rfm", "segment", "task")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomEvent:
    """An event as a rule or a workflow emits it; ``detail`` is JSON text."""

    event_id: str
    detail_type: str
    occurred_at: datetime
    detail: str


def custom_event(name: str, origin: Origin, event: IncomingEvent) -> CustomEvent:
    """An event that is emitted: the facts of the event it comes of, in the same envelope.

    Args:
        name: Its name, in capital letters.
        origin: Who emits it.
        event: What it comes of.
    """
    detail, event_id = event.detail, f"{event.place.event_id}:{origin.path}:{name}"
    payload = {
        "eventKey": detail["eventKey"],
        "orderId": event_id,
        "contactId": detail["contactId"],
        "metadata": {**detail["metadata"], "schema": SCHEMA},
        origin.kind: {"name": origin.name, "event_type": event.detail_type, "event_id": event.place.event_id},
        **{fact: detail[fact] for fact in _FACTS if fact in detail},
    }
    return CustomEvent(
        event_id=event_id,
        detail_type=f"{CUSTOM}{name}",
        occurred_at=event.place.occurred_at,
        detail=json.dumps(payload, ensure_ascii=False, separators=(",", ":")),
    )
