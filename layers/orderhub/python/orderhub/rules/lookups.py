"""What conditions can ask that events do not tell, and which of it one asks; pure, no AWS.

It is looked up only where a condition asks for it: events carry no more of buyers and orders than most rules need.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from orderhub.rules.expression_tree import Node, Op, Unreadable, literal_of
from orderhub.rules.schema import CELL, ITEM, Several, Shape, ValueType, shape_of
from orderhub.rules.syntax import tree_of


class Lookup(StrEnum):
    """What is looked up, by the dotted name that conditions have for it."""

    TAGS = "customer.tags"
    SEGMENTS = "customer.segments"
    RFM = "customer.rfm"
    ITEMS = "order.items"
    EXTRA = "order.extra"
    OPEN_CASES = "order.open_cases"
    HAS_FEEDBACK = "order.has_feedback"


ITEM_FACTS: Mapping[str, Shape] = {"name": ValueType.TEXT, "category": ValueType.TEXT, "price": ValueType.NUMBER}
"""What is looked up of each item, beside what events hold of it."""
SHAPES: Mapping[Lookup, Shape] = {
    Lookup.TAGS: Several(ValueType.TEXT),
    Lookup.SEGMENTS: Several(ValueType.TEXT),
    Lookup.RFM: CELL,
    Lookup.ITEMS: Several({**ITEM, **ITEM_FACTS}),
    Lookup.EXTRA: {},
    Lookup.OPEN_CASES: Several(ValueType.TEXT),
    Lookup.HAS_FEEDBACK: ValueType.FLAG,
}
_OF_ORDERS = frozenset({Lookup.ITEMS, Lookup.EXTRA, Lookup.OPEN_CASES, Lookup.HAS_FEEDBACK})
"""Only events of orders have these; all events may have a customer."""
_PERSONAL = frozenset({Lookup.ITEMS, Lookup.EXTRA})
"""What may say anything about anybody, so that no explanation shows it."""


@dataclass(frozen=True, slots=True)
class LookupRequest:
    """What has to be looked up; ``extra`` names the extra fields among it."""

    lookups: frozenset[Lookup] = frozenset()
    extra: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.lookups)

    @property
    def shown(self) -> "LookupRequest":
        """What of it an explanation may show: items come as the event tells them, extra fields not at all."""
        return LookupRequest(self.lookups - _PERSONAL)

    def about(self, event_type: str) -> "LookupRequest":
        """What of it events of a type can have."""
        return self if shape_of(event_type)["order"] else replace(self, lookups=self.lookups - _OF_ORDERS)


NOTHING = LookupRequest()


@lru_cache(20_000)
def lookups_in(condition: str) -> LookupRequest:
    """What has to be looked up for a condition; nothing for one that cannot be read."""
    try:
        parts = list(_parts_of(tree_of(condition)))
    except Unreadable:
        return NOTHING
    paths = {path for path in map(_path_of, parts) if path}
    lookups = {lookup for lookup in Lookup if lookup in paths}
    if ITEM_FACTS.keys().isdisjoint(map(_name_of, parts)):
        lookups.discard(Lookup.ITEMS)
    named = ((_name_of(part), part) for part in parts)
    extra = {name for name, part in named if name is not None and _path_of(part.parts[0]) == Lookup.EXTRA}
    return LookupRequest(frozenset(lookups), frozenset(extra))


def lookups_of(condition: str, event_type: str) -> LookupRequest:
    """What has to be looked up for a condition on an event of a type."""
    return lookups_in(condition).about(event_type)


def is_hidden(path: str) -> bool:
    """Whether what stands under a dotted name may be personal, so that no explanation shows it."""
    return f"{path}.".startswith(f"{Lookup.EXTRA}.")


def unnamed_extra_in(tree: Node) -> Iterator[int]:
    """Where an expression reads extra fields without naming one by a plain text, in characters from 0."""
    if _path_of(tree) == Lookup.EXTRA:
        yield tree.position
        return
    of, *others = tree.parts or (None,)
    is_named = of is not None and _name_of(tree) is not None and _path_of(of) == Lookup.EXTRA
    for part in others if is_named else tree.parts:
        yield from unnamed_extra_in(part)


def looked_up_shape(event_type: str, request: LookupRequest) -> Mapping[str, Shape]:
    """The variables of an event of a type, with what is looked up besides."""
    shape = {name: part if isinstance(part, Mapping) else {} for name, part in shape_of(event_type).items()}
    for lookup in request.about(event_type).lookups:
        variable, _, name = lookup.partition(".")
        members = dict.fromkeys(request.extra, ValueType.ANY) if lookup is Lookup.EXTRA else SHAPES[lookup]
        shape[variable] = {**shape[variable], name: members}
    return shape


def whole_shape(event_type: str, condition: str) -> Mapping[str, Shape]:
    """The variables of an event of a type with all that can be looked up, and a condition's extra fields."""
    return looked_up_shape(event_type, LookupRequest(frozenset(Lookup), lookups_in(condition).extra))


def _parts_of(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _parts_of(part)


def _name_of(node: Node) -> str | None:
    """The name by which a part reads a member of another, None where it does not."""
    match node.op:
        case Op.MEMBER:
            return node.text
        case Op.INDEX:
            return literal_of(node.parts[1])
        case _:
            return None


def _path_of(node: Node) -> str:
    """The dotted name of what a part reads, empty where it reads nothing by its name."""
    if node.op is Op.NAME:
        return node.text
    name = _name_of(node)
    inner = _path_of(node.parts[0]) if name else ""
    return f"{inner}.{name}" if inner else ""
