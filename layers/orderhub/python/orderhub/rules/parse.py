"""A rule as JSON says it, made into one, or into all that is wrong with it; pure, no AWS."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orderhub.mistakes import Mistaken, Mistakes, nearest
from orderhub.rules.actions import Known, actions_in
from orderhub.rules.conditions import mistakes_in
from orderhub.rules.rule import Act, Action, Once, Rule
from orderhub.rules.schema import ACTION_TYPES, EVENT_TYPES, is_known
from orderhub.rules.task_actions import check_tasks

FIELDS = ("description", "on", "when", "do", "once", "enabled")
MOST_EVENTS = 30
MOST_CONDITIONS = 20
LONGEST_DESCRIPTION = 500


def parse(name: str, said: Mapping[str, Any], known: Known, at: datetime) -> Rule:
    """The rule that JSON says.

    Args:
        name: What it is called.
        said: The object, with no other fields than ``FIELDS``.
        known: What its actions may lead to.
        at: When it is saved.

    Raises:
        Mistaken: ``rule_invalid``: with everything that is wrong.
    """
    mistakes = Mistakes()
    on = _events(said.get("on"), mistakes)
    _conditions(said.get("when", []), on, mistakes)
    do = actions_in(said.get("do"), known, on, mistakes)
    if on:
        check_tasks(said.get("do"), on, mistakes)
    _rest(said, mistakes)
    if mistakes.found:
        raise Mistaken(
            "The rule cannot be taken; errors says what is wrong where.", "rule_invalid", mistakes.found
        )
    return _made(name, said, do, at)


def rule_in(name: str, said: Mapping[str, Any], at: datetime) -> Rule:
    """A rule that was parsed before, as it is kept; nothing is looked at again."""
    return _made(name, said, tuple(map(_action, said["do"])), at)


def _made(name: str, said: Mapping[str, Any], do: tuple[Action, ...], at: datetime) -> Rule:
    return Rule(
        name=name,
        description=said.get("description", ""),
        on=tuple(said["on"]),
        when=tuple(said.get("when", ())),
        do=do,
        once=Once(said.get("once", Once.ORDER)),
        enabled=said.get("enabled", True),
        saved_at=at,
    )


def _action(said: Mapping[str, Any]) -> Action:
    ((name, value),) = said.items()
    act = Act(name)
    if act is Act.CREATE_TASK:
        return Action(
            act=act, name=value["title"], terms={key: one for key, one in value.items() if key != "title"}
        )
    return Action(act=act, name=value["message"] if act is Act.SEND_MESSAGE else value, terms={})


def _events(said: object, mistakes: Mistakes) -> list[str]:
    """The types of events a rule waits for, as far as there are such."""
    if not isinstance(said, list) or not 0 < len(said) <= MOST_EVENTS:
        mistakes.add("/on", "value_invalid", f"Send a list of 1 to {MOST_EVENTS} types of events.")
        return []
    for at, one in enumerate(said):
        if not isinstance(one, str) or not is_known(one):
            hint = nearest(str(one), (*EVENT_TYPES, *ACTION_TYPES))
            message = f"No rule can wait for such an event.{hint}"
            mistakes.add(f"/on/{at}", "event_unknown", message)
    return [one for one in said if isinstance(one, str) and is_known(one)]


def _conditions(said: object, on: list[str], mistakes: Mistakes) -> None:
    if not isinstance(said, list) or len(said) > MOST_CONDITIONS:
        mistakes.add("/when", "value_invalid", f"Send a list of at most {MOST_CONDITIONS} conditions.")
        return
    for at, one in enumerate(said):
        found = mistakes_in(one, f"/when/{at}", on or EVENT_TYPES)
        # Where no event is known, what some of them do not tell is no mistake.
        mistakes.found += [mistake for mistake in found if on or mistake.code != "value_absent"]


def _rest(said: Mapping[str, Any], mistakes: Mistakes) -> None:
    description = said.get("description", "")
    if not isinstance(description, str) or len(description) > LONGEST_DESCRIPTION:
        message = f"Send a text of at most {LONGEST_DESCRIPTION} characters."
        mistakes.add("/description", "value_invalid", message)
    if said.get("once", Once.ORDER) not in list(Once):
        mistakes.add("/once", "value_invalid", f"Send one of {', '.join(Once)}.")
    if not isinstance(said.get("enabled", True), bool):
        mistakes.add("/enabled", "value_invalid", "Send true or false.")
