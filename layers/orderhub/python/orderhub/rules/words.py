"""The words of a CEL expression with their places; the package that decides expressions does not tell them.

Only for texts that it could read: what is no expression comes out as anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_TOKEN = re.compile(
    r"""
    (?P<space> \s+ | //[^\n]* )
  | (?P<text> [bB]?[rR][bB]? (?: \"{3}.*?\"{3} | '{3}.*?'{3} | "[^"\n]*" | '[^'\n]*' )
            | [bB]? (?: \"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3}
                      | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' ) )
  | (?P<number> 0[xX][0-9a-fA-F]+[uU]? | (?: \d+(?:\.\d+)? | \.\d+ )(?:[eE][+-]?\d+)?[uU]? )
  | (?P<name> [A-Za-z_][A-Za-z0-9_]* )
  | (?P<sign> && | \|\| | [<>=!]= | . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Sort(StrEnum):
    """What a word is."""

    TEXT = "text"
    NUMBER = "number"
    NAME = "name"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an expression; ``position`` counts characters from 0."""

    sort: Sort
    text: str
    position: int


def words_of(expression: str) -> Iterator[Word]:
    """The words of an expression, without spaces and comments."""
    for match in _TOKEN.finditer(expression):
        if match.lastgroup != "space":
            yield Word(Sort(match.lastgroup or ""), match.group(), match.start())


def place_of(expression: str, position: int) -> tuple[int, int]:
    """Line and column of a character, from 1."""
    return expression.count("\n", 0, position) + 1, position - expression.rfind("\n", 0, position)
