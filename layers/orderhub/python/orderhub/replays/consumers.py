"""Who there is to tell events again; pure, no AWS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import assert_never

from orderhub.events.reactions import ReactionKind
from orderhub.replays.replay import Target
from orderhub.workflows.workflow import Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumers:
    """The consumers of a stack, by name; what looks a name up raises TransientError when it cannot."""

    workflows: Mapping[str, Workflow]
    has_rule: Callable[[str], bool]
    has_webhook: Callable[[str], bool]

    def has(self, to: Target) -> bool:
        """Whether there is such a consumer; what is published to nobody would be lost without a word."""
        match to.kind:
            case ReactionKind.WORKFLOW:
                return to.name in self.workflows
            case ReactionKind.RULE:
                return self.has_rule(to.name)
            case ReactionKind.WEBHOOK:
                return self.has_webhook(to.name)
            case ReactionKind.ACTION:
                return False
            case _:
                assert_never(to.kind)
