"""Conditions of a segment as rows that one fills in: made of the API's JSON, and made into it again; pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from orderhub.console.calls import Fraction
from orderhub.console.showing import whole

type Json = Any

GROUPS = ("all", "any")
_COMPARISONS = ("=", "<", "<=", ">", ">=")
AMOUNTS = ("sum", "averageCheck", "refunded")
DAYS = ("firstOrderDate", "lastOrderDate")
_OF_ORDERS = ("status", "stage", "store", "tag", "product", "category")
CELLS = "rfmCell"
OPS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("orderCount", *AMOUNTS, *DAYS), _COMPARISONS),
    **dict.fromkeys(_OF_ORDERS, ("in", "lastIn")),
    **dict.fromkeys(("customerTag", "language", "reachableBy", CELLS), ("in",)),
}
"""The facts there are, in the order they are offered, and what each can be held against a value by."""
WITH_CURRENCY = frozenset({*AMOUNTS, CELLS})
WITH_WHERE = frozenset({"orderCount", *AMOUNTS, *DAYS, *_OF_ORDERS})
WHERE = _OF_ORDERS
ANY_STAGE = "any"
DEEPEST = 8
"""What the API takes; deeper ones are not shown as rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A group (``all``, ``any``) of nodes, or a condition (``fact``).

    ``texts`` are what stands in the fields of a condition, by ``fact``, ``op``, ``value``, ``currency`` and
    ``where-<name>``; what is several stands between commas. ``is_new`` is where one goes on writing.
    """

    id: int
    kind: str
    negated: bool = False
    inner: tuple["Node", ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    is_new: bool = False

    @property
    def ids(self) -> Iterator[int]:
        """Its number and those of all in it."""
        yield self.id
        for node in self.inner:
            yield from node.ids


def rows_of(conditions: Json) -> Node | None:
    """Conditions as rows, the first of them a group; None for those that rows cannot say."""
    is_group = isinstance(conditions, dict) and _kind(conditions.get("not", conditions)) in GROUPS
    whole = conditions if is_group else {"all": [conditions]}
    try:
        root, _ = _node(whole, 0, 1)
    except _NoRows:
        return None
    return root if conditions_of(root) == whole else None


def conditions_of(node: Node) -> Json:
    """What rows say, as the API takes it; what cannot be read stays as it was typed, for the API to say so."""
    said = {node.kind: [conditions_of(one) for one in node.inner]} if node.kind in GROUPS else _leaf(node.texts)
    return {"not": said} if node.negated else said


def places_of(node: Node, pointer: str) -> Iterator[tuple[str, int]]:
    """The JSON pointers of rows, each with the number of its node."""
    yield pointer, node.id
    inside = f"{pointer}/not" if node.negated else pointer
    if node.kind in GROUPS:
        for place, one in enumerate(node.inner):
            yield from places_of(one, f"{inside}/{node.kind}/{place}")


class _NoRows(Exception):
    """Something rows cannot say."""


def _kind(value: Json) -> str:
    """What an object is, by the one name it has; a condition has a fact."""
    if not isinstance(value, dict):
        return ""
    return "fact" if "fact" in value else next((name for name in GROUPS if [*value] == [name]), "")


def _node(value: Json, number: int, depth: int) -> tuple[Node, int]:
    """A node, and the number of the next one."""
    negated = isinstance(value, dict) and [*value] == ["not"]
    said = value["not"] if negated else value
    kind = _kind(said)
    if not kind or depth > DEEPEST:
        raise _NoRows
    following, inner = number + 1, []
    if kind == "fact":
        return Node(id=number, kind=kind, negated=negated, texts=dict(_texts(said))), following
    for one in said[kind] if isinstance(said[kind], list) else ():
        child, following = _node(one, following, depth + 1)
        inner.append(child)
    return Node(id=number, kind=kind, negated=negated, inner=tuple(inner)), following


def _texts(leaf: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    where = leaf.get("where", {})
    if leaf["fact"] not in OPS or not isinstance(where, dict):
        raise _NoRows
    for name in ("fact", "op", "currency"):
        if name in leaf:
            yield name, str(leaf[name])
    yield "value", _text(leaf.get("value"))
    for name, words in where.items():
        yield f"where-{name}", _text(words)


def _text(value: Json) -> str:
    match value:
        case list():
            return ", ".join(map(_text, value))
        case {"daysAgo": days}:
            return str(days)
        case dict():
            return f"{value.get('r', '')}/{value.get('f', '')}"
    return str(value)


def _leaf(texts: Mapping[str, str]) -> dict[str, Json]:
    fact = texts.get("fact", "")
    leaf: dict[str, Json] = {
        "fact": fact,
        "op": texts.get("op", ""),
        "value": _value(fact, texts.get("value", "")),
    }
    if fact in WITH_CURRENCY and texts.get("currency"):
        leaf["currency"] = texts["currency"]
    where = {name: text for name in WHERE if (text := texts.get(f"where-{name}", ""))}
    if fact in WITH_WHERE and where:
        leaf["where"] = {name: _words(text) for name, text in where.items()}
        if where.get("stage") == ANY_STAGE:
            leaf["where"]["stage"] = ANY_STAGE
    return leaf


def _value(fact: str, text: str) -> Json:
    if fact in DAYS:
        days = whole(text)
        return {"daysAgo": days} if isinstance(days, int) else days
    if fact == CELLS:
        return [_cell(word) for word in _words(text)]
    return _number(text) if OPS.get(fact) == _COMPARISONS else _words(text)


def _number(text: str) -> Json:
    try:
        value = json.loads(text, parse_float=Fraction)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, int | float) and not isinstance(value, bool) else text


def _cell(word: str) -> Json:
    r, slash, f = word.partition("/")
    said = {name: whole(side.strip()) for name, side in (("r", r), ("f", f)) if side.strip()}
    return said if slash and all(isinstance(side, int) for side in said.values()) else word


def _words(text: str) -> list[str]:
    return [word for piece in text.split(",") if (word := piece.strip())]


def joined(words: Iterable[str]) -> str:
    """Several words as one text."""
    return ", ".join(words)
