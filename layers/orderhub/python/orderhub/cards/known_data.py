"""What is known of a customer, found in a text: words in any letters, order and spelling, and phones."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby, permutations

from orderhub.cards.findings import Finding
from orderhub.cards.folding import Folded, caseless, folded, plain
from orderhub.cards.masking import is_han, phone
from orderhub.cards.number_text import joined_digits, spelt_in_digits

_GAP = r"[\W_]{0,5}"
_RUN = re.compile(r"\d+|[^\W\d_]+")
_UNPARTED = (("\u0e00", "\u0e7f"), ("\u1100", "\u11ff"), ("\u3040", "\u30ff"), ("\uac00", "\ud7af"))
"""Thai, Japanese and Korean letters, from and to."""
_MOST_ORDERED = 3
"""The words of so long a name are looked for in any order."""
_LEAST = 2
_LONG = 8
"""Beyond that Chinese is looked for with blanks between its runs only: each gap costs time to compile."""
_NO_DIGIT = re.compile(r"[^0-9]+")
_SUBSCRIBER, _PREFIX, _LEAST_PHONE = 9, 6, 7


class KnownWords:
    """A text the customer is known by, and its mask.

    Args:
        text: The text.
        mask: What stands in its place.
        in_any_order: Whether its words may stand in another order, as those of a name.
        is_ordinary: Whether it is a word of the language as well, and a name only where it is written as one.
        are_certain: Whether it is the customer even in the name of a product, as a whole name is.
    """

    def __init__(
        self,
        text: str,
        mask: str,
        *,
        in_any_order: bool = False,
        is_ordinary: bool = False,
        are_certain: bool = True,
    ) -> None:
        plain = caseless(folded(text)).letters
        self.are_certain = are_certain
        self._mask = mask
        self._written = text
        self._plain = plain.strip()
        self._words = tuple(_words(plain))
        self._in_any_order = in_any_order
        self._is_ordinary = is_ordinary

    def found_in(self, small: Folded) -> Iterator[Finding]:
        """Where it stands in a text that is ``caseless``."""
        # One letter says nothing. Compiling takes longer than all else, and most texts do not have the words.
        if len(self._plain) < _LEAST or not all(word in small.letters for word in self._words or (self._plain,)):
            return
        for match in self._pattern.finditer(small.letters):
            start, end = small.span(*match.span())
            is_other = match.lastindex and all(map(str.isalnum, match[0]))
            if not is_other and _is_whole(match) and self._is_name(small.original[start:end]):
                yield Finding(start, end, self._mask)

    def _is_name(self, written: str) -> bool:
        return not self._is_ordinary or written[:1].isupper() or written == self._written

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = self._words
        if sum(map(len, words)) < _LEAST:  # one letter and signs: only as it is written
            return re.compile(re.escape(self._plain))
        pattern, *others = (_GAP.join(map(re.escape, order)) for order in self._orders())
        return re.compile(f"{pattern}|({'|'.join(others)})" if others else pattern)

    def _orders(self) -> Iterator[tuple[str, ...]]:
        """The words as they are, and if it is a name in all other orders.

        三张 are three sheets: without a sign between its words, another order is another word.
        """
        is_name = self._in_any_order and len(self._words) <= _MOST_ORDERED
        return permutations(self._words) if is_name else iter([self._words])


def _words(text: str) -> Iterator[str]:
    is_short = len(text) <= _LONG
    for run in _RUN.findall(text):
        for is_chinese, letters in groupby(run, is_han):
            if is_chinese and is_short:
                yield from letters
            else:
                yield "".join(letters)


def _is_whole(match: re.Match[str]) -> bool:
    """Whether a match is no part of a longer word, and not masked already.

    Asked of the match and not put into the pattern, where it would cost a millisecond to compile each time.
    """
    if "*" in match[0]:
        return False
    if any(map(_is_unparted, match[0])):
        return True
    text, start, end = match.string, match.start(), match.end()
    around = text[start - 1 : start] + text[end : end + 1]
    return not any(letter.isalnum() and not _is_unparted(letter) for letter in around)


def _is_unparted(letter: str) -> bool:
    """Whether a letter is of a script that writes no blanks between words, or hangs endings on them."""
    return is_han(letter) or any(first <= letter <= last for first, last in _UNPARTED)


class KnownPhones:
    """Phones as a client wrote them; what is too short to be one is none."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._subscribers = {
            _subscriber(digits) for text in texts if len(digits := _digits(plain(text))) >= _LEAST_PHONE
        }

    def found_in(self, text: Folded) -> Iterator[Finding]:
        """Where they stand in a text."""
        spelt = spelt_in_digits(text)
        digits = _digits(spelt.letters)
        for subscriber in self._subscribers:
            # Compiling takes longer than all else, and most texts do not have the number.
            if subscriber in digits:
                joined = joined_digits(spelt)
                for match in _pattern(subscriber).finditer(joined.letters):
                    yield Finding(*joined.span(*match.span()), phone(match[0]))


def _subscriber(digits: str) -> str:
    """The last nine, which are the subscriber's in any country; what stands before them differs by who dials."""
    return digits[max(0, min(len(digits) - _SUBSCRIBER, _PREFIX)) :]


def _pattern(subscriber: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\d)\+?(?:\d ?){{0,{_PREFIX}}}{' ?'.join(subscriber)}(?!\d)")


def _digits(text: str) -> str:
    return _NO_DIGIT.sub("", text)
