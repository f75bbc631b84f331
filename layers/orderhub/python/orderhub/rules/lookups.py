"""What conditions can ask that events do not tell, and which of it one asks; pure, no AWS.

It is looked up only where a condition asks for it: events carry no more of buyers and orders than most rules need.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from functools import lru_cache

from orderhub.rules.schema import Kind, Several, Shape, shape_of
from orderhub.rules.syntax import Node, Op, Unreadable, literal_of, tree_of


class Lookup(StrEnum):
    """What is looked up, by the dotted name that conditions have for it."""

    TAGS = "customer.tags"


NOTHING: AbstractSet[Lookup] = frozenset()
ALL: AbstractSet[Lookup] = frozenset(Lookup)
SHAPES: Mapping[Lookup, Shape] = {Lookup.TAGS: Several(Kind.TEXT)}


@lru_cache(20_000)
def asked_in(condition: str) -> AbstractSet[Lookup]:
    """What has to be looked up for a condition; nothing for one that cannot be read."""
    try:
        tree = tree_of(condition)
    except Unreadable:
        return NOTHING
    paths = {path for path in map(_path_of, _parts_of(tree)) if path}
    return frozenset(one for one in Lookup if one in paths)


def asked_shape(event_type: str, asked: AbstractSet[Lookup] = ALL) -> Mapping[str, Shape]:
    """The variables of an event of a type, with what is looked up besides."""
    shape = {name: part if isinstance(part, Mapping) else {} for name, part in shape_of(event_type).items()}
    for one in asked:
        variable, _, name = one.partition(".")
        shape[variable] = {**shape[variable], name: SHAPES[one]}
    return shape


def _parts_of(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _parts_of(part)


def _path_of(node: Node) -> str:
    """The dotted name of what a part reads, empty where it reads nothing by its name."""
    match node.op:
        case Op.NAME:
            return node.text
        case Op.MEMBER:
            name: str | None = node.text
        case Op.INDEX:
            name = literal_of(node.parts[1])
        case _:
            return ""
    inner = _path_of(node.parts[0])
    return f"{inner}.{name}" if inner and name else ""
