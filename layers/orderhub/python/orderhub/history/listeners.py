"""Who waits for events of a type, held against one of them; pure, no AWS."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from orderhub.events.checks import Check
from orderhub.events.reactions import ReactionKind
from orderhub.events.stored_event import StoredEvent
from orderhub.history.explain import Listener
from orderhub.rules.judge import Judge
from orderhub.rules.ports import Lookups
from orderhub.rules.rule import Once, Rule


class Workflow(Protocol):
    """A workflow as the catalog has it."""

    @property
    def name(self) -> str: ...  # noqa: D102 - its name

    def listens_to(self, detail_type: str) -> bool:
        """Whether events of that type can start it."""
        ...

    def checks(self, detail_type: str, detail: Mapping[str, Any]) -> Sequence[Check]:
        """What has to hold for an event to start it."""
        ...


def listeners_of(
    event: StoredEvent, workflows: Iterable[Workflow], rules: Iterable[Rule], lookups: Lookups
) -> Iterator[Listener]:
    """The workflows and rules that wait for events of that type, with what each looks at in this one.

    Args:
        event: The event.
        workflows: All of them, those that are turned off too.
        rules: Those in force when the event happened.
        lookups: Where it is read what the event does not tell; it is shown as it is now.
    """
    name, detail = event.detail_type, event.contents
    for workflow in workflows:
        if workflow.listens_to(name):
            yield Listener(kind=ReactionKind.WORKFLOW, name=workflow.name, checks=workflow.checks(name, detail))
    judge = Judge(name, detail, lookups)
    for rule in rules:
        if name in rule.on:
            checks = (_is_enabled(rule), *judge.verdict(rule).checks)
            yield Listener(kind=ReactionKind.RULE, name=rule.name, checks=checks, once=rule.once is not Once.NEVER)


def _is_enabled(rule: Rule) -> Check:
    return Check(condition="the rule is enabled", holds=rule.enabled, values={"enabled": rule.enabled})
