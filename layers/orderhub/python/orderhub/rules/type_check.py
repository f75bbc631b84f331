"""What is wrong with an expression by the types of its parts, and by the values that can ever come; pure, no AWS.

It knows no more than the schema says: a part of which it cannot tell the type goes with everything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from orderhub.mistakes import nearest
from orderhub.rules.schema import Kind, Several, Shape, values_of
from orderhub.rules.syntax import Node, Op, literal_of


class Other(StrEnum):
    """What no fact of an event is, but a part of an expression can be."""

    NULL = "null"
    DURATION = "duration"


type Type = Shape | Other | None
"""None where it cannot be told."""

_NUMBERS = frozenset({Kind.NUMBER, Kind.WHOLE})
_TYPES: Mapping[str, Type] = {"true": Kind.FLAG, "false": Kind.FLAG, "null": Other.NULL}
_CALLS: Mapping[str, Type] = {
    "has": Kind.FLAG,
    "bool": Kind.FLAG,
    "size": Kind.WHOLE,
    "int": Kind.WHOLE,
    "double": Kind.NUMBER,
    "string": Kind.TEXT,
    "timestamp": Kind.TIME,
    "duration": Other.DURATION,
}
_OF_TEXTS = frozenset({"contains", "startsWith", "endsWith", "matches"})
_SUMS: Mapping[tuple[str, Type, Type], Type] = {
    **{(sign, kind, kind): kind for sign in "+-*/" for kind in (Kind.NUMBER, Kind.WHOLE)},
    ("%", Kind.WHOLE, Kind.WHOLE): Kind.WHOLE,
    ("+", Kind.TEXT, Kind.TEXT): Kind.TEXT,
    ("+", Kind.TIME, Other.DURATION): Kind.TIME,
    ("-", Kind.TIME, Other.DURATION): Kind.TIME,
    ("-", Kind.TIME, Kind.TIME): Other.DURATION,
    **{(sign, Other.DURATION, Other.DURATION): Other.DURATION for sign in "+-"},
}
"""What comes of two values that an operator joins; what is not here does not go together."""
_ORDERED = frozenset({Kind.TEXT, Kind.TIME, Kind.FLAG, Other.DURATION})
_NAMES: Mapping[Type, str] = {
    Kind.TEXT: "a text",
    Kind.NUMBER: "a number with a fraction",
    Kind.WHOLE: "a whole number",
    Kind.FLAG: "true or false",
    Kind.TIME: "a time",
    Other.NULL: "null",
    Other.DURATION: "a duration",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that can never be meant: a code, a place in characters from 0, and what would be right."""

    code: str
    at: int
    message: str


def faults_in(tree: Node, shape: Mapping[str, Shape]) -> list[Fault]:
    """All that is wrong with the types and values of an expression.

    Args:
        tree: The expression.
        shape: What its variables hold.
    """
    check = _Check(shape, {name: name for name in shape})
    found = check.of(tree)
    if not _may_be(found, Kind.FLAG):
        message = f"A condition is true or false; this is {_name(found)}. Compare it with something."
        check.faults.append(Fault("not_boolean", 0, message))
    return check.faults


