"""The types of the parts of an expression, and which of them go together; pure, no AWS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from orderhub.rules.schema import Several, Shape, ValueType


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that can never be meant: a code, a place in characters from 0, and what would be right."""

    code: str
    position: int
    message: str


class Other(StrEnum):
    """What no fact of an event is, but a part of an expression can be."""

    NULL = "null"
    DURATION = "duration"


type Type = Shape | Other | None
"""None where it is not known."""

NUMBERS = frozenset({ValueType.NUMBER, ValueType.WHOLE})
LITERAL_TYPES: Mapping[str, Type] = {"true": ValueType.FLAG, "false": ValueType.FLAG, "null": Other.NULL}
CALL_TYPES: Mapping[str, Type] = {
    "has": ValueType.FLAG,
    "bool": ValueType.FLAG,
    "size": ValueType.WHOLE,
    "int": ValueType.WHOLE,
    "double": ValueType.NUMBER,
    "string": ValueType.TEXT,
    "timestamp": ValueType.TIME,
    "duration": Other.DURATION,
}
_SUMS: Mapping[tuple[str, Type, Type], Type] = {
    **{(sign, kind, kind): kind for sign in "+-*/" for kind in (ValueType.NUMBER, ValueType.WHOLE)},
    ("%", ValueType.WHOLE, ValueType.WHOLE): ValueType.WHOLE,
    ("+", ValueType.TEXT, ValueType.TEXT): ValueType.TEXT,
    ("+", ValueType.TIME, Other.DURATION): ValueType.TIME,
    ("-", ValueType.TIME, Other.DURATION): ValueType.TIME,
    ("-", ValueType.TIME, ValueType.TIME): Other.DURATION,
    **{(sign, Other.DURATION, Other.DURATION): Other.DURATION for sign in "+-"},
}
"""What comes of two values that an operator joins; what is not here does not go together."""
_ORDERED = frozenset({ValueType.TEXT, ValueType.TIME, ValueType.FLAG, Other.DURATION})
_NAMES: Mapping[Type, str] = {
    ValueType.TEXT: "a text",
    ValueType.NUMBER: "a number with a fraction",
    ValueType.WHOLE: "a whole number",
    ValueType.FLAG: "true or false",
    ValueType.TIME: "a time",
    Other.NULL: "null",
    Other.DURATION: "a duration",
}


def number_type(text: str) -> Type:
    """The type of a number as it is written; None for one without a sign, which no fact is."""
    if text[-1] in "uU":
        return None
    is_whole = text[:2] in {"0x", "0X"} or text.isdigit()
    return ValueType.WHOLE if is_whole else ValueType.NUMBER


def sum_type(sign: str, left: Type, right: Type) -> Type:
    """The type of what an arithmetic operator makes of two values; None where they do not go together."""
    if isinstance(left, Several) and isinstance(right, Several) and sign == "+":
        return left if left == right else Several(None)  # type: ignore[arg-type]
    return None if _is_nested(left) or _is_nested(right) else _SUMS.get((sign, left, right))


def can_be_ordered(left: Type, right: Type) -> bool:
    """Whether one value can be less than the other."""
    if left is None or right is None:
        return True
    if _is_nested(left) or _is_nested(right):
        return False
    return {left, right} <= NUMBERS or (left == right and left in _ORDERED)


def are_alike(left: Type, right: Type) -> bool:
    """Whether two values can be equal."""
    if left is None or right is None or Other.NULL in (left, right):
        return True
    if _is_nested(left) or _is_nested(right):
        return isinstance(left, Several) is isinstance(right, Several) and _is_nested(left) and _is_nested(right)
    return left == right or {left, right} <= NUMBERS


def _is_nested(type_: Type) -> bool:
    return isinstance(type_, (Several, Mapping))


def may_be(type_: Type, kind: ValueType) -> bool:
    """Whether a value can be of a type."""
    return type_ is None or type_ == kind


def common_type(types: Sequence[Type]) -> Type:
    """The type that all values have; None where they differ."""
    return types[0] if types and all(type_ == types[0] for type_ in types) else None


def type_name(type_: Type) -> str:
    """A type in words."""
    if isinstance(type_, Several):
        return "a list"
    return "an object" if isinstance(type_, Mapping) else _NAMES.get(type_, "anything")


def mismatch(sign: str, left: Type, right: Type) -> str:
    """What is wrong with two values that do not go together, and what would be right."""
    message = f"{sign} stands between {type_name(left)} and {type_name(right)}, which do not go together."
    if left in (*NUMBERS,) and right in (*NUMBERS,):
        return f"{message} Write whole numbers as fractions (2.0), or convert with double() or int()."
    return f"{message} Null only equals: ask == null or != null." if Other.NULL in (left, right) else message
