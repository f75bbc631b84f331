"""Who has an action done: a rule that fired, or a run of a workflow; pure, no AWS."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class OriginKind(StrEnum):
    """What can have actions done."""

    RULE = "rule"
    WORKFLOW = "workflow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Whose action it is.

    ``key`` is what makes it another one when it is done again: the event a rule fired on, the run of a workflow.
    """

    kind: OriginKind
    name: str
    key: str

    @property
    def cause(self) -> str:
        """It as the cause of something, such as ``rule:vip``."""
        return f"{self.kind}:{self.name}"

    def request_id(self, number: int, name: str) -> str:
        """The id of what it asks for by its ``number``-th action: the same when it asks again."""
        return sha256("\n".join((self.cause, self.key, str(number), name)).encode(errors="replace")).hexdigest()[
            :32
        ]

    @property
    def path(self) -> str:
        """It in the id of what it emits."""
        return self.name if self.kind is OriginKind.RULE else self.cause
