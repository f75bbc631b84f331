"""A customer's phones, found in a text however their digits are parted, with and without the code of a country."""

import re
from collections.abc import Iterable, Iterator

from orderhub.cards.findings import Finding
from orderhub.cards.folding import Folded, plain
from orderhub.cards.masking import phone
from orderhub.cards.number_text import joined_digits, spelt_in_digits

_NO_DIGIT = re.compile(r"[^0-9]+")
_SUBSCRIBER, _PREFIX, _LEAST_PHONE = 9, 6, 7


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
