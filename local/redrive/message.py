"""A message that waits in one of the hub's queues, and what becomes of it when it is put back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from botocore.exceptions import ClientError


class Fate(StrEnum):
    """What becomes of a message; in a queue again it is as a new one, with the reason of now."""

    DONE = "put back"
    AGAIN = "in a queue again"
    LEFT = "left in the queue"


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
    """What became of a message, and why it stays where it does; ids and codes only."""

    message: Message
    fate: Fate = Fate.DONE
    why: str = ""


def attempt(message: Message, put_back: Callable[[], Result]) -> Result:
    """What becomes of a message; one that AWS refuses stays, and does not take the others along."""
    try:
        return put_back()
    except ClientError as error:
        return Result(message=message, fate=Fate.LEFT, why=f"AWS says {error.response['Error']['Code']}")
