"""The blocks of a workflow in words: a path to be read, on which a run or a try leaves its marks; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orderhub.words.translations import has_text, translate

UNITS = {"days": "days_one", "hours": "hours_one", "minutes": "minutes_one"}
"""What a wait is said in, and its words for one of them."""
BEGINNING, END = "/blocks", "/end"
"""Where blocks stand in a definition, and what is behind the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What came of a block: a code, and what a try tells of it."""

    code: str
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A block as it is read: its place in the definition, the words, and what belongs to them.

    A condition has ways: each a key of words with the steps on it. ``mark`` is None where nothing came to it.
    """

    place: str
    kind: str
    text: str
    conditions: Sequence[str] = ()
    remarks: Sequence[str] = ()
    terms: Sequence[tuple[str, object]] = ()
    message: str = ""
    ways: Sequence[tuple[str, Sequence["Step"]]] = ()
    mark: Mark | None = None


def path_of(definition: object, language: str, marks: Mapping[str, Mark] | None = None) -> list[Step]:
    """The blocks of a definition in words; what is no block says itself as it is.

    Args:
        definition: As the API has it, or as somebody typed it.
        language: Of the reader.
        marks: What came of each block, by its place.
    """
    blocks = definition.get("blocks") if isinstance(definition, dict) else None
    return _Reader(language, marks or {}).steps(blocks, BEGINNING)


def marks_of_run(run: Mapping[str, Any]) -> dict[str, Mark]:
    """What came of the blocks of a run, by their places; the one it is at has its state."""
    marks = {}
    for passed in run.get("passed") or ():
        place, _, outcome = str(passed).partition(" ")
        marks[place] = Mark(code=outcome)
    return marks | {str(run.get("block") or END): Mark(code=str(run.get("state")))}


def marks_of_try(tried: Mapping[str, Any]) -> dict[str, Mark]:
    """What would come of the blocks of a workflow that was tried, by their places."""
    return {block["place"]: Mark(code=str(block.get("taken") or "taken"), told=block) for block in tried["blocks"]}


class _Reader:
    """Reads blocks in a language."""

    def __init__(self, language: str, marks: Mapping[str, Mark]) -> None:
        self._language = language
        self._marks = marks

    def steps(self, blocks: object, pointer: str) -> list[Step]:
        if not isinstance(blocks, list):
            return []
        return [self._step(block, f"{pointer}/{index}") for index, block in enumerate(blocks)]

    def _step(self, block: object, place: str) -> Step:
        mark = self._marks.get(place)
        if not isinstance(block, dict) or not block:
            return Step(place=place, kind="", text=str(block), mark=mark)
        if "if" in block:
            conditions = block["if"] if isinstance(block["if"], list) else [block["if"]]
            ways = [
                (f"console_blocks.{way}", self.steps(block[way], f"{place}/{way}"))
                for way in ("then", "else")
                if way in block
            ]
            text = self._say("if_all" if len(conditions) > 1 else "if")
            return Step(
                place=place, kind="if", text=text, conditions=[*map(str, conditions)], ways=ways, mark=mark
            )
        kind, value = next(iter(block.items()))
        fields = value if isinstance(value, dict) else {}
        text = self._wait(fields) if kind == "wait" else self._act(str(kind), value, fields)
        return Step(
            place=place,
            kind=str(kind),
            text=text,
            remarks=[
                self._say(name) for name in ("optional", "each_time", "same_status") if fields.get(name) is True
            ],
            terms=[
                (f"console_blocks.term_{name}", fields[name])
                for name in _TERMS
                if name in fields and kind == _TASK
            ],
            message=str(fields.get("message") or "") if kind == "send_message" else "",
            mark=mark,
        )

    def _wait(self, fields: Mapping[str, Any]) -> str:
        lasts = " ".join(self._lasting(unit, fields[unit]) for unit in UNITS if unit in fields)
        if "until" in fields:
            return self._say("wait_until", time=fields["until"])
        if "until_date" in fields and lasts:
            return self._say("wait_beyond", field=fields["until_date"], time=lasts)
        if "until_date" in fields:
            return self._say("wait_date", field=fields["until_date"])
        return self._say("wait", time=lasts)

    def _lasting(self, unit: str, number: object) -> str:
        return self._say(UNITS[unit] if number == 1 else unit, n=number)

    def _act(self, kind: str, value: object, fields: Mapping[str, Any]) -> str:
        if not has_text(f"console_blocks.act_{kind}"):
            return f"{kind}: {value}"
        named = fields.get("message") or fields.get("title") or fields.get("due_in_hours") or value
        return self._say(f"act_{kind}", name=named)

    def _say(self, name: str, /, **values: object) -> str:
        return translate(f"console_blocks.{name}", self._language, **values)


_TASK = "create_task"
_TERMS = ("description", "assignee", "group", "due_in_hours", "priority")
