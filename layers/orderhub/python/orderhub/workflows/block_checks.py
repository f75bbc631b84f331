"""The blocks of a workflow as somebody sends them, held against what can be run; pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.messages.reach import Channel, channels_in
from orderhub.mistakes import Mistakes, nearest
from orderhub.rules.actions import ActionTargets, check_action
from orderhub.rules.conditions import mistakes_in
from orderhub.rules.cost import MOST_STEPS_OF_EVENT, steps_of
from orderhub.rules.rule import Act
from orderhub.rules.schema import ACTION_TYPES, EVENT_TYPES
from orderhub.rules.task_actions import check_task
from orderhub.workflows.message_names import check_facts, names_fitting
from orderhub.workflows.program import CASE_TASK, END, IF, SEND, UNITS, WAIT

MOST_BLOCKS = 100
DEEPEST = 5
MOST_CHANNELS = 4
MOST_CONDITIONS = 10
"""Of one block; all of them have to hold."""
LONGEST_WAIT = 366
"""In days."""
LONGEST_DUE = 24 * LONGEST_WAIT
"""In hours."""
NAMES = (WAIT, IF, CASE_TASK, END, *Act)
_CASES = tuple(event for event in ACTION_TYPES if any(kind in event for kind in ("_refund", "_exchange")))
"""The events of refunds and exchanges."""
_REASON = re.compile(r"[a-z][a-z0-9_]{0,49}")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_FIELD = re.compile(r"ordered_at|extra\.\S.{0,99}")
_WEBHOOK = f"{Channel.WEBHOOK}:"
_SWITCHES = ("optional", "each_time", "same_status")
_EXAMPLE = '{"wait": {"days": 10}}'


class BlockChecks:
    """Checks the blocks of one definition.

    Args:
        targets: What actions may lead to.
        events: The types of events that start the workflow.
        mistakes: Takes what is wrong.
    """

    def __init__(self, targets: ActionTargets, events: Sequence[str], mistakes: Mistakes) -> None:
        self._targets = targets
        self._events = events
        self._mistakes = mistakes
        self._left = MOST_BLOCKS
        self._steps_left: float = MOST_STEPS_OF_EVENT

    def check(self, blocks: object, pointer: str, depth: int = 1) -> None:
        """Note what is wrong with blocks, and those within them."""
        if not isinstance(blocks, list) or not blocks:
            self._add(pointer, f"Send a list of blocks, such as {_EXAMPLE}.")
            return
        self._left -= len(blocks)
        if self._left < 0:
            self._mistakes.add(pointer, "too_complex", f"Send at most {MOST_BLOCKS} blocks in all.")
            return
        for index, block in enumerate(blocks):
            self._check_block(block, f"{pointer}/{index}", depth)

    def _check_block(self, block: object, pointer: str, depth: int) -> None:
        if isinstance(block, dict) and IF in block:
            self._check_branch(block, pointer, depth)
            return
        if not isinstance(block, dict) or len(block) != 1 or next(iter(block)) not in NAMES:
            hint = nearest(str(next(iter(block))), NAMES) if isinstance(block, dict) and block else ""
            message = f"Send an object with one of {', '.join(NAMES)}, such as {_EXAMPLE}.{hint}"
            self._mistakes.add(pointer, "block_unknown", message)
            return
        ((name, value),) = block.items()
        place = f"{pointer}/{name}"
        if name == WAIT:
            self._check_wait(value, place)
        elif name == END:
            if not (isinstance(value, str) and _REASON.fullmatch(value)):
                self._add(place, "Say why it ends, in 1 to 50 small letters (a-z), digits and _.")
        elif name == SEND:
            self._check_message(value, place)
        elif name == CASE_TASK:
            self._check_case_task(value, place)
        else:
            check_action(block, self._targets, self._events, self._mistakes, pointer)
            if name == Act.CREATE_TASK and self._events:
                check_task(value, place, self._events, self._mistakes)

    def _check_branch(self, block: Mapping[str, Any], pointer: str, depth: int) -> None:
        self._mistakes.refuse_others(block, (IF, "then", "else"), pointer)
        conditions = [block[IF]] if isinstance(block[IF], str) else block[IF]
        if not isinstance(conditions, list) or not 0 < len(conditions) <= MOST_CONDITIONS:
            self._add(f"{pointer}/if", f"Send a condition, or a list of 1 to {MOST_CONDITIONS}.")
            conditions = []
        for index, condition in enumerate(conditions):
            place = f"{pointer}/if" if isinstance(block[IF], str) else f"{pointer}/if/{index}"
            found = mistakes_in(condition, place, self._events or EVENT_TYPES)
            # Where no event is known, what some of them do not tell is no mistake.
            self._mistakes.found += [one for one in found if self._events or one.code != "value_absent"]
            if not found:
                self._check_cost(condition, place)
        branches = [name for name in ("then", "else") if name in block]
        if not branches:
            self._add(pointer, "Send blocks as then, as else, or both.")
        if depth >= DEEPEST:
            self._mistakes.add(pointer, "too_complex", f"Put at most {DEEPEST} blocks into each other.")
            return
        for name in branches:
            self.check(block[name], f"{pointer}/{name}", depth + 1)

    def _check_cost(self, condition: str, pointer: str) -> None:
        """Note a condition beside which not all could be decided in time, on an order of a hundred items."""
        self._steps_left -= max(steps_of(condition, event_type) for event_type in self._events or EVENT_TYPES)
        if self._steps_left < 0:
            message = "With the conditions before it, this would take too long; go through fewer lists in all."
            self._mistakes.add(pointer, "too_complex", message)

    def _check_wait(self, value: object, pointer: str) -> None:
        if not isinstance(value, dict) or not value:
            self._add(pointer, f"Send an object, as in {_EXAMPLE}.")
            return
        self._mistakes.refuse_others(value, (*UNITS, "until", "until_date"), pointer)
        for unit in UNITS:
            amount = value.get(unit, 1)
            is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
            if not is_number or not 0 < amount * UNITS[unit].total_seconds() <= LONGEST_WAIT * 86_400:
                self._add(f"{pointer}/{unit}", f"Send a number above 0; a wait is at most {LONGEST_WAIT} days.")
        if "until" in value and (len(value) > 1 or not _matches(_TIME, value["until"])):
            self._add(f"{pointer}/until", 'Send a time of day alone, such as "09:30".')
        if "until_date" in value and not _matches(_FIELD, value["until_date"]):
            self._add(f"{pointer}/until_date", 'Send "ordered_at", or an extra field such as "extra.pickup_date".')

    def _check_message(self, value: object, pointer: str) -> None:
        if not isinstance(value, dict):
            self._add(pointer, 'Send an object, such as {"message": "win_back"}.')
            return
        self._mistakes.refuse_others(value, ("message", "channels", *_SWITCHES), pointer)
        if "channels" in value:
            self._check_channels(value["channels"], f"{pointer}/channels")
        for name in _SWITCHES:
            if not isinstance(value.get(name, False), bool):
                self._add(f"{pointer}/{name}", "Send true or false.")
        if value.get("same_status") and not all(event.startswith("order") for event in self._events):
            self._add(f"{pointer}/same_status", "Leave it out; not all events that start it have a status.")
        message = value.get("message")
        if isinstance(message, str) and "{" in message:
            check_facts(message, self._events, f"{pointer}/message", self._mistakes)
            # Of the messages it may come to, one at least has to be there.
            message = next(iter(names_fitting(message, self._targets.messages)), message)
        block = {SEND: {"message": message}}
        check_action(block, self._targets, self._events, self._mistakes, pointer.removesuffix(f"/{SEND}"))

    def _check_channels(self, value: object, pointer: str) -> None:
        words = value if isinstance(value, list) else []
        if not 0 < len(words) <= MOST_CHANNELS:
            self._add(pointer, f'Send a list of 1 to {MOST_CHANNELS} channels, such as ["sms", "email"].')
        for index, word in enumerate(words[:MOST_CHANNELS]):
            place = f"{pointer}/{index}"
            if not isinstance(word, str) or not _is_channel(word):
                self._add(place, "Send email, sms, bus, or webhook: with the name of one.")
            elif word.startswith(_WEBHOOK) and not self._targets.has_webhook(word.removeprefix(_WEBHOOK)):
                self._mistakes.add(place, "webhook_unknown", "There is no webhook of this name; save it first.")

    def _check_case_task(self, value: object, pointer: str) -> None:
        fields = value if isinstance(value, dict) else {}
        hours = fields.get("due_in_hours")
        is_number = isinstance(hours, int | float) and not isinstance(hours, bool)
        if not is_number or not 0 < float(hours or 0) <= LONGEST_DUE:
            self._add(pointer, f'Send hours of at most {LONGEST_DUE}, as in {{"due_in_hours": 24}}.')
        self._mistakes.refuse_others(fields, ("due_in_hours",), pointer)
        if not set(_CASES).issuperset(self._events):
            self._add(pointer, "Have it start on events of refunds and exchanges alone; no other has a case.")

    def _add(self, pointer: str, message: str) -> None:
        self._mistakes.add(pointer, "value_invalid", message)


def _is_channel(word: str) -> bool:
    try:
        return len(channels_in(word)) == 1
    except InvalidInput:
        return False


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
