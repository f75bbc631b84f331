"""Texts in plain letters that know where they stand in the original, so that what is found can be cut out of it.

There are many ways to write the same digit, letter or sign: full width, circled, of another script, as an HTML
entity, with invisible characters between. Folded they are one, and each knows where in the original it stands.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from html import unescape
from pathlib import Path
from typing import NamedTuple
from unicodedata import category, combining, digit, normalize

from orderhub.cards.findings import compiled

_SIGNS = "@+-._%"
_PRESENTATION = "\ufe0e\ufe0f"
"""What says whether a letter is a pictogram."""
_MINUS, _LONG_WHEN_SMALL = "\u2212", "İ"
"""A sign for a dash, and the one letter that is two letters when it is small."""
_ESCAPED = re.compile(r"&#?\w{2,8};|%(?:25){0,4}([2-7][0-9A-Fa-f])|\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})")
_IN_PARTS = r"\w?[\u0300-\u036f\u20d0-\u20ff]+|[\u1100-\u11ff]+"
"""A letter and its accents one by one, a Korean syllable in its parts, or a digit that is crossed out."""
_ACCENTS = r"[\u0300-\u036f\u20d0-\u20ff]"
_SIGN_OF_ESCAPES = re.compile(r"[&%\\]")
_TRADITIONAL = Path(__file__).parent / "traditional.txt"
_WITHOUT_PARTS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters with a stroke, which Unicode takes for letters of their own."""


class Folded(NamedTuple):
    """A text as it is read, with the first and the last place of each letter in the original."""

    letters: str
    starts: Sequence[int]
    ends: Sequence[int]
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original some letters stand."""
        return self.starts[start], self.ends[end - 1]

    def mapped(self, written: Callable[[str], str]) -> "Folded":
        """Each letter written otherwise, with any number of letters."""
        each = [written(letter) for letter in self.letters]
        letters = "".join(each)
        if letters == self.letters:
            return self
        if set(map(len, each)) == {1}:
            return self._replace(letters=letters)
        places = [place for place, new in enumerate(each) for _ in new]
        starts, ends = ([side[place] for place in places] for side in (self.starts, self.ends))
        return self._replace(letters=letters, starts=starts, ends=ends)

    def replaced(self, pattern: re.Pattern[str], written: Callable[[re.Match[str]], str]) -> "Folded":
        """Each match written otherwise; all letters of what is written stand where the match stands."""
        position, parts, starts, ends = 0, list[str](), list[int](), list[int]()
        for match in pattern.finditer(self.letters):
            start, end, new = match.start(), match.end(), written(match)
            parts += self.letters[position:start], new
            starts += [*self.starts[position:start], *[self.starts[start]] * len(new)]
            ends += [*self.ends[position:start], *[self.ends[end - 1]] * len(new)]
            position = end
        if not position:
            return self
        letters = "".join([*parts, self.letters[position:]])
        return self._replace(
            letters=letters, starts=[*starts, *self.starts[position:]], ends=[*ends, *self.ends[position:]]
        )


def folded(text: str) -> Folded:
    """A text in plain letters, digits and signs, without what cannot be seen; Chinese in simplified letters."""
    plain = Folded(text, range(len(text)), range(1, len(text) + 1), text)
    if _SIGN_OF_ESCAPES.search(text):
        plain = plain.replaced(_ESCAPED, _unescaped)
    if plain.letters.isascii():
        return plain
    return plain.replaced(compiled(_IN_PARTS), _composed).mapped(_plain_letter)


def caseless(text: Folded) -> Folded:
    """A folded text in small letters without accents, for names."""
    if text.letters.isascii():
        return Folded(text.letters.lower(), text.starts, text.ends, text.original)
    return text.mapped(_caseless_letter)


def plain(text: str) -> str:
    """The letters of a folded text."""
    return folded(text).letters


def _unescaped(match: re.Match[str]) -> str:
    if match.lastindex:
        return chr(int(match[match.lastindex], 16))
    letter = unescape(match[0])
    return letter if len(letter) == 1 else match[0]


def _composed(match: re.Match[str]) -> str:
    return compiled(_ACCENTS).sub("", normalize("NFC", match[0]))


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    kind = category(letter)
    if kind == "Cf" or letter in _PRESENTATION:
        return ""
    if kind == "Pd" or letter == _MINUS:
        return "-"
    if (value := digit(letter, None)) is not None:
        return str(value)
    plain = "I" if letter == _LONG_WHEN_SMALL else normalize("NFKC", letter)
    plain = plain if plain.isalnum() or plain in _SIGNS else letter
    return _simplified().get(plain, plain)


@lru_cache(maxsize=4096)
def _caseless_letter(letter: str) -> str:
    parts = normalize("NFKD", letter.casefold())
    return "".join(part for part in parts if not combining(part)).translate(_WITHOUT_PARTS)


@cache
def _simplified() -> dict[str, str]:
    """Traditional and Japanese letters with their simplified ones; read with the first text that is not ASCII."""
    _, traditional, simplified = _TRADITIONAL.read_text("utf-8").splitlines()
    return dict(zip(traditional, simplified, strict=True))
