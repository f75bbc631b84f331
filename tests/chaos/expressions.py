"""DynamoDB's expressions: the part of the language that the hub speaks, read once and then called."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any

type Row = Mapping[str, Any]
type Values = Mapping[str, Any]
type Names = Mapping[str, str]
type Condition = Callable[[Row, Values, Names], bool]
type Operand = Callable[[Row, Values, Names], Any]
type Update = Callable[[dict[str, Any], Values, Names], None]

_TOKEN = re.compile(r"\s*(<=|>=|<>|[=<>(),]|[:#]?\w+)")
_COMPARED = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_WORDS = re.compile(r"\b(SET|ADD|REMOVE|DELETE)\b")


def plain(value: Any) -> Any:  # noqa: ANN401 - any attribute
    """An attribute as a value that compares as DynamoDB's does within its type."""
    if value is None:
        return None
    [(kind, content)] = value.items()
    if kind == "N":
        return Decimal(content)
    return frozenset(content) if kind in {"SS", "NS", "BS"} else content


@dataclass(slots=True)
class _Reader:
    """Reads an expression from left to right."""

    tokens: list[str]
    position: int = 0

    def peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        assert token, "the expression ends too early"
        assert not wanted or token == wanted, f"{wanted} wanted, and not {token}"
        self.position += 1
        return token

    def either(self) -> Condition:
        left = self.both()
        while self.peek() == "OR":
            self.take()
            left = _or(left, self.both())
        return left

    def both(self) -> Condition:
        left = self.single()
        while self.peek() == "AND":
            self.take()
            left = _and(left, self.single())
        return left

    def single(self) -> Condition:
        if self.peek() == "(":
            self.take()
            inner = self.either()
            self.take(")")
            return inner
        if self.peek() in {"attribute_exists", "attribute_not_exists", "begins_with", "contains"}:
            return _function(self.take(), self.arguments())
        left = self.operand()
        if self.peek() == "BETWEEN":
            self.take()
            first = self.operand()
            self.take("AND")
            last = self.operand()
            return _and(_compared(left, ge, first), _compared(left, le, last))
        return _compared(left, _COMPARED[self.take()], self.operand())

    def operand(self) -> Operand:
        token = self.take()
        if token == "size":
            [inner] = self.arguments()
            return lambda row, values, names: {"N": str(len(_content(inner(row, values, names))))}
        if token == "if_not_exists":
            path, other = self.arguments()
            return lambda row, values, names: path(row, values, names) or other(row, values, names)
        if token.startswith(":"):
            return lambda _row, values, _names: values[token]
        if token.startswith("#"):
            return lambda row, _values, names: row.get(names[token])
        return lambda row, _values, _names: row.get(token)

    def arguments(self) -> list[Operand]:
        self.take("(")
        found = [self.operand()]
        while self.peek() == ",":
            self.take()
            found.append(self.operand())
        self.take(")")
        return found


def _content(value: Any) -> Any:  # noqa: ANN401 - any attribute
    return next(iter(value.values())) if value else ()


def _or(left: Condition, right: Condition) -> Condition:
    return lambda *of: left(*of) or right(*of)


def _and(left: Condition, right: Condition) -> Condition:
    return lambda *of: left(*of) and right(*of)


def _compared(left: Operand, by: Callable[[Any, Any], bool], right: Operand) -> Condition:
    def holds(*of: Any) -> bool:  # noqa: ANN401 - row, values, names
        first, other = left(*of), right(*of)
        if first is None or other is None:
            return by is ne and first is not other
        if first.keys() != other.keys():
            return by is ne
        return by(plain(first), plain(other))

    return holds


def _function(name: str, arguments: list[Operand]) -> Condition:
    first, *others = arguments
    if name == "attribute_exists":
        return lambda *of: first(*of) is not None
    if name == "attribute_not_exists":
        return lambda *of: first(*of) is None
    second = others[0]
    if name == "begins_with":
        return lambda *of: str(_content(first(*of)) or "").startswith(_content(second(*of)))
    return lambda *of: _content(second(*of)) in _content(first(*of))


def _tokens(text: str) -> list[str]:
    found = _TOKEN.findall(text)
    assert "".join(found) == re.sub(r"\s", "", text), f"not understood: {text}"
    return found


@lru_cache(maxsize=1000)
def condition(text: str) -> Condition:
    """What a condition asks of a row."""
    reader = _Reader(_tokens(text))
    read = reader.either()
    assert not reader.peek(), f"not understood: {text}"
    return read


@lru_cache(maxsize=1000)
def update(text: str) -> Update:
    """What an update does to a row."""
    parts = _WORDS.split(text)
    assert not parts[0].strip(), f"not understood: {text}"
    changes = [
        change
        for word, clause in zip(parts[1::2], parts[2::2], strict=True)
        for change in (_sets(clause) if word == "SET" else _others(word, clause))
    ]

    def change_all(row: dict[str, Any], values: Values, names: Names) -> None:
        before = dict(row)
        for change in changes:
            change(before, row, values, names)

    return change_all


def _sets(clause: str) -> list[Callable[..., None]]:
    reader, found = _Reader(_tokens(clause)), []
    while reader.peek():
        name = reader.take()
        reader.take("=")
        found.append(_set(name, reader.operand()))
        if reader.peek():
            reader.take(",")
    return found


def _set(name: str, operand: Operand) -> Callable[..., None]:
    def change(before: Row, row: dict[str, Any], values: Values, names: Names) -> None:
        row[names.get(name, name)] = operand(before, values, names)

    return change


def _others(word: str, clause: str) -> list[Callable[..., None]]:
    return [_other(word, *each.split()) for each in clause.split(",")]


def _other(word: str, name: str, value: str = "") -> Callable[..., None]:
    def change(before: Row, row: dict[str, Any], values: Values, names: Names) -> None:
        place = names.get(name, name)
        if word == "REMOVE":
            row.pop(place, None)
            return
        [(kind, more)] = values[value].items()
        known = before.get(place)
        if kind == "N":
            row[place] = {"N": str(Decimal(_content(known) or "0") + Decimal(more))}
            return
        first, other = set(_content(known)), set(more)
        left = sorted(first | other if word == "ADD" else first - other)
        if left:
            row[place] = {kind: left}
        else:
            row.pop(place, None)

    return change