class _Check:
    """Goes through an expression; ``names`` are variables with the dotted names of what they stand for."""

    def __init__(self, variables: Mapping[str, Type], names: Mapping[str, str]) -> None:
        self._variables = variables
        self._names = names
        self.faults: list[Fault] = []

    def of(self, node: Node) -> Type:
        """The type of a part; what is wrong in it is noted."""
        found = self._typed(node)
        return None if found is Kind.ANY else found

    def _typed(self, node: Node) -> Type:
        match node.op:
            case Op.TEXT | Op.NUMBER | Op.NAME:
                return self._word(node)
            case Op.MACRO:
                return self._macro(node)
            case Op.BINARY:
                return self._binary(node, *self._types(node))
            case Op.METHOD | Op.UNARY | Op.CHOICE:
                return self._taken(node, self._types(node))
            case Op.MEMBER | Op.INDEX | Op.CALL | Op.LIST | Op.OBJECT:
                return self._brought(node, self._types(node))
            case _:
                assert_never(node.op)

    def _types(self, node: Node) -> list[Type]:
        return [self.of(part) for part in node.parts]

    def _word(self, node: Node) -> Type:
        if node.op is Op.NUMBER:
            return _number(node.text)
        if node.op is Op.NAME:
            return _TYPES.get(node.text, self._variables.get(node.text))
        prefix, _, _ = node.text.partition(node.text[-1])
        return None if "b" in prefix.lower() else Kind.TEXT

    def _brought(self, node: Node, types: Sequence[Type]) -> Type:
        """The type of a value that is part of another, made, or brought by a function."""
        match node.op:
            case Op.MEMBER:
                return types[0].get(node.text) if isinstance(types[0], Mapping) else None
            case Op.INDEX:
                return self._index(node, *types)
            case Op.LIST:
                return Several(_same(types))  # type: ignore[arg-type]
            case _:
                return _CALLS.get(node.text) if node.op is Op.CALL else None

    def _taken(self, node: Node, types: Sequence[Type]) -> Type:
        """The type of what comes of something that takes values of some types only."""
        if node.op is Op.METHOD:
            return self._method(node, types)
        if node.op is Op.UNARY:
            return self._sign(node, types[0])
        self._want(node, types[0], Kind.FLAG)
        return _same(types[1:])

    def _index(self, node: Node, of: Type, index: Type) -> Type:
        if isinstance(of, Several):
            self._want(node, index, Kind.WHOLE)
            return of.of
        if isinstance(of, (Kind, Other)):
            self._note(node.at, f"Only lists and objects have members; this is {_name(of)}.")
        key = node.parts[1]
        return of.get(literal_of(key) or "") if isinstance(of, Mapping) else None

    def _method(self, node: Node, types: Sequence[Type]) -> Type:
        if node.text in _OF_TEXTS:
            for one in types:
                self._want(node, one, Kind.TEXT)
            return Kind.FLAG
        if node.text != "size":
            self._want(node, types[0], Kind.TIME)
        elif isinstance(types[0], (Kind, Other)):
            self._want(node, types[0], Kind.TEXT)
        return Kind.WHOLE

    def _sign(self, node: Node, of: Type) -> Type:
        if node.text == "!":
            return self._want(node, of, Kind.FLAG)
        if of is not None and of not in _NUMBERS:
            self._note(node.at, f"- takes a number; this is {_name(of)}.")
        return of

    def _macro(self, node: Node) -> Type:
        """What goes through a list; the name of its members is one within it."""
        through, *rest = node.parts
        of = self.of(through)
        if isinstance(of, (Kind, Other)):
            self._note(node.at, f"{node.text} goes through a list; this is {_name(of)}.")
        item = of.of if isinstance(of, Several) else None
        name = rest[0].text if rest else ""
        inner = _Check({**self._variables, name: item}, {**self._names, name: f"{self._path(through)}[]"})
        types = [inner.of(part) for part in rest[1:]]
        # Of two, map keeps the members for which the first is true.
        asked = types[: len(types) - 1] if node.text == "map" else types
        for one in asked:
            inner._want(node, one, Kind.FLAG)
        self.faults += inner.faults
        if node.text not in {"filter", "map"}:
            return Kind.FLAG
        part = item if node.text == "filter" else _last(types)
        return Several(part)  # type: ignore[arg-type]

    def _binary(self, node: Node, left: Type, right: Type) -> Type:
        sign = node.text
        if sign in {"&&", "||"}:
            for one in (left, right):
                self._want(node, one, Kind.FLAG)
            return Kind.FLAG
        if sign in {"==", "!=", "in"}:
            self._equal(node, left, right)
            return Kind.FLAG
        if sign in {"<", "<=", ">", ">="}:
            if not _can_be_ordered(left, right):
                self._differ(node, left, right)
            return Kind.FLAG
        found = _joined(sign, left, right)
        if found is None and left is not None and right is not None:
            self._differ(node, left, right)
        return found

    def _equal(self, node: Node, left: Type, right: Type) -> None:
        if node.text != "in":
            goes = _are_alike(left, right)
        elif isinstance(right, Several):
            goes = _are_alike(left, right.of)
        else:
            goes = right is None or isinstance(right, Mapping)
        if goes:
            self._closed(*node.parts)
        else:
            self._differ(node, left, right)

    def _closed(self, left: Node, right: Node) -> None:
        """Note what is compared with a fact that can never be so."""
        for fact, other in ((left, right), (right, left)):
            known = values_of(self._path(fact))
            for one in _texts(other) if known else ():
                text = literal_of(one)
                if text is not None and text not in known:
                    message = (
                        f"{self._path(fact)} is never so.{nearest(text, known)} It is one of {', '.join(known)}."
                    )
                    self.faults.append(Fault("value_unknown", one.at, message))

    def _path(self, node: Node) -> str:
        """The dotted name of what a part reads, empty where it reads nothing by its name."""
        if node.op is Op.NAME:
            return self._names.get(node.text, "")
        inner = self._path(node.parts[0]) if node.op is Op.MEMBER else ""
        return f"{inner}.{node.text}" if inner else ""

    def _want(self, node: Node, found: Type, kind: Kind) -> Type:
        if not _may_be(found, kind):
            self._note(node.at, f"{node.text} takes {_name(kind)}; this is {_name(found)}.")
        return kind

    def _differ(self, node: Node, left: Type, right: Type) -> None:
        message = f"{node.text} stands between {_name(left)} and {_name(right)}, which do not go together."
        if left in (*_NUMBERS,) and right in (*_NUMBERS,):
            message += " Write whole numbers as fractions (2.0), or convert with double() or int()."
        elif Other.NULL in (left, right):
            message += " Null only equals: ask == null or != null."
        self._note(node.at, message)

    def _note(self, at: int, message: str) -> None:
        self.faults.append(Fault("types_differ", at, message))


