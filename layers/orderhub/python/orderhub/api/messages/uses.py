"""Which workflows and rules send which message."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from orderhub.orders.statuses import Status
from orderhub.rules.rule import Act, Rule
from orderhub.workflows.saved import SavedWorkflow, WorkflowState, workflow_of
from orderhub.workflows.workflow import Workflow

_FACT = re.compile(r"\{([^}]*)\}")
_FACTS = {"order.status": "|".join(Status), "request.message": "(?!)"}
"""What stands for facts of an event in the name of a message; what a rule asks for is the rule's."""
_OTHERS = "[a-z]+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Senders:
    """The messages that each workflow and each rule names, by its name."""

    workflows: Mapping[str, Iterable[str]]
    rules: Mapping[str, Iterable[str]]

    def of(self, message: str) -> dict[str, list[str]]:
        """Those that can send a message, as the API shows them."""
        return {
            "workflows": sorted(_naming(message, self.workflows)),
            "rules": sorted(_naming(message, self.rules)),
        }


def senders_of(shipped: Mapping[str, Workflow], saved: Iterable[SavedWorkflow], rules: Iterable[Rule]) -> Senders:
    """Who sends which message; a workflow that is archived sends none."""
    own = (workflow_of(flow, is_on=False) for flow in saved if flow.state is not WorkflowState.ARCHIVED)
    return Senders(
        workflows={flow.name: flow.messages for flow in (*shipped.values(), *own)},
        rules={rule.name: [action.name for action in rule.do if action.act is Act.SEND_MESSAGE] for rule in rules},
    )


def _naming(message: str, named: Mapping[str, Iterable[str]]) -> Iterator[str]:
    return (sender for sender, names in named.items() if any(_is_named(message, name) for name in names))


def _is_named(message: str, name: str) -> bool:
    parts = _FACT.split(name)
    pattern = "".join(
        f"(?:{_FACTS.get(part, _OTHERS)})" if index % 2 else re.escape(part) for index, part in enumerate(parts)
    )
    return re.fullmatch(pattern, message) is not None
