"""The blocks of a workflow as a program: instructions one after the other, with jumps; pure, no AWS.

The blocks were checked when they were saved (``definition_checks``); each instruction keeps its place in them as a
JSON pointer, by which a run says where it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from orderhub.rules.rule import Action, action_in

UNITS = {"days": timedelta(days=1), "hours": timedelta(hours=1), "minutes": timedelta(minutes=1)}
"""What a wait is said in."""
WAIT, IF, SEND, CASE_TASK, END = "wait", "if", "send_message", "case_task", "end"
"""The blocks that are no actions of rules; ``send_message`` is one of both, and waits for what came of it here."""
LAST_REASON = "completed"
"""The reason of a run that came behind its last block and sent no message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A wait: so long (``lasts``), until the next time of day (``until``, hh:mm), or until a date in the order.

    ``field`` is ``ordered_at`` or an extra field; ``lasts`` is added to its date.
    """

    place: str
    lasts: timedelta = timedelta()
    until: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Goes on with the next instruction where all conditions hold, else with that at ``otherwise``."""

    place: str
    conditions: tuple[str, ...]
    otherwise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """Goes on with the instruction at ``target``, which comes later."""

    place: str
    target: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Sends a message and waits for what comes of it.

    One that is ``optional`` lets the run go on where it cannot go out; ``each_time`` sends it for each event,
    though the buyer was told of the same order before; ``same_status`` only while the order has the status of the
    event. ``channels`` are the ways it may take, preferred ones first, where they are not those of the shop.
    """

    place: str
    message: str
    optional: bool
    each_time: bool
    same_status: bool
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTask:
    """Makes the task of a case that was requested, due so soon, or closes that of one that is decided."""

    place: str
    due_in: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Do:
    """Has an action done, the ``number``-th of the program."""

    place: str
    action: Action
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Ends the run."""

    place: str
    reason: str


type Instruction = Wait | Branch | Jump | Send | CaseTask | Do | End


@dataclass(frozen=True, slots=True)
class Program:
    """What a workflow does. A jump leads forward, so every run comes to an end."""

    instructions: tuple[Instruction, ...]

    def position_of(self, place: str) -> int:
        """Where an instruction stands; a run that has just begun is at none, and begins at the first."""
        positions = (number for number, instruction in enumerate(self.instructions) if instruction.place == place)
        return next(positions, 0)

    @property
    def messages(self) -> tuple[str, ...]:
        """The names of all messages it can send, each once."""
        sends = (instruction.message for instruction in self.instructions if isinstance(instruction, Send))
        return tuple(dict.fromkeys(sends))

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions that it can have done."""
        return tuple(instruction.action for instruction in self.instructions if isinstance(instruction, Do))

    @property
    def is_about_status(self) -> bool:
        """Whether it sends anything only while the order has the status of the event."""
        return any(isinstance(instruction, Send) and instruction.same_status for instruction in self.instructions)


def program_of(blocks: Sequence[Mapping[str, Any]]) -> Program:
    """The program of blocks that were checked before."""
    made: list[Instruction] = []
    _add(blocks, "/blocks", made)
    made.append(End(place="/end", reason=LAST_REASON))
    return Program(tuple(made))


def wait_in(fields: Mapping[str, Any], place: str) -> Wait:
    """A wait as JSON says it."""
    lasts = sum((fields[unit] * length for unit, length in UNITS.items() if unit in fields), timedelta())
    return Wait(place=place, lasts=lasts, until=fields.get("until", ""), field=fields.get("until_date", ""))


def _add(blocks: Sequence[Mapping[str, Any]], pointer: str, made: list[Instruction]) -> None:
    for index, block in enumerate(blocks):
        place = f"{pointer}/{index}"
        if IF in block:
            _add_branch(block, place, made)
        else:
            made.append(_instruction(block, place, len(made)))


def _instruction(block: Mapping[str, Any], place: str, number: int) -> Instruction:
    ((name, value),) = block.items()
    if name == WAIT:
        return wait_in(value, place)
    if name == END:
        return End(place=place, reason=value)
    if name == SEND:
        return Send(
            place=place,
            message=value["message"],
            optional=value.get("optional", False),
            each_time=value.get("each_time", False),
            same_status=value.get("same_status", False),
            channels=tuple(value.get("channels", ())),
        )
    if name == CASE_TASK:
        return CaseTask(place=place, due_in=timedelta(hours=value["due_in_hours"]))
    return Do(place=place, action=action_in(block), number=number)


def _add_branch(block: Mapping[str, Any], place: str, made: list[Instruction]) -> None:
    conditions = (block[IF],) if isinstance(block[IF], str) else tuple(block[IF])
    branch = Branch(place=place, conditions=conditions, otherwise=0)
    at = len(made)
    made.append(branch)
    _add(block.get("then", ()), f"{place}/then", made)
    if "else" not in block:
        made[at] = replace(branch, otherwise=len(made))
        return
    jump = Jump(place=f"{place}/else", target=0)
    jump_at = len(made)
    made.append(jump)
    made[at] = replace(branch, otherwise=len(made))
    _add(block["else"], f"{place}/else", made)
    made[jump_at] = replace(jump, target=len(made))
