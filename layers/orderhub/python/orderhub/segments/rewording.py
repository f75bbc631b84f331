"""The texts in a segment that somebody chose, with others in their place; pure, no AWS."""

from collections.abc import Callable, Mapping
from typing import Any

from orderhub.segments.conditions import Fact

type Reword = Callable[[str], str]

_CHOSEN = frozenset({Fact.STORE, Fact.TAG, Fact.PRODUCT, Fact.CATEGORY, Fact.CUSTOMER_TAG, Fact.LANGUAGE})
"""The facts whose values are any text; those of the others are of this hub."""


def reworded(said: Mapping[str, Any], word: Reword, prose: Reword) -> dict[str, Any]:
    """A definition as its row says it, with as many conditions as before.

    Args:
        said: The definition.
        word: What becomes of a value of a condition.
        prose: What becomes of the description.
    """
    return {
        **said,
        "description": prose(said["description"]),
        "conditions": _condition(said["conditions"], word),
    }


def _condition(said: Mapping[str, Any], word: Reword) -> dict[str, Any]:
    if "fact" not in said:
        ((kind, parts),) = said.items()
        is_one = isinstance(parts, dict)
        return {kind: _condition(parts, word) if is_one else [_condition(part, word) for part in parts]}
    found = dict(said)
    if said["fact"] in _CHOSEN:
        found["value"] = _words(said["value"], word)
    if "where" in said:
        found["where"] = {
            name: _words(words, word) if name in _CHOSEN else words for name, words in said["where"].items()
        }
    return found


def _words(said: list[str], word: Reword) -> list[str]:
    return [word(one) for one in said]
