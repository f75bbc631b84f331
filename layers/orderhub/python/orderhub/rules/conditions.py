"""Conditions looked at before they count: read, their names looked up, and tried on an event that tells all."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from orderhub.mistakes import Mistake
from orderhub.rules.language import Situation, Undecided, Unparsed, compiled
from orderhub.rules.names import MOST_MACROS, MOST_PATTERNS, macros_in, patterns_in, unknown_in
from orderhub.rules.schema import Kind, Several, Shape, shape_of
from orderhub.rules.words import operands, place_of

LONGEST = 500
_SAMPLE = {
    Kind.TEXT: "text",
    Kind.NUMBER: 1.5,
    Kind.WHOLE: 1,
    Kind.FLAG: True,
    Kind.TIME: datetime(2026, 1, 1, tzinfo=UTC),
}
_MEANT = {
    "value_absent": "{event} does not tell all that is asked here; ask has(...) first, or save a rule of its own.",
    "types_differ": (
        "This compares or joins what does not go together, such as a text with a number or 2 with 1.5; "
        "write fractions as 2.0, and convert with double(), int(), string(), timestamp()."
    ),
    "not_boolean": "A condition is true or false; compare this with something.",
    "pattern_invalid": "This is no regular expression (RE2).",
}
"""What is wrong with a condition whatever an event says, unlike what only some values make undecidable."""


def mistakes_in(condition: object, pointer: str, event_types: Sequence[str]) -> list[Mistake]:
    """All that is wrong with a condition.

    Args:
        condition: The expression as it was sent.
        pointer: Where it stands.
        event_types: The events it is to be held against, at least one.
    """
    if not isinstance(condition, str) or not 0 < len(condition) <= LONGEST:
        message = f"Send an expression in CEL, a text of 1 to {LONGEST} characters."
        return [Mistake(pointer=pointer, code="value_invalid", message=message)]
    try:
        compiled(condition)
    except Unparsed as fault:
        message = f"This is no CEL: {fault}"
        return [_at(pointer, "syntax_invalid", message, (fault.line, fault.column))]
    if macros_in(condition) > MOST_MACROS:
        message = f"Go through lists at most {MOST_MACROS} times in one condition; conditions all have to hold."
        return [_at(pointer, "too_complex", message, (1, 1))]
    if patterns_in(condition) > (0 if macros_in(condition) else MOST_PATTERNS):
        message = (
            f"Use matches at most {MOST_PATTERNS} times in one condition, and not where it goes through lists."
        )
        return [_at(pointer, "too_complex", message, (1, 1))]
    unknown = unknown_in(condition, [shape_of(one) for one in event_types])
    if unknown:
        return [
            _at(pointer, "name_unknown", f"There is no {one.name} here.{one.hint}", place_of(condition, one.at))
            for one in unknown
        ]
    tried = (one for event_type in event_types for one in _tried(condition, pointer, event_type))
    return list(dict.fromkeys(tried))[:1]


def _tried(condition: str, pointer: str, event_type: str) -> Iterator[Mistake]:
    """What goes wrong on an event that tells all it can; the part of a condition that does it comes first."""
    situation = Situation({name: _filled(shape) for name, shape in shape_of(event_type).items()})
    for part, at in operands(condition):
        # A part alone may ask for what the part before it makes sure of; types differ all the same.
        if _code_of(situation, part) == "types_differ":
            start = at + len(part) - len(part.lstrip())
            yield _at(pointer, "types_differ", _MEANT["types_differ"], place_of(condition, start))
    code = _code_of(situation, condition)
    if code in _MEANT:
        yield _at(pointer, code, _MEANT[code].format(event=event_type), (1, 1))


def _code_of(situation: Situation, condition: str) -> str:
    found = situation.decide(condition)
    return found.code if isinstance(found, Undecided) else ""


def _filled(shape: Shape) -> Any:  # noqa: ANN401 - any value
    match shape:
        case Several():
            return [_filled(shape.of)]
        case Kind():
            return _SAMPLE[shape]
        case _:
            return {name: _filled(part) for name, part in shape.items()}


def _at(pointer: str, code: str, message: str, place: tuple[int, int]) -> Mistake:
    line, column = place
    return Mistake(pointer=pointer, code=code, message=message, line=line, column=column)
