"""A rule as JSON says it, made into one, or into all that is wrong with it; pure, no AWS."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orderhub.mistakes import Mistaken, Mistakes, nearest
from orderhub.rules.actions import ActionTargets, actions_in
from orderhub.rules.conditions import mistakes_in
from orderhub.rules.rule import Action, Once, Rule, action_in
from orderhub.rules.schema import ACTION_TYPES, EVENT_TYPES, is_known
from orderhub.rules.task_actions import check_tasks

FIELDS = ("description", "on", "when", "do", "once", "enabled")
MOST_EVENTS = 30
MOST_CONDITIONS = 20
LONGEST_DESCRIPTION = 500


def parse(name: str, fields: Mapping[str, Any], targets: ActionTargets, now: datetime) -> Rule:
    """The rule that JSON says.

    Args:
        name: What it is called.
        fields: The object, with no other fields than ``FIELDS``.
        targets: What its actions may lead to.
        now: When it is saved.

    Raises:
        Mistaken: ``rule_invalid``: with everything that is wrong.
    """
    mistakes = Mistakes()
    on = _events(fields.get("on"), mistakes)
    _conditions(fields.get("when", []), on, mistakes)
    do = actions_in(fields.get("do"), targets, on, mistakes)
    if on:
        check_tasks(fields.get("do"), on, mistakes)
    _rest(fields, mistakes)
    if mistakes.found:
        raise Mistaken(
            "The rule cannot be taken; errors says what is wrong where.", "rule_invalid", mistakes.found
        )
    return _made(name, fields, do, now)


def rule_in(name: str, stored: Mapping[str, Any], saved_at: datetime) -> Rule:
    """A rule that was parsed before, as it is stored; nothing is looked at again."""
    return _made(name, stored, tuple(map(action_in, stored["do"])), saved_at)


def _made(name: str, fields: Mapping[str, Any], do: tuple[Action, ...], saved_at: datetime) -> Rule:
    return Rule(
        name=name,
        description=fields.get("description", ""),
        on=tuple(fields["on"]),
        when=tuple(fields.get("when", ())),
        do=do,
        once=Once(fields.get("once", Once.ORDER)),
        enabled=fields.get("enabled", True),
        saved_at=saved_at,
    )


def _events(value: object, mistakes: Mistakes) -> list[str]:
    """The types of events a rule waits for, as far as there are such."""
    if not isinstance(value, list) or not 0 < len(value) <= MOST_EVENTS:
        mistakes.add("/on", "value_invalid", f"Send a list of 1 to {MOST_EVENTS} types of events.")
        return []
    for index, event_type in enumerate(value):
        if not isinstance(event_type, str) or not is_known(event_type):
            hint = nearest(str(event_type), (*EVENT_TYPES, *ACTION_TYPES))
            message = f"No rule can wait for such an event.{hint}"
            mistakes.add(f"/on/{index}", "event_unknown", message)
    return [event_type for event_type in value if isinstance(event_type, str) and is_known(event_type)]


def _conditions(value: object, on: list[str], mistakes: Mistakes) -> None:
    if not isinstance(value, list) or len(value) > MOST_CONDITIONS:
        mistakes.add("/when", "value_invalid", f"Send a list of at most {MOST_CONDITIONS} conditions.")
        return
    for index, condition in enumerate(value):
        faults = mistakes_in(condition, f"/when/{index}", on or EVENT_TYPES)
        # Where no event is known, what some of them do not tell is no mistake.
        mistakes.found += [mistake for mistake in faults if on or mistake.code != "value_absent"]


def _rest(fields: Mapping[str, Any], mistakes: Mistakes) -> None:
    description = fields.get("description", "")
    if not isinstance(description, str) or len(description) > LONGEST_DESCRIPTION:
        message = f"Send a text of at most {LONGEST_DESCRIPTION} characters."
        mistakes.add("/description", "value_invalid", message)
    if fields.get("once", Once.ORDER) not in list(Once):
        mistakes.add("/once", "value_invalid", f"Send one of {', '.join(Once)}.")
    if not isinstance(fields.get("enabled", True), bool):
        mistakes.add("/enabled", "value_invalid", "Send true or false.")
