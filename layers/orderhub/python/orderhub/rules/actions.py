"""What a rule does, as JSON says it, made into actions, or into all that is wrong with them; pure, no AWS."""

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Literal, assert_never

from orderhub.customers.tag import is_tag
from orderhub.events.announcement import ACTION, DELETED
from orderhub.mistakes import Mistakes, nearest
from orderhub.rules.rule import Act, Action

MOST = 10
LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 2000
LONGEST_NAME = 100
MOST_HOURS = 24 * 366
PRIORITIES = ("low", "normal", "high", "urgent")
EMITTED = re.compile(r"[A-Z][A-Z0-9_]{0,49}")
type _Named = Literal[
    Act.TAG_CUSTOMER, Act.START_WORKFLOW, Act.SEND_MESSAGE, Act.CALL_WEBHOOK, Act.ACT_ON_ORDER, Act.EMIT
]
"""The actions that are said by a name alone."""

_EXAMPLE = '{"create_task": {"title": "Call the buyer"}}'
_TERMS = ("description", "assignee", "group", "due_in_hours", "priority")
_LONGEST = {"description": LONGEST_DESCRIPTION, "assignee": LONGEST_NAME, "group": LONGEST_NAME}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionTargets:
    """The names that actions can lead to; whether there is a webhook is asked when one is named.

    ``workflows`` come with the types of events that they start on; ``order_actions`` are what can be done about an
    order, read when one is named.
    """

    workflows: Mapping[str, AbstractSet[str]]
    messages: AbstractSet[str]
    has_webhook: Callable[[str], bool]
    order_actions: Callable[[], AbstractSet[str]]


def actions_in(
    value: object, targets: ActionTargets, on: Sequence[str], mistakes: Mistakes, pointer: str = "/do"
) -> tuple[Action, ...]:
    """The actions that a JSON value says; what is wrong goes to the mistakes.

    Args:
        value: The value.
        targets: What they may lead to.
        on: The types of events that the rule waits for.
        mistakes: Takes what is wrong.
        pointer: Where the value stands.
    """
    if not isinstance(value, list) or not 0 < len(value) <= MOST:
        mistakes.add(pointer, "value_invalid", f"Send a list of 1 to {MOST} actions.")
        return ()
    reader = _Reader(targets, on, mistakes)
    actions = [reader.action(action, f"{pointer}/{index}") for index, action in enumerate(value)]
    return tuple(action for action in actions if action)


def check_action(
    entry: object, targets: ActionTargets, on: Sequence[str], mistakes: Mistakes, pointer: str
) -> None:
    """Note what is wrong with one action; the arguments are those of ``actions_in``."""
    _Reader(targets, on, mistakes).action(entry, pointer)


