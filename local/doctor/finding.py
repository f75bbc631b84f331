"""What was looked at, and whether something must be done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from local.hub import Hub


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the checklist; ``to_do`` is empty where nothing must be done."""

    subject: str
    detail: str
    to_do: str = ""


type Check = Callable[[Hub], Iterator[Finding]]


def findings_of(subject: str, check: Check, hub: Hub) -> list[Finding]:
    """What a check finds; where AWS does not answer it, that is the finding."""
    try:
        return list(check(hub))
    except (ClientError, BotoCoreError) as error:
        return [Finding(subject, "unknown", f"AWS says: {error}")]
