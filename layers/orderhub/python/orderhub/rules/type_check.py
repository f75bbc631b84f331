"""What is wrong with an expression by the types of its parts, and by the values that can ever come; pure, no AWS.

It knows no more than the schema says: a part of which it cannot tell the type goes with everything.
"""

from collections.abc import Mapping, Sequence
from typing import assert_never

from orderhub.rules.closed_values import unknown_values
from orderhub.rules.expression_tree import Node, Op, literal_of
from orderhub.rules.schema import Several, Shape, ValueType
from orderhub.rules.types import (
    CALL_TYPES,
    LITERAL_TYPES,
    NUMBERS,
    Fault,
    Other,
    Type,
    are_alike,
    can_be_ordered,
    common_type,
    may_be,
    mismatch,
    number_type,
    sum_type,
    type_name,
)

_OF_TEXTS = frozenset({"contains", "startsWith", "endsWith", "matches"})


def faults_in(tree: Node, shape: Mapping[str, Shape]) -> list[Fault]:
    """All that is wrong with the types and values of an expression.

    Args:
        tree: The expression.
        shape: What its variables hold.
    """
    check = _Check(shape, {name: name for name in shape})
    kind = check.of(tree)
    if not may_be(kind, ValueType.FLAG):
        message = f"A condition is true or false; this is {type_name(kind)}. Compare it with something."
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
        kind = self._typed(node)
        return None if kind is ValueType.ANY else kind

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
            return number_type(node.text)
        if node.op is Op.NAME:
            return LITERAL_TYPES.get(node.text, self._variables.get(node.text))
        prefix, _, _ = node.text.partition(node.text[-1])
        return None if "b" in prefix.lower() else ValueType.TEXT

    def _brought(self, node: Node, types: Sequence[Type]) -> Type:
        """The type of a value that is part of another, made, or brought by a function."""
        match node.op:
            case Op.MEMBER:
                return types[0].get(node.text) if isinstance(types[0], Mapping) else None
            case Op.INDEX:
                return self._index(node, *types)
            case Op.LIST:
                return Several(common_type(types))  # type: ignore[arg-type]
            case _:
                return CALL_TYPES.get(node.text) if node.op is Op.CALL else None

    def _taken(self, node: Node, types: Sequence[Type]) -> Type:
        """The type of what comes of something that takes values of some types only."""
        if node.op is Op.METHOD:
            return self._method(node, types)
        if node.op is Op.UNARY:
            return self._sign(node, types[0])
        self._want(node, types[0], ValueType.FLAG)
        return common_type(types[1:])

    def _index(self, node: Node, of: Type, index: Type) -> Type:
        if isinstance(of, Several):
            self._want(node, index, ValueType.WHOLE)
            return of.of
        if isinstance(of, (ValueType, Other)):
            self._note(node.position, f"Only lists and objects have members; this is {type_name(of)}.")
        key = node.parts[1]
        return of.get(literal_of(key) or "") if isinstance(of, Mapping) else None

    def _method(self, node: Node, types: Sequence[Type]) -> Type:
        if node.text in _OF_TEXTS:
            for type_ in types:
                self._want(node, type_, ValueType.TEXT)
            return ValueType.FLAG
        if node.text != "size":
            self._want(node, types[0], ValueType.TIME)
        elif isinstance(types[0], (ValueType, Other)):
            self._want(node, types[0], ValueType.TEXT)
        return ValueType.WHOLE

    def _sign(self, node: Node, of: Type) -> Type:
        if node.text == "!":
            return self._want(node, of, ValueType.FLAG)
        if of is not None and of not in NUMBERS:
            self._note(node.position, f"- takes a number; this is {type_name(of)}.")
        return of

    def _macro(self, node: Node) -> Type:
        """What goes through a list; the name of its members is one within it."""
        through, *rest = node.parts
        of = self.of(through)
        if isinstance(of, (ValueType, Other)):
            self._note(node.position, f"{node.text} goes through a list; this is {type_name(of)}.")
        item = of.of if isinstance(of, Several) else None
        name = rest[0].text if rest else ""
        inner = _Check({**self._variables, name: item}, {**self._names, name: f"{self._path(through)}[]"})
        types = [inner.of(part) for part in rest[1:]]
        # Of two, map keeps the members for which the first is true.
        conditions = types[: len(types) - 1] if node.text == "map" else types
        for type_ in conditions:
            inner._want(node, type_, ValueType.FLAG)
        self.faults += inner.faults
        if node.text not in {"filter", "map"}:
            return ValueType.FLAG
        part = item if node.text == "filter" else (types[-1] if types else None)
        return Several(part)  # type: ignore[arg-type]

    def _binary(self, node: Node, left: Type, right: Type) -> Type:
        sign = node.text
        if sign in {"&&", "||"}:
            for operand in (left, right):
                self._want(node, operand, ValueType.FLAG)
            return ValueType.FLAG
        if sign in {"==", "!=", "in"}:
            self._equal(node, left, right)
            return ValueType.FLAG
        if sign in {"<", "<=", ">", ">="}:
            if not can_be_ordered(left, right):
                self._note(node.position, mismatch(node.text, left, right))
            return ValueType.FLAG
        kind = sum_type(sign, left, right)
        if kind is None and left is not None and right is not None:
            self._note(node.position, mismatch(node.text, left, right))
        return kind

    def _equal(self, node: Node, left: Type, right: Type) -> None:
        if node.text != "in":
            goes = are_alike(left, right)
        elif isinstance(right, Several):
            goes = are_alike(left, right.of)
        else:
            goes = right is None or isinstance(right, Mapping)
        if goes:
            self.faults += unknown_values(self._path, *node.parts)
        else:
            self._note(node.position, mismatch(node.text, left, right))

    def _path(self, node: Node) -> str:
        """The dotted name of what a part reads, empty where it reads nothing by its name."""
        if node.op is Op.NAME:
            return self._names.get(node.text, "")
        inner = self._path(node.parts[0]) if node.op is Op.MEMBER else ""
        return f"{inner}.{node.text}" if inner else ""

    def _want(self, node: Node, actual: Type, kind: ValueType) -> Type:
        if not may_be(actual, kind):
            self._note(node.position, f"{node.text} takes {type_name(kind)}; this is {type_name(actual)}.")
        return kind

    def _note(self, position: int, message: str) -> None:
        self.faults.append(Fault("types_differ", position, message))
