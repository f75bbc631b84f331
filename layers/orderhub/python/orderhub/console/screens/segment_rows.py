"""What rows of conditions offer: facts, ways to compare, codes to choose from; and where mistakes stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orderhub.console.condition_rows import (
    AMOUNTS,
    ANY_STAGE,
    CELLS,
    DAYS,
    DEEPEST,
    OPS,
    WHERE,
    WITH_CURRENCY,
    WITH_WHERE,
    Node,
    places_of,
)
from orderhub.console.formula import op_words
from orderhub.console.json_editing import Mistake
from orderhub.console.screens.order_filters import STAGES
from orderhub.console.showing import word_for
from orderhub.words.translations import DEFAULT, texts_of, translate

CHANNELS = ("email", "phone")
type Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Rows:
    """What templates ask for while they show rows, in a language."""

    language: str
    facts: tuple[str, ...] = tuple(OPS)
    where: tuple[str, ...] = WHERE
    with_currency: frozenset[str] = WITH_CURRENCY
    with_where: frozenset[str] = WITH_WHERE
    with_hint: frozenset[str] = frozenset({*DAYS, CELLS})
    deepest: int = DEEPEST

    @property
    def codes(self) -> Mapping[str, Options]:
        """The facts of which one chooses among codes, with their words."""
        channels = [translate("console_customers.email", self.language), word_for("phone", self.language)]
        return {
            "status": [(code, word_for(code, self.language)) for code in texts_of("status", DEFAULT)],
            "stage": [(code, word_for(code, self.language)) for code in STAGES],
            "reachableBy": list(zip(CHANNELS, channels, strict=True)),
        }

    @property
    def any_stage(self) -> Options:
        """What takes in orders of all stages."""
        return [(ANY_STAGE, translate("console_formula.any_stage", self.language))]

    def ops(self, fact: str) -> Options:
        """The ways to compare a fact, in words."""
        return [(op, op_words(fact, op, self.language)) for op in OPS.get(fact, ())]

    def hint(self, fact: str) -> str:
        """What to write for a fact."""
        kinds = {"orderCount": "number", CELLS: "cells"} | dict.fromkeys(AMOUNTS, "amount")
        kind = (kinds | dict.fromkeys(DAYS, "day")).get(fact, "words")
        return translate(f"console_segments.{kind}", self.language)

    def said(self, node: Node) -> bool:
        """Whether a condition says which orders it is about."""
        return any(text for name, text in node.texts.items() if name.startswith("where-"))


def at_rows(tree: Node, root: str, mistakes: Iterable[Mistake]) -> Mapping[int, Sequence[str]]:
    """What is wrong with each node, by its number: where the API says it, or with what that stands in."""
    places, found = dict(places_of(tree, root)), dict[int, list[str]]()
    for mistake in mistakes:
        pointer = mistake.pointer
        while pointer and pointer not in places:
            pointer = pointer.rpartition("/")[0]
        found.setdefault(places.get(pointer, tree.id), []).append(mistake.text)
    return found
