"""A rule: on which events it is looked at, what has to hold, and what is done then; pure, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, assert_never

from orderhub.orders.attributes import time_text


class Once(StrEnum):
    """How often a rule fires: once for each order (or customer, or task), for each customer, or for each event."""

    ORDER = "order"
    CUSTOMER = "customer"
    NEVER = "never"


class Act(StrEnum):
    """What a rule can do."""

    CREATE_TASK = "create_task"
    TAG_CUSTOMER = "tag_customer"
    START_WORKFLOW = "start_workflow"
    SEND_MESSAGE = "send_message"
    CALL_WEBHOOK = "call_webhook"
    ACT_ON_ORDER = "act_on_order"
    EMIT = "emit"


type Request = Literal[Act.START_WORKFLOW, Act.SEND_MESSAGE, Act.CALL_WEBHOOK, Act.ACT_ON_ORDER]
"""What a rule has another part of the hub do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do.

    ``name`` is the title of the task, the tag, the workflow, the message, the webhook, what is done about the
    order, or the name of the event;
    ``terms`` are the further ones of a task: ``description``, ``assignee``, ``group``, ``due_in_hours``,
    ``priority``.
    """

    act: Act
    name: str
    terms: Mapping[str, Any]

    @property
    def is_message(self) -> bool:
        """Whether somebody may get a message by it."""
        match self.act:
            case Act.START_WORKFLOW | Act.SEND_MESSAGE:
                return True
            case Act.CREATE_TASK | Act.TAG_CUSTOMER | Act.CALL_WEBHOOK | Act.ACT_ON_ORDER | Act.EMIT:
                return False
            case _:
                assert_never(self.act)

    def shown(self) -> dict[str, Any]:
        """It as JSON says it."""
        match self.act:
            case Act.CREATE_TASK:
                return {self.act: {"title": self.name, **self.terms}}
            case Act.SEND_MESSAGE:
                return {self.act: {"message": self.name}}
            case Act.TAG_CUSTOMER | Act.START_WORKFLOW | Act.CALL_WEBHOOK | Act.ACT_ON_ORDER | Act.EMIT:
                return {self.act: self.name}
            case _:
                assert_never(self.act)


def action_in(stored: Mapping[str, Any]) -> Action:
    """An action that was checked before, as it is stored."""
    ((name, value),) = stored.items()
    act = Act(name)
    match act:
        case Act.CREATE_TASK:
            terms = {key: term for key, term in value.items() if key != "title"}
            return Action(act=act, name=value["title"], terms=terms)
        case Act.SEND_MESSAGE:
            return Action(act=act, name=value["message"], terms={})
        case Act.TAG_CUSTOMER | Act.START_WORKFLOW | Act.CALL_WEBHOOK | Act.ACT_ON_ORDER | Act.EMIT:
            return Action(act=act, name=value, terms={})
        case _:
            assert_never(act)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as it was saved; ``when`` are expressions in CEL, all of which have to hold."""

    name: str
    description: str
    on: tuple[str, ...]
    when: tuple[str, ...]
    do: tuple[Action, ...]
    once: Once
    enabled: bool
    saved_at: datetime

    @property
    def cause(self) -> str:
        """The rule as the cause of something."""
        return f"rule:{self.name}"

    def shown(self) -> dict[str, Any]:
        """It as the API shows it."""
        return {"name": self.name, **self.body(), "savedAt": time_text(self.saved_at)}

    def body(self) -> dict[str, Any]:
        """The fields as it was saved, which can be saved again."""
        return {
            "description": self.description,
            "on": list(self.on),
            "when": list(self.when),
            "do": [action.shown() for action in self.do],
            "once": self.once,
            "enabled": self.enabled,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was saved last under a name, and when; no rule where that was its deletion."""

    name: str
    saved_at: datetime
    rule: Rule | None
