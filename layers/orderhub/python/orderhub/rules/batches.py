"""Published events, as the queue brings them: each event for itself, and what failed comes again alone."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from orderhub.errors import kind_of
from orderhub.platform.log import log
from orderhub.rules.firing import IncomingEvent, incoming_event

_SECONDS_LEFT = 15.0
"""Kept for the event that is at work: for all its conditions, and for actions that are slow."""


class Applier(Protocol):
    """Holds an event against what waits for it; see Engine, and WorkflowStarts."""

    def apply(self, event: IncomingEvent, now: datetime) -> None:
        """What is raised makes the event come again."""
        ...


def left_of(
    records: Sequence[Mapping[str, Any]],
    appliers: Sequence[Applier],
    now: datetime,
    time_left: Callable[[], float],
) -> dict[str, Any]:
    """Hold the events of a batch against rules and workflows; SQS is answered with those that are to come again.

    Args:
        records: Messages as Lambda gets them from SQS, each with an event of EventBridge in its body.
        appliers: What holds events against them; one that fails does not take the others along.
        now: The time.
        time_left: Tells the seconds that are left; what was not begun in time comes again, with nothing done.
    """
    left = []
    for record in records:
        if time_left() < _SECONDS_LEFT:
            left.append({"itemIdentifier": record["messageId"]})
            continue
        log.append_keys(correlation_id=None)
        try:
            event = incoming_event(json.loads(record["body"]), is_repeat=_is_repeat(record))
            log.append_keys(correlation_id=event.correlation_id)
            _apply(appliers, event, now)
        except Exception as fault:  # noqa: BLE001 - one event's failure must not take the others along
            log.warning("event_not_applied", extra={"message_id": record["messageId"], "error": kind_of(fault)})
            left.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": left}


def _apply(appliers: Sequence[Applier], event: IncomingEvent, now: datetime) -> None:
    faults = []
    for applier in appliers:
        try:
            applier.apply(event, now)
        except Exception as fault:  # noqa: BLE001 - the event comes again for it
            faults.append(fault)
    if faults:
        raise faults[0]


def _is_repeat(record: Mapping[str, Any]) -> bool:
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", 1)) > 1
