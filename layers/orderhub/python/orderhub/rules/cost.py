"""What deciding a condition can cost, counted before it is decided; pure, no AWS.

The package that decides conditions cannot be stopped, and copies every value it touches, lists with all that is in
them. So the steps are counted beforehand, from the expression and the sizes of what it reads: never fewer than are
taken, and the same on every machine. A step is the copying of one value, some half a microsecond and 100 bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf
from typing import Any, assert_never

from orderhub.rules.expression_tree import Node, Op, Unreadable
from orderhub.rules.lookups import looked_up_shape, lookups_of
from orderhub.rules.order_details import LONGEST_EXTRA, LONGEST_NAME
from orderhub.rules.schema import Several, Shape, ValueType
from orderhub.rules.syntax import tree_of

MOST_STEPS = 400_000
"""Of one condition on one event: some 0.2 s and 40 MB."""
MOST_STEPS_OF_EVENT = 2_000_000
"""Of all conditions on one event."""
MOST_MEMBERS = 100
"""Of a list of an event."""
_FEW = 10
_TEXT_STEP = 32
"""Characters of a text that count as one value more."""
_PATTERN_STEPS = 60_000
"""Of making a pattern ready."""
_LONGEST: Mapping[str, int] = {
    "customer.segments[]": 64,
    "order.items[].name": LONGEST_NAME,
    "order.items[].category": LONGEST_NAME,
}
"""Characters of the facts that can be long, by their dotted names."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a value is: all that is in it, how many members, and how large the largest of them is at most."""

    whole: float = 1
    count: float = 0
    part: "Size | None" = None
    members: Mapping[str, "Size"] = field(default_factory=dict)


_ONE = Size()


@lru_cache(40_000)
def steps_of(condition: str, event_type: str, most: int = MOST_MEMBERS) -> float:
    """How many steps a condition takes at most; without end for one that cannot be read.

    Args:
        condition: The expression.
        event_type: Of the event it is held against.
        most: How many members the longest list of the event has.
    """
    try:
        tree = tree_of(condition)
    except Unreadable:
        return inf
    shapes = looked_up_shape(event_type, lookups_of(condition, event_type))
    sizes = {name: _size_of(shape, most, name) for name, shape in shapes.items()}
    return _Count(sizes).of(tree)[0]


def members_of(variables: Mapping[str, Any]) -> int:
    """How many members the longest list of an event has, rounded up so that few sizes have to be counted."""
    longest = max(map(_longest, variables.values()), default=0)
    return _FEW if longest <= _FEW else max(longest, MOST_MEMBERS)


def _longest(value: object) -> int:
    match value:
        case list():
            return len(value)
        case Mapping():
            return max(map(_longest, value.values()), default=0)
        case _:
            return 0


def _size_of(shape: Shape, most: int, path: str) -> Size:
    match shape:
        case Several():
            return _list(most, _size_of(shape.of, most, f"{path}[]"))
        case ValueType.ANY:
            return _text(LONGEST_EXTRA)
        case Mapping():
            members = {name: _size_of(part, most, f"{path}.{name}") for name, part in shape.items()}
            whole = 1 + len(members) + sum(member.whole for member in members.values())
            return Size(whole, len(members), _largest([*members.values()]), members)
        case ValueType.TEXT | ValueType.NUMBER | ValueType.WHOLE | ValueType.FLAG | ValueType.TIME:
            return _text(_LONGEST.get(path, 0))
        case _:
            assert_never(shape)


class _Count:
    """Counts the steps of the parts of an expression, with the sizes of what they come to."""

    def __init__(self, sizes: Mapping[str, Size]) -> None:
        self._sizes = sizes

    def of(self, node: Node) -> tuple[float, Size]:
        """The steps of a part, and the size of its value."""
        match node.op:
            case Op.TEXT | Op.NUMBER:
                size = _text(len(node.text))
                return size.whole, size
            case Op.MACRO:
                return self._macro(node)
        read = self._read(node)
        return self._joined(node) if read is None else (read.whole, read)

    def _read(self, node: Node) -> Size | None:
        """The size of what a dotted name reads, which is copied alone; None for what is no such name."""
        if node.op is Op.NAME:
            return self._sizes.get(node.text, _ONE)
        inner = self._read(node.parts[0]) if node.op is Op.MEMBER else None
        return inner and inner.members.get(node.text, inner.part or _ONE)

    def _joined(self, node: Node) -> tuple[float, Size]:
        costs = [self.of(part) for part in node.parts]
        steps = 1 + sum(cost for cost, _ in costs)
        parts = [size for _, size in costs]
        size = _result(node, parts)
        # Comparing, searching and joining go through all of it once more.
        steps += sum(part.whole for part in parts) + size.whole
        return steps + (_PATTERN_STEPS if node.text == "matches" else 0), size

    def _macro(self, node: Node) -> tuple[float, Size]:
        steps, through = self.of(node.parts[0])
        item = through.part or _ONE
        name = node.parts[1].text if len(node.parts) > 1 else ""
        inner = _Count({**self._sizes, name: item})
        bodies = [inner.of(part) for part in node.parts[2:]]
        each = 2 + item.whole + sum(cost for cost, _ in bodies)
        steps += 1 + through.whole + through.count * each
        if node.text not in {"filter", "map"}:
            return steps, _ONE
        part = bodies[-1][1] if node.text == "map" and bodies else item
        size_of_result = _list(through.count, part)
        # What was found until then is copied for each member.
        return steps + through.count * size_of_result.whole, size_of_result


def _result(node: Node, parts: list[Size]) -> Size:
    """How large what comes of a part can be."""
    match node.op:
        case Op.LIST | Op.OBJECT:
            whole = 1 + sum(part.whole for part in parts)
            return Size(whole, len(parts), _largest(parts))
        case Op.CHOICE:
            return _larger(parts[1], parts[2])
        case Op.INDEX | Op.MEMBER:
            return parts[0].part or _ONE
        case Op.BINARY if node.text == "+":
            return _joined_size(*parts)
        case Op.CALL if node.text in {"string", "bytes"}:
            # Only these bring a value as large as what they are given.
            return _largest(parts) or _ONE
        case Op.CALL | Op.METHOD | Op.UNARY | Op.BINARY | Op.TEXT | Op.NUMBER | Op.NAME | Op.MACRO:
            return _ONE
        case _:
            assert_never(node.op)


def _joined_size(left: Size, right: Size) -> Size:
    part = _largest([size for size in (left.part, right.part) if size])
    return Size(left.whole + right.whole, left.count + right.count, part)


def _text(length: int) -> Size:
    return Size(1 + length // _TEXT_STEP)


def _list(count: float, part: Size | None) -> Size:
    return Size(1 + count * (part or _ONE).whole, count, part)


def _largest(sizes: list[Size]) -> Size | None:
    largest: Size | None = None
    for size in sizes:
        largest = _larger(largest, size) if largest else size
    return largest


def _larger(left: Size, right: Size) -> Size:
    """A size that both have room in."""
    names = {**left.members, **right.members}
    members: dict[str, Any] = {
        name: _largest([size.members[name] for size in (left, right) if name in size.members]) for name in names
    }
    part = _largest([size for size in (left.part, right.part) if size])
    return Size(max(left.whole, right.whole), max(left.count, right.count), part, members)
