"""Conditions looked at before they count: read, their names looked up, and tried on an event that tells all."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from orderhub.mistakes import Mistake
from orderhub.rules.cost import MOST_STEPS, steps_of
from orderhub.rules.expression_tree import DEEPEST, TooDeep, Unreadable
from orderhub.rules.language import Situation, Undecided, Unparsed, compiled
from orderhub.rules.lookups import lookups_in, unnamed_extra_in, whole_shape
from orderhub.rules.names import MOST_MACROS, MOST_PATTERNS, macros_in, patterns_in, unknown_in
from orderhub.rules.schema import Several, Shape, ValueType
from orderhub.rules.syntax import tree_of
from orderhub.rules.type_check import faults_in
from orderhub.rules.words import place_of, words_of

LONGEST = 500
_CHINESE = {
    **dict(zip("（），。；：！？＝＞＜＆｜＋－＊／％", "(),.;:!?=><&|+-*/%", strict=True)),
    **dict(zip("［］｛｝【】", "[]{}[]", strict=True)),
    **dict.fromkeys("“”‘’「」『』", "'"),
    **dict(zip("、≥≤≠×÷", (",", ">=", "<=", "!=", "*", "/"), strict=True)),
}
_SAMPLE = {
    ValueType.TEXT: "text",
    ValueType.NUMBER: 1.5,
    ValueType.WHOLE: 1,
    ValueType.FLAG: True,
    ValueType.TIME: datetime(2026, 1, 1, tzinfo=UTC),
}
_SAMPLES_OF_EXTRA = ("text", 1.5, True)
_MEANT = {
    "value_absent": "{event} does not tell all that is asked here; ask has(...) first, or save a rule of its own.",
    "types_differ": "This compares or joins what does not go together; convert with double(), int() or string().",
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
    unreadable = _unreadable(condition, pointer)
    if unreadable:
        return unreadable
    message = _too_complex(condition, event_types)
    if message:
        return [_at(pointer, "too_complex", message, (1, 1))]
    unknown = [*_unknown(condition, pointer, event_types)] or [*_unnamed(condition, pointer)]
    mistakes = [*unknown, *_faults(condition, pointer, event_types)]
    if not mistakes:
        # What is left shows when it is tried.
        tried = (attempt for event_type in event_types for attempt in _tried(condition, pointer, event_type))
        mistakes = list(tried)[:1]
    return mistakes


def _unreadable(condition: str, pointer: str) -> list[Mistake]:
    """Why a text is no expression, or none that is taken."""
    chinese = _chinese(condition, pointer)
    if chinese:
        return chinese
    try:
        compiled(condition)
        tree_of(condition)
    except Unparsed as fault:
        return [_at(pointer, "syntax_invalid", f"This is no CEL: {fault}", (fault.line, fault.column))]
    except TooDeep as fault:
        message = f"Put at most {DEEPEST} parts into each other; conditions all have to hold."
        return [_at(pointer, "too_complex", message, place_of(condition, fault.position))]
    except Unreadable as fault:
        message = "This form of CEL is not taken; docs/rules.md has those that are."
        return [_at(pointer, "syntax_invalid", message, place_of(condition, fault.position))]
    return []


def _unknown(condition: str, pointer: str, event_types: Sequence[str]) -> Iterator[Mistake]:
    for unknown in unknown_in(condition, [whole_shape(event_type, condition) for event_type in event_types]):
        yield _at(
            pointer,
            "name_unknown",
            f"There is no {unknown.name} here.{unknown.hint}",
            place_of(condition, unknown.position),
        )


def _unnamed(condition: str, pointer: str) -> Iterator[Mistake]:
    message = "Name one extra field by a plain text: order.extra.gift, or order.extra['gift wrap']."
    for position in unnamed_extra_in(tree_of(condition)):
        yield _at(pointer, "name_unknown", message, place_of(condition, position))


def _faults(condition: str, pointer: str, event_types: Sequence[str]) -> list[Mistake]:
    """What is wrong by types and values, whichever of the events comes; each once, in the order of places."""
    tree = tree_of(condition)
    faults = {
        (fault.position, fault.code): fault
        for event_type in event_types
        for fault in faults_in(tree, whole_shape(event_type, condition))
    }
    return [
        _at(pointer, fault.code, fault.message, place_of(condition, fault.position))
        for _, fault in sorted(faults.items())
    ]


def _chinese(condition: str, pointer: str) -> list[Mistake]:
    """Signs of a Chinese keyboard outside of texts, each with the one that is meant."""
    return [
        _at(
            pointer,
            "syntax_invalid",
            f"{word.text} is a sign of the Chinese keyboard; write {_CHINESE[word.text]} of the English one.",
            place_of(condition, word.position),
        )
        for word in words_of(condition)
        if word.text in _CHINESE
    ]


def _too_complex(condition: str, event_types: Sequence[str]) -> str:
    """Why a condition may take too long, empty where it does not."""
    if macros_in(condition) > MOST_MACROS:
        return f"Go through lists at most {MOST_MACROS} times in one condition; conditions all have to hold."
    if patterns_in(condition) > (0 if macros_in(condition) else MOST_PATTERNS):
        return f"Use matches at most {MOST_PATTERNS} times in one condition, and not where it goes through lists."
    if max(steps_of(condition, type_) for type_ in event_types) > MOST_STEPS:
        return "This takes too long on an order of a hundred items; do less for each item, or with fewer lists."
    return ""


def _tried(condition: str, pointer: str, event_type: str) -> Iterator[Mistake]:
    """What goes wrong on an event that tells all it can, whatever its extra fields hold."""
    shape = whole_shape(event_type, condition)
    if lookups_in(condition).extra:
        codes = {_code_of(condition, shape, extra) for extra in _SAMPLES_OF_EXTRA} - {"types_differ"}
        code = "pattern_invalid" if "pattern_invalid" in codes else "".join(codes if len(codes) == 1 else ())
    else:
        code = _code_of(condition, shape)
    if code in _MEANT:
        yield _at(pointer, code, _MEANT[code].format(event=event_type), (1, 1))


def _code_of(condition: str, shape: Mapping[str, Shape], extra: object = None) -> str:
    situation = Situation({name: _filled(part, extra) for name, part in shape.items()})
    decision = situation.decide(condition)
    return decision.code if isinstance(decision, Undecided) else ""


def _filled(shape: Shape, extra: object) -> Any:  # noqa: ANN401 - any value
    match shape:
        case Several():
            return [_filled(shape.of, extra)]
        case ValueType.ANY:
            return extra
        case ValueType():
            return _SAMPLE[shape]
        case _:
            return {name: _filled(part, extra) for name, part in shape.items()}


def _at(pointer: str, code: str, message: str, place: tuple[int, int]) -> Mistake:
    line, column = place
    return Mistake(pointer=pointer, code=code, message=message, line=line, column=column)
