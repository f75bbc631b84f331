"""What one part of the hub asks of another, published on the bus: the event it is about, and what is wanted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

WORKFLOW_REQUESTED = "workflowREQUESTED"
RULE_REQUESTED = "ruleREQUESTED"
WEBHOOK_REQUESTED = "webhookREQUESTED"
MESSAGE_REQUESTED = "messageREQUESTED"
ACTION_REQUESTED = "actionREQUESTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A request as it goes out; ``detail`` is JSON text."""

    detail_type: str
    occurred_at: datetime
    detail: str


def command_of(
    name: str,
    event_type: str,
    detail: Mapping[str, Any],
    *,
    by: str,
    wanted: Mapping[str, str],
    mode: str = "live",
) -> Command:
    """A request about an event.

    Args:
        name: The request's own detail-type.
        event_type: The detail-type of the event it is about.
        detail: That event's detail.
        by: Who asks, such as ``rule:vip``.
        wanted: Of whom, and what, by name: ``{"workflow": "win_back"}``.
        mode: ``replay`` when the event is sent again to somebody.
    """
    metadata = {**detail["metadata"], "mode": mode}
    request = {**detail, "metadata": metadata, "request": {"by": by, "detail_type": event_type, **wanted}}
    return Command(
        detail_type=name,
        occurred_at=datetime.fromisoformat(metadata["occurred_at"]),
        detail=json.dumps(request, ensure_ascii=False, separators=(",", ":")),
    )
