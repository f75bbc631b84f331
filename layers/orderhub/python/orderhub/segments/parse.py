"""Conditions as JSON says them, made into a tree, or into all that is wrong with them; pure, no AWS."""

from collections.abc import Mapping, Sequence
from typing import Any

from orderhub.mistakes import Mistake, Mistaken, Mistakes
from orderhub.segments.conditions import All, AnyOf, Condition, Leaf, Not
from orderhub.segments.leaves import LeafReader

DEEPEST = 8
"""How deep groups may stand within groups."""
MOST_LEAVES = 50
"""How many conditions a segment may have, groups not counted."""
_KINDS = ("all", "any", "not", "fact")


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
