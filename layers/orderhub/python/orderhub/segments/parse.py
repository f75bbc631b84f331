"""Conditions as JSON says them, made into a tree, or into all that is wrong with them; pure, no AWS."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from orderhub.mistakes import Mistake, Mistaken, Mistakes
from orderhub.orders.statuses import Stage, Status
from orderhub.segments.conditions import (
    All,
    Among,
    AnyOf,
    Condition,
    ContactChannel,
    Day,
    Fact,
    Figure,
    InCells,
    KnownFact,
    Leaf,
    Not,
    Op,
    Where,
)
from orderhub.segments.values import amount_in, cells_in, count_in, currency_in, day_in, words_in

DEEPEST = 8
"""How deep groups may stand within groups."""
MOST_LEAVES = 50
"""How many conditions a segment may have, groups not counted."""
_KINDS = ("all", "any", "not", "fact")
_COMPARISONS = (Op.EQUAL, Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST)
_AMOUNTS = (Fact.SUM, Fact.AVERAGE_CHECK, Fact.REFUNDED)
_DAYS = (Fact.FIRST_ORDER_DATE, Fact.LAST_ORDER_DATE)
_ABOUT_SALES = (Fact.ORDER_COUNT, *_AMOUNTS, *_DAYS)
_OF_CUSTOMER = (Fact.CUSTOMER_TAG, Fact.LANGUAGE, Fact.REACHABLE_BY)
_OPS: dict[Fact, tuple[Op, ...]] = {
    **dict.fromkeys(_ABOUT_SALES, _COMPARISONS),
    **dict.fromkeys(
        (Fact.STATUS, Fact.STAGE, Fact.STORE, Fact.TAG, Fact.PRODUCT, Fact.CATEGORY), (Op.IN, Op.LAST_IN)
    ),
    **dict.fromkeys((*_OF_CUSTOMER, Fact.RFM_CELL), (Op.IN,)),
}
_KNOWN_WORDS: dict[str, type[StrEnum]] = {"status": Status, "stage": Stage, "reachableBy": ContactChannel}
_WHERE = ("status", "stage", "store", "tag", "product", "category")
_ANY = "any"
_SALES = frozenset({Stage.DELIVERED})


def parse(value: object, currency: str, pointer: str = "/conditions") -> Condition:
    """The conditions that a JSON value says; fractions come as Decimal.

    Args:
        value: The value.
        currency: Of amounts that name none.
        pointer: Where the value stands, as a JSON pointer.

    Raises:
        Mistaken: ``segment_invalid``: with everything that is wrong.
    """
    reader = _Reader(currency)
    condition = reader.condition(value, pointer, 1)
    if condition is None or reader.mistakes.found:
        raise refusal(reader.mistakes.found)
    return condition


def refusal(mistakes: Sequence[Mistake]) -> Mistaken:
    """The refusal of a segment in which these are wrong."""
    return Mistaken("The segment cannot be taken; errors says what is wrong where.", "segment_invalid", mistakes)


class _Reader:
    """Reads a tree and gathers its mistakes; what it cannot make anything of is None."""

    def __init__(self, currency: str) -> None:
        self.mistakes = Mistakes()
        self._leaf = LeafReader(currency, self.mistakes)
        self._leaves = 0

    def condition(self, value: object, pointer: str, depth: int) -> Condition | None:
        kinds = [kind for kind in _KINDS if isinstance(value, dict) and kind in value]
        if not isinstance(value, dict) or len(kinds) != 1:
            message = 'Send an object with one of "all", "any", "not" and "fact".'
            self.mistakes.add(pointer, "condition_expected", message)
            return None
        if kinds == ["fact"]:
            return self._counted(value, pointer)
        if depth > DEEPEST:
            self.mistakes.add(pointer, "too_deep", f"Put groups into groups at most {DEEPEST} deep.")
            return None
        self.mistakes.refuse_others(value, kinds, pointer)
        return self._group(kinds[0], value[kinds[0]], f"{pointer}/{kinds[0]}", depth + 1)

    def _counted(self, fields: Mapping[str, Any], pointer: str) -> Leaf | None:
        self._leaves += 1
        if self._leaves <= MOST_LEAVES:
            return self._leaf.read(fields, pointer)
        if self._leaves == MOST_LEAVES + 1:
            self.mistakes.add(pointer, "too_many", f"Send at most {MOST_LEAVES} conditions.")
        return None

    def _group(self, kind: str, value: object, pointer: str, depth: int) -> Condition | None:
        if kind == "not":
            part = self.condition(value, pointer, depth)
            return part and Not(part)
        if not isinstance(value, list) or not value:
            self.mistakes.add(pointer, "group_empty", "Send a list of one or more conditions.")
            return None
        parts = [self.condition(child, f"{pointer}/{index}", depth) for index, child in enumerate(value)]
        whole = tuple(part for part in parts if part)
        return All(whole) if kind == "all" else AnyOf(whole)


class LeafReader:
    """Reads conditions that ask for something.

    Args:
        currency: Of amounts that name none.
        mistakes: Where it is noted what is wrong.
    """

    def __init__(self, currency: str, mistakes: Mistakes) -> None:
        self._currency = currency
        self._mistakes = mistakes

    def read(self, fields: Mapping[str, Any], pointer: str) -> Leaf | None:
        """A condition; None where its fact is not known or its operator is not one of the fact's."""
        if fields["fact"] not in list(Fact):
            self._mistakes.add(f"{pointer}/fact", "fact_unknown", f"Send one of {', '.join(Fact)}.")
            return None
        fact = Fact(fields["fact"])
        self._mistakes.refuse_others(fields, _fields_of(fact), pointer)
        if fields.get("op") not in _OPS[fact]:
            self._mistakes.add(f"{pointer}/op", "op_unknown", f"Send one of {', '.join(_OPS[fact])}.")
            return None
        return self._leaf(fields, fact, pointer)

    def _leaf(self, fields: Mapping[str, Any], fact: Fact, pointer: str) -> Leaf:
        op, value, inner = Op(fields["op"]), fields.get("value"), f"{pointer}/value"
        if fact is Fact.RFM_CELL:
            cells = cells_in(value, inner, self._mistakes)
            return InCells(pointer=pointer, fact=fact, cells=cells, currency=self._money(fields, pointer))
        if fact in _OF_CUSTOMER:
            words = words_in(value, _KNOWN_WORDS.get(fact), inner, self._mistakes)
            return KnownFact(pointer=pointer, fact=fact, values=words)
        where = self._where(fields, fact, pointer)
        if fact in _DAYS:
            day = day_in(value, inner, self._mistakes)
            return Day(pointer=pointer, fact=fact, op=op, value=day, where=where)
        if fact in _AMOUNTS:
            amount, currency = amount_in(value, inner, self._mistakes), self._money(fields, pointer)
            return Figure(pointer=pointer, fact=fact, op=op, value=amount, where=where, currency=currency)
        if fact is Fact.ORDER_COUNT:
            count = count_in(value, inner, self._mistakes)
            return Figure(pointer=pointer, fact=fact, op=op, value=count, where=where, currency=None)
        words = words_in(value, _KNOWN_WORDS.get(fact), inner, self._mistakes)
        return Among(pointer=pointer, fact=fact, op=op, values=words, where=where)

    def _money(self, fields: Mapping[str, Any], pointer: str) -> str:
        return currency_in(fields.get("currency", self._currency), f"{pointer}/currency", self._mistakes)

    def _where(self, fields: Mapping[str, Any], fact: Fact, pointer: str) -> Where:
        """Which orders a condition is about: of figures and days the delivered ones, unless it says others."""
        inner, where = f"{pointer}/where", fields.get("where", {})
        if not isinstance(where, dict):
            self._mistakes.add(inner, "where_invalid", f"Send an object with some of {', '.join(_WHERE)}.")
            where = {}
        self._mistakes.refuse_others(where, _WHERE, inner)
        named = {name: self._named(where[name], name, f"{inner}/{name}") for name in _WHERE if name in where}
        if fact in _AMOUNTS:
            self._check_amounts(named, inner)
        if fact in _ABOUT_SALES and not {"status", "stage"} & named.keys():
            named["stage"] = _SALES
        return Where(**named)

    def _named(self, value: object, name: str, pointer: str) -> Any:  # noqa: ANN401 - words of a kind, or any
        if name == "stage" and value == _ANY:
            return None
        known = _KNOWN_WORDS.get(name)
        words = words_in(value, known, pointer, self._mistakes)
        return frozenset(known(word) for word in words if word in list(known)) if known else words

    def _check_amounts(self, named: Mapping[str, Any], pointer: str) -> None:
        """Hold it against what is known: no amount is stored for a customer of an order that is not delivered."""
        for name in {"status", "stage"} & named.keys():
            words = named[name]
            stages = {Status(word).stage if name == "status" else word for word in words or Stage}
            if not stages <= _SALES:
                message = "Amounts are those of delivered orders; name no others here."
                self._mistakes.add(f"{pointer}/{name}", "where_invalid", message)


def _fields_of(fact: Fact) -> tuple[str, ...]:
    if fact is Fact.RFM_CELL:
        return "fact", "op", "value", "currency"
    if fact in _OF_CUSTOMER:
        return "fact", "op", "value"
    return ("fact", "op", "value", "where") + (("currency",) if fact in _AMOUNTS else ())
