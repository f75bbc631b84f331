"""The texts in a segment that somebody chose, with others in their place; pure, no AWS."""

from collections.abc import Callable, Mapping
from typing import Any

from orderhub.segments.conditions import Fact

type Reword = Callable[[str], str]

_CHOSEN = frozenset({Fact.STORE, Fact.TAG, Fact.PRODUCT, Fact.CATEGORY, Fact.CUSTOMER_TAG, Fact.LANGUAGE})
"""The facts whose values are any text; those of the others are of this hub."""


def reworded(stored: Mapping[str, Any], word: Reword, prose: Reword) -> dict[str, Any]:
    """A definition as its row says it, with as many conditions as before.

    Args:
        stored: The definition.
        word: What becomes of a value of a condition.
        prose: What becomes of the description.
    """
    return {
        **stored,
        "description": prose(stored["description"]),
        "conditions": _condition(stored["conditions"], word),
    }


def _condition(stored: Mapping[str, Any], word: Reword) -> dict[str, Any]:
    if "fact" not in stored:
        ((kind, parts),) = stored.items()
        is_single = isinstance(parts, dict)
        return {kind: _condition(parts, word) if is_single else [_condition(part, word) for part in parts]}
    reworded_condition = dict(stored)
    if stored["fact"] in _CHOSEN:
        reworded_condition["value"] = _words(stored["value"], word)
    if "where" in stored:
        reworded_condition["where"] = {
            name: _words(words, word) if name in _CHOSEN else words for name, words in stored["where"].items()
        }
    return reworded_condition


def _words(words: list[str], word: Reword) -> list[str]:
    return [word(text) for text in words]
