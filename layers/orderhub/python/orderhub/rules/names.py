"""The names that an expression uses, held against those that the events of a rule bring; pure, no AWS."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from orderhub.mistakes import nearest
from orderhub.rules.schema import Several, Shape
from orderhub.rules.syntax import MACROS
from orderhub.rules.words import Sort, Word, words_of

VARIABLES = ("event", "order", "customer")
MOST_MACROS = 2
"""Each goes through a list of a hundred items; three within each other would go through a million."""
MOST_PATTERNS = 2
"""Each is made ready anew with every event, which takes up to 50 ms; within a list it would be for every item."""
_WORDS = frozenset(
    {"true", "false", "null", "in", "int", "uint", "double", "string", "bytes", "bool", "list", "map"}
)
FUNCTIONS = frozenset({"has", "size", "int", "uint", "double", "string", "bytes", "timestamp", "duration", "type"})
METHODS = MACROS | {
    *("contains", "startsWith", "endsWith", "matches", "size"),
    *("getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfYear", "getDayOfWeek"),
    *("getHours", "getMinutes", "getSeconds", "getMilliseconds"),
}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that means nothing, with its place (characters from 0) and what may have been meant."""

    name: str
    position: int
    hint: str


@lru_cache(20_000)
def paths_in(expression: str) -> tuple[str, ...]:
    """The dotted names of what an expression reads of an event, each once."""
    words = list(words_of(expression))
    starts = (index for index in range(len(words)) if _is_root(words, index) and words[index].text in VARIABLES)
    return tuple(dict.fromkeys(".".join(word.text for word in _members(words, index)) for index in starts))


def macros_in(expression: str) -> int:
    """How often an expression goes through a list."""
    return _calls_in(expression, MACROS)


def patterns_in(expression: str) -> int:
    """How often an expression asks whether a text matches a pattern."""
    return _calls_in(expression, {"matches"})


def _calls_in(expression: str, names: AbstractSet[str]) -> int:
    words = list(words_of(expression))
    return sum(_is_called(words, index) and words[index].text in names for index in range(len(words)))


def unknown_in(expression: str, shapes: Sequence[Mapping[str, Shape]]) -> list[Unknown]:
    """The names in an expression that none of some events bring."""
    found = [_Reader(expression, shape).read() for shape in shapes]
    first, *others = found
    return [unknown for unknown in first if all(unknown in other for other in others)]


class _Reader:
    """Goes through an expression with the names of one event."""

    def __init__(self, expression: str, shape: Mapping[str, Shape]) -> None:
        self._words = list(words_of(expression))
        self._known: dict[str, Shape | None] = dict(shape)
        self._unknown: list[Unknown] = []

    def read(self) -> list[Unknown]:
        """The names that mean nothing here."""
        for index, word in enumerate(self._words):
            if word.sort is not Sort.NAME:
                continue
            if _is_called(self._words, index):
                self._check(word, METHODS if _is_member(self._words, index) else FUNCTIONS)
            elif _is_root(self._words, index) and word.text not in _WORDS:
                self._check(word, self._known)
                self._follow(index)
        return self._unknown

    def _follow(self, index: int) -> None:
        """Go along the members of a name; where they end in a macro, its variable is one of them."""
        shape, members = self._known.get(self._words[index].text), _members(self._words, index)
        for word in members[1:]:
            if shape is None:
                return
            self._check(word, shape if isinstance(shape, Mapping) else {})
            shape = shape.get(word.text) if isinstance(shape, Mapping) else None
        following = self._words[index + 2 * len(members) - 1 :]
        match [word.text for word in following[:4]]:
            case [".", macro, "(", variable] if macro in MACROS:
                self._known[variable] = shape.of if isinstance(shape, Several) else None

    def _check(self, word: Word, known: Mapping[str, object] | frozenset[str]) -> None:
        if word.text not in known:
            self._unknown.append(Unknown(word.text, word.position, nearest(word.text, known)))


def _members(words: Sequence[Word], index: int) -> list[Word]:
    """A name and the members that follow it by dots, up to a call."""
    members = [words[index]]
    while index + 2 < len(words) and words[index + 1].text == "." and not _is_called(words, index + 2):
        index += 2
        members.append(words[index])
    return members


def _is_called(words: Sequence[Word], index: int) -> bool:
    return words[index].sort is Sort.NAME and index + 1 < len(words) and words[index + 1].text == "("


def _is_member(words: Sequence[Word], index: int) -> bool:
    return index > 0 and words[index - 1].text == "." and words[index - 1].sort is Sort.SIGN


def _is_root(words: Sequence[Word], index: int) -> bool:
    return words[index].sort is Sort.NAME and not _is_member(words, index)
