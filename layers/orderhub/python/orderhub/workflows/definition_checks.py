"""A workflow as somebody sends it, held against what can be run, with all that is wrong told at once; pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from orderhub.events.pattern_checks import check_pattern
from orderhub.mistakes import Mistakes, nearest
from orderhub.rules.actions import ActionTargets
from orderhub.rules.schema import ACTION_TYPES, EVENT_TYPES, is_known
from orderhub.workflows.block_checks import BlockChecks
from orderhub.workflows.workflow import STOPS, HowOften, Reason

FIELDS = ("description", "transactional", "start", "stops", "stopSegment", "blocks")
START_FIELDS = ("events", "where", "howOften", "periodDays", "alone")
LONGEST_DESCRIPTION = 500
MOST_EVENTS = 30
LONGEST_PERIOD = 3660
_SEGMENT = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
CHOSEN_STOPS = tuple(sorted(STOPS - {Reason.IN_SEGMENT}))
"""The stops that are named; that of a segment follows from ``stopSegment``."""


def check_definition(fields: Mapping[str, Any], targets: ActionTargets, mistakes: Mistakes) -> None:
    """Note all that is wrong with a definition.

    Args:
        fields: The definition as JSON.
        targets: What its actions may lead to.
        mistakes: Takes what is wrong.
    """
    mistakes.refuse_others(fields, FIELDS, "")
    description = fields.get("description")
    if not isinstance(description, str) or not 0 < len(description.strip()) <= LONGEST_DESCRIPTION:
        message = f"Say in 1 to {LONGEST_DESCRIPTION} characters what it does."
        mistakes.add("/description", "value_invalid", message)
    _check_flag(fields.get("transactional", False), "/transactional", mistakes)
    events = _check_start(fields.get("start"), mistakes)
    _check_stops(fields.get("stops", []), events, mistakes)
    segment = fields.get("stopSegment")
    if segment is not None and not (isinstance(segment, str) and _SEGMENT.fullmatch(segment)):
        mistakes.add("/stopSegment", "value_invalid", "Send the name of a segment, or leave it out.")
    BlockChecks(targets, events, mistakes).check(fields.get("blocks"), "/blocks")


def _check_start(start: object, mistakes: Mistakes) -> Sequence[str]:
    """The events it starts on, as far as there are such."""
    if not isinstance(start, dict):
        mistakes.add("/start", "value_invalid", 'Send an object, such as {"events": ["orderDELIVERED"]}.')
        return ()
    mistakes.refuse_others(start, START_FIELDS, "/start")
    check_pattern(start.get("where", {}), "/start/where", mistakes)
    if isinstance(start.get("where"), dict) and "metadata" in start["where"]:
        mistakes.add("/start/where/metadata", "field_unknown", "Leave it out; only live events start a workflow.")
    _check_flag(start.get("alone", False), "/start/alone", mistakes)
    how_often = start.get("howOften", HowOften.EACH_TIME)
    if how_often not in list(HowOften):
        mistakes.add("/start/howOften", "value_invalid", f"Send one of {', '.join(HowOften)}.")
    days = start.get("periodDays")
    is_number = isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= LONGEST_PERIOD
    if how_often == HowOften.ONCE_PER_PERIOD and not is_number:
        message = f"Send whole days from 1 to {LONGEST_PERIOD}, as it starts {HowOften.ONCE_PER_PERIOD}."
        mistakes.add("/start/periodDays", "value_invalid", message)
    elif how_often != HowOften.ONCE_PER_PERIOD and "periodDays" in start:
        message = f"Leave it out, or send howOften as {HowOften.ONCE_PER_PERIOD}."
        mistakes.add("/start/periodDays", "value_invalid", message)
    return _events(start.get("events"), mistakes)


def _events(value: object, mistakes: Mistakes) -> Sequence[str]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_EVENTS:
        mistakes.add("/start/events", "value_invalid", f"Send a list of 1 to {MOST_EVENTS} types of events.")
        return ()
    known = [event_type for event_type in value if isinstance(event_type, str) and is_known(event_type)]
    for index, event_type in enumerate(value):
        if event_type not in known:
            hint = nearest(str(event_type), (*EVENT_TYPES, *ACTION_TYPES))
            mistakes.add(
                f"/start/events/{index}", "event_unknown", f"No workflow can start on such an event.{hint}"
            )
    return known


def _check_stops(value: object, events: Sequence[str], mistakes: Mistakes) -> None:
    if not isinstance(value, list):
        mistakes.add("/stops", "value_invalid", f"Send a list of some of {', '.join(CHOSEN_STOPS)}.")
        return
    for index, stop in enumerate(value):
        if stop not in CHOSEN_STOPS:
            hint = nearest(str(stop), CHOSEN_STOPS)
            message = f"Send one of {', '.join(CHOSEN_STOPS)}.{hint}"
            mistakes.add(f"/stops/{index}", "stop_unknown", message)
        elif stop == Reason.ORDER_MOVED_ON and not any(event.startswith("order") for event in events):
            message = "Only events of orders have a status that can move on."
            mistakes.add(f"/stops/{index}", "stop_unknown", message)


def _check_flag(value: object, pointer: str, mistakes: Mistakes) -> None:
    if not isinstance(value, bool):
        mistakes.add(pointer, "value_invalid", "Send true or false.")