def _number(text: str) -> Type:
    if text[-1] in "uU":
        return None
    is_whole = text[:2] in {"0x", "0X"} or text.isdigit()
    return Kind.WHOLE if is_whole else Kind.NUMBER


def _texts(node: Node) -> Iterator[Node]:
    return iter(node.parts if node.op is Op.LIST else (node,))


def _joined(sign: str, left: Type, right: Type) -> Type:
    if isinstance(left, Several) and isinstance(right, Several) and sign == "+":
        return left if left == right else Several(None)  # type: ignore[arg-type]
    return None if _is_nested(left) or _is_nested(right) else _SUMS.get((sign, left, right))


def _can_be_ordered(left: Type, right: Type) -> bool:
    if left is None or right is None:
        return True
    if _is_nested(left) or _is_nested(right):
        return False
    return {left, right} <= _NUMBERS or (left == right and left in _ORDERED)


def _are_alike(left: Type, right: Type) -> bool:
    if left is None or right is None or Other.NULL in (left, right):
        return True
    if _is_nested(left) or _is_nested(right):
        return isinstance(left, Several) is isinstance(right, Several) and _is_nested(left) and _is_nested(right)
    return left == right or {left, right} <= _NUMBERS


def _is_nested(one: Type) -> bool:
    return isinstance(one, (Several, Mapping))


def _may_be(found: Type, kind: Kind) -> bool:
    return found is None or found == kind


def _same(types: Sequence[Type]) -> Type:
    return types[0] if types and all(one == types[0] for one in types) else None


def _last(types: Sequence[Type]) -> Type:
    return types[-1] if types else None


def _name(one: Type) -> str:
    if isinstance(one, Several):
        return "a list"
    return "an object" if isinstance(one, Mapping) else _NAMES.get(one, "anything")