class _Reader:
    """Reads actions; what it cannot make anything of is None."""

    def __init__(self, targets: ActionTargets, on: Sequence[str], mistakes: Mistakes) -> None:
        self._targets = targets
        self._on = on
        self._mistakes = mistakes

    def action(self, entry: object, pointer: str) -> Action | None:
        if not isinstance(entry, dict) or len(entry) != 1 or next(iter(entry)) not in list(Act):
            message = f"Send an object with one of {', '.join(Act)}, such as {_EXAMPLE}."
            self._mistakes.add(pointer, "action_unknown", message)
            return None
        ((name, fields),) = entry.items()
        act, place = Act(name), f"{pointer}/{name}"
        if act is Act.CREATE_TASK:
            return self._task(fields, place)
        if act is Act.SEND_MESSAGE:
            fields, place = self._inside(fields, place)
        return self._named(act, fields, place)

    def _named(self, act: _Named, value: object, pointer: str) -> Action | None:
        if not isinstance(value, str) or not value:
            self._mistakes.add(pointer, "value_invalid", "Send a name.")
            return None
        match act:
            case Act.TAG_CUSTOMER:
                self._hold(is_tag(value), pointer, "Send a tag: 1 to 50 letters, digits and . _ + -.")
            case Act.EMIT:
                is_name = EMITTED.fullmatch(value) is not None
                self._hold(is_name, pointer, "Send 1 to 50 capital letters (A-Z), digits and _.")
            case Act.CALL_WEBHOOK:
                if not self._targets.has_webhook(value):
                    message = "There is no webhook of this name; save it first."
                    self._mistakes.add(pointer, "webhook_unknown", message)
            case Act.ACT_ON_ORDER:
                self._order_action(value, pointer)
            case Act.START_WORKFLOW:
                self._workflow(value, pointer)
            case Act.SEND_MESSAGE:
                self._look_up("message", value, self._targets.messages, pointer)
            case _:
                assert_never(act)
        return Action(act=act, name=value, terms={})

    def _hold(self, is_right: bool, pointer: str, message: str) -> None:  # noqa: FBT001 - what it is about
        if not is_right:
            self._mistakes.add(pointer, "value_invalid", message)

    def _workflow(self, name: str, pointer: str) -> None:
        if not self._look_up("workflow", name, self._targets.workflows.keys(), pointer):
            return
        if self._on and self._targets.workflows[name].isdisjoint(self._on):
            self._mistakes.add(pointer, "workflow_unfit", self._unfit(name))

    def _order_action(self, name: str, pointer: str) -> None:
        known = self._targets.order_actions()
        if name not in known:
            hint = nearest(name, sorted(known))
            message = f"There is no action of this name that is done without lines and is no link.{hint}"
            self._mistakes.add(pointer, "action_unknown", message)
        elif others := [on for on in self._on if not on.startswith("order") or on == DELETED]:
            message = f"No order is there to act on with {', '.join(others)}."
            self._mistakes.add(pointer, "action_unfit", message)
        elif f"{ACTION}{name}" in self._on:
            message = f"What waits for {ACTION}{name} cannot do {name}: each would ask for the next."
            self._mistakes.add(pointer, "rule_endless", message)

    def _look_up(self, what: str, name: str, names: AbstractSet[str], pointer: str) -> bool:
        if name not in names:
            message = f"There is no {what} of this name.{nearest(name, sorted(names))}"
            self._mistakes.add(pointer, f"{what}_unknown", message)
        return name in names

    def _unfit(self, name: str) -> str:
        types = ", ".join(sorted(self._targets.workflows[name]))
        if not types:
            return f"{name} starts on no events; use the action that sends a message."
        return f"{name} never starts on these events; it starts on {types}."

    def _inside(self, value: object, pointer: str) -> tuple[object, str]:
        fields: Mapping[str, Any] = value if isinstance(value, dict) else {}
        self._mistakes.refuse_others(fields, ("message",), pointer)
        return fields.get("message"), f"{pointer}/message"

    def _task(self, value: object, pointer: str) -> Action | None:
        if not isinstance(value, dict):
            self._mistakes.add(pointer, "value_invalid", f"Send an object, as in {_EXAMPLE}.")
            return None
        self._mistakes.refuse_others(value, ("title", *_TERMS), pointer)
        title = value.get("title")
        self._text(title, f"{pointer}/title", LONGEST_TITLE)
        terms = {name: value[name] for name in _TERMS if value.get(name) is not None}
        for name, longest in _LONGEST.items():
            if name in terms:
                self._text(terms[name], f"{pointer}/{name}", longest)
        hours = terms.get("due_in_hours", 1)
        if not isinstance(hours, int) or isinstance(hours, bool) or not 1 <= hours <= MOST_HOURS:
            message = f"Send whole hours from 1 to {MOST_HOURS}."
            self._mistakes.add(f"{pointer}/due_in_hours", "value_invalid", message)
        if terms.get("priority", "normal") not in PRIORITIES:
            self._mistakes.add(f"{pointer}/priority", "value_invalid", f"Send one of {', '.join(PRIORITIES)}.")
        return Action(act=Act.CREATE_TASK, name=str(title), terms=terms)

    def _text(self, value: object, pointer: str, longest: int) -> None:
        if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
            self._mistakes.add(pointer, "value_invalid", f"Send a text of 1 to {longest} characters.")
