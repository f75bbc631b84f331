"""A message that waits in one of the hub's queues, and what becomes of it when it is put back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from orderhub.platform.aws_errors import AWS_ERRORS, code_of


class Outcome(StrEnum):
    """What becomes of a message; in a queue again it is as a new one, with the reason of now."""

    DONE = "put_back"
    AGAIN = "queued_again"
    LEFT = "left"


class Reason(StrEnum):
    """Why a message is not put back; ``Result.detail`` says more of those that name something."""

    NONE = ""
    RANGE_MISSING = "range_missing"
    RANGE_EXPIRED = "range_expired"
    RECORD_INCOMPLETE = "record_incomplete"
    RECORDS_UNREADABLE = "records_unreadable"
    FUNCTION_FAILED = "function_failed"
    BUS_BUSY = "bus_busy"
    DESTINATION_MISSING = "destination_missing"
    DESTINATION_UNKNOWN = "destination_unknown"
    RUN_MISSING = "run_missing"
    RUN_REFUSED = "run_refused"
    AWS_REFUSED = "aws_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it was received.

    ``attributes`` are those that EventBridge gives what it could not deliver; ``source`` is the queue it was first
    in, by ARN, where it was put aside by SQS.
    """

    handle: str
    text: str = field(repr=False)
    attributes: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    @classmethod
    def of(cls, received: Mapping[str, Any]) -> Self:
        """Read what SQS handed out."""
        attributes = received.get("MessageAttributes", {})
        return cls(
            handle=received["ReceiptHandle"],
            text=received["Body"],
            attributes={
                name: attribute["StringValue"]
                for name, attribute in attributes.items()
                if "StringValue" in attribute
            },
            source=received.get("Attributes", {}).get("DeadLetterQueueSourceArn", ""),
        )

    @property
    def body(self) -> Mapping[str, Any]:
        """What it says; nothing where it is no JSON object."""
        try:
            body = json.loads(self.text)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a message, and why it stays where it does.

    ``detail`` is what the reason speaks of: a code of AWS or of the hub, a number of records, a service.
    """

    message: Message
    outcome: Outcome = Outcome.DONE
    reason: Reason = Reason.NONE
    detail: str = ""


def left(message: Message, reason: Reason, detail: str = "") -> Result:
    """A message that stays in its queue."""
    return Result(message=message, outcome=Outcome.LEFT, reason=reason, detail=detail)


def attempt(message: Message, put_back: Callable[[], Result]) -> Result:
    """What becomes of a message; one that AWS refuses stays, and does not take the others along."""
    try:
        return put_back()
    except AWS_ERRORS as error:
        return left(message, Reason.AWS_REFUSED, code_of(error) or "no answer")
