"""Which messages of a rule others would send about the same order: the second is stopped; pure, no AWS."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from orderhub.rules.firing import IncomingEvent
from orderhub.rules.judge import Judge
from orderhub.rules.looked_up import NO_LOOKUPS
from orderhub.rules.ports import Lookups
from orderhub.rules.rule import Act, Rule

type MessageIds = Callable[[str, Mapping[str, Any]], Sequence[str]]
"""The ids of the messages that an event of a type, with its detail, leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """A workflow that is on, as far as it sends messages.

    ``types`` are those of the events that start it, ``starts_on`` says whether one does, ``message_ids`` what it
    sends once it is started, by that or by a rule.
    """

    types: frozenset[str]
    starts_on: Callable[[str, Mapping[str, Any]], bool]
    message_ids: MessageIds


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """Who sends messages beside rules, and how they reach anybody.

    ``id_of`` is the id of a message, which is the same for the same order; ``contact_kinds`` are the kinds of
    contact that messages are sent to.
    """

    workflows: Mapping[str, Sender]
    id_of: Callable[[str, str, Mapping[str, Any]], str]
    contact_kinds: frozenset[str]

    def of(self, rule: Rule, event: IncomingEvent) -> list[str]:
        """The ids of the messages that a rule that fires asks for."""
        message_ids: list[str] = []
        for action in rule.do:
            match action.act:
                case Act.SEND_MESSAGE:
                    message_ids.append(self.id_of(action.name, event.detail_type, event.detail))
                case Act.START_WORKFLOW if action.name in self.workflows:
                    message_ids += self.workflows[action.name].message_ids(event.detail_type, event.detail)
                case Act.START_WORKFLOW | Act.CREATE_TASK | Act.TAG_CUSTOMER:
                    pass  # a workflow that is off sends nothing either
                case Act.CALL_WEBHOOK | Act.ACT_ON_ORDER | Act.EMIT:
                    pass
                case _:
                    assert_never(action.act)
        return message_ids


class MessageOverlap:
    """Gathers, over the events of a time, what a rule and what others would send.

    Args:
        rule: The rule.
        others: The other rules that are enabled.
        messages: Who sends messages beside them.
        lookups: Where it is read what events do not tell.
    """

    def __init__(
        self, rule: Rule, others: Sequence[Rule], messages: Messages, lookups: Lookups = NO_LOOKUPS
    ) -> None:
        self.lookups = lookups
        self._rule = rule
        self._asks = any(action.is_message for action in rule.do)
        self._others = [other for other in others if any(action.is_message for action in other.do)]
        self._messages = messages
        self._mine: set[str] = set()
        self._theirs: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    @property
    def contact_kinds(self) -> frozenset[str]:
        """The kinds of contact that messages are sent to."""
        return self._messages.contact_kinds

    @property
    def types(self) -> frozenset[str]:
        """The types of events to be gone over: those of the rule, and where it asks for messages of all others."""
        types = frozenset(self._rule.on)
        if self._asks:
            types = types.union(*(other.on for other in self._others))
            types = types.union(*(sender.types for sender in self._messages.workflows.values()))
        return types

    def fired(self, event: IncomingEvent) -> None:
        """The rule would have fired on an event."""
        self._mine.update(self._messages.of(self._rule, event))

    def hear(self, event: IncomingEvent) -> None:
        """Note what others would have sent on an event."""
        if not self._asks:
            return
        for name, sender in self._messages.workflows.items():
            if sender.starts_on(event.detail_type, event.detail):
                self._theirs["workflow", name].update(sender.message_ids(event.detail_type, event.detail))
        judge = Judge(event.detail_type, event.detail, self.lookups)
        for other in self._others:
            if judge.fires(other):
                self._theirs["rule", other.name].update(self._messages.of(other, event))

    def shown(self) -> list[dict[str, Any]]:
        """How many of the rule's messages which other would have sent as well, the most first."""
        shared = {sender: len(ids & self._mine) for sender, ids in self._theirs.items()}
        most_first = sorted(shared.items(), key=lambda entry: (-entry[1], entry[0]))
        return [{kind: name, "messages": number} for (kind, name), number in most_first if number]
