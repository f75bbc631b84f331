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
    at: int
    hint: str


@lru_cache(20_000)
def paths_in(expression: str) -> tuple[str, ...]:
    """The dotted names of what an expression reads of an event, each once."""
    words = list(words_of(expression))
    starts = (at for at in range(len(words)) if _is_root(words, at) and words[at].text in VARIABLES)
    return tuple(dict.fromkeys(".".join(word.text for word in _members(words, at)) for at in starts))


def macros_in(expression: str) -> int:
    """How often an expression goes through a list."""
    return _calls_in(expression, MACROS)


def patterns_in(expression: str) -> int:
    """How often an expression asks whether a text matches a pattern."""
    return _calls_in(expression, {"matches"})


def _calls_in(expression: str, names: AbstractSet[str]) -> int:
    words = list(words_of(expression))
    return sum(_is_called(words, at) and words[at].text in names for at in range(len(words)))


def unknown_in(expression: str, shapes: Sequence[Mapping[str, Shape]]) -> list[Unknown]:
    """The names in an expression that none of some events bring."""
    found = [_Reader(expression, shape).read() for shape in shapes]
    first, *others = found
    return [one for one in first if all(one in other for other in others)]


class _Reader:
    """Goes through an expression with the names of one event."""

    def __init__(self, expression: str, shape: Mapping[str, Shape]) -> None:
        self._words = list(words_of(expression))
        self._known: dict[str, Shape | None] = dict(shape)
        self._unknown: list[Unknown] = []

    def read(self) -> list[Unknown]:
        """The names that mean nothing here."""
        for at, word in enumerate(self._words):
            if word.sort is not Sort.NAME:
                continue
            if _is_called(self._words, at):
                self._check(word, METHODS if _is_member(self._words, at) else FUNCTIONS)
            elif _is_root(self._words, at) and word.text not in _WORDS:
                self._check(word, self._known)
                self._follow(at)
        return self._unknown

    def _follow(self, at: int) -> None:
        """Go along the members of a name; where they end in a macro, its variable is one of them."""
        shape, members = self._known.get(self._words[at].text), _members(self._words, at)
        for word in members[1:]:
            if shape is None:
                return
            self._check(word, shape if isinstance(shape, Mapping) else {})
            shape = shape.get(word.text) if isinstance(shape, Mapping) else None
        behind = self._words[at + 2 * len(members) - 1 :]
        match [word.text for word in behind[:4]]:
            case [".", macro, "(", variable] if macro in MACROS:
                self._known[variable] = shape.of if isinstance(shape, Several) else None

    def _check(self, word: Word, known: Mapping[str, object] | frozenset[str]) -> None:
        if word.text not in known:
            self._unknown.append(Unknown(word.text, word.at, nearest(word.text, known)))


def _members(words: Sequence[Word], at: int) -> list[Word]:
    """A name and the members that follow it by dots, up to a call."""
    found = [words[at]]
    while at + 2 < len(words) and words[at + 1].text == "." and not _is_called(words, at + 2):
        at += 2
        found.append(words[at])
    return found


def _is_called(words: Sequence[Word], at: int) -> bool:
    return words[at].sort is Sort.NAME and at + 1 < len(words) and words[at + 1].text == "("


def _is_member(words: Sequence[Word], at: int) -> bool:
    return at > 0 and words[at - 1].text == "." and words[at - 1].sort is Sort.SIGN


def _is_root(words: Sequence[Word], at: int) -> bool:
    return words[at].sort is Sort.NAME and not _is_member(words, at)
