"""What was told, as the queue brings it: each event for itself, and what failed comes again alone."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from orderhub.edge.log import log
from orderhub.faults import kind_of
from orderhub.rules.firing import Told, told_in


class Applies(Protocol):
    """Holds an event against the rules; see Engine."""

    def apply(self, told: Told, now: datetime) -> None:
        """What is raised makes the event come again."""
        ...


def left_of(records: Sequence[Mapping[str, Any]], engine: Applies, now: datetime) -> dict[str, Any]:
    """Hold the events of a batch against the rules; SQS is answered with those that are to come again.

    Args:
        records: Messages as Lambda gets them from SQS, each with an event of EventBridge in its body.
        engine: What holds events against rules.
        now: The time.
    """
    left = []
    for record in records:
        log.append_keys(correlation_id=None)
        try:
            told = told_in(json.loads(record["body"]))
            log.append_keys(correlation_id=told.correlation_id)
            engine.apply(told, now)
        except Exception as fault:  # noqa: BLE001 - one event's failure must not take the others along
            log.warning("event_not_applied", extra={"message_id": record["messageId"], "error": kind_of(fault)})
            left.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": left}
