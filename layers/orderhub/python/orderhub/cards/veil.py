"""What hides personal data in free text, however it is spelt there."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from unicodedata import category, normalize
from urllib.parse import unquote

from orderhub.cards.looks import without_likely, without_sure
from orderhub.cards.masking import HIDDEN, is_han, phone

_GAP = r"[\W_]{0,5}"
_RUN = re.compile(r"\d+|[^\W\d_]+")
_UNPARTED = (("\u0e00", "\u0e7f"), ("\u3040", "\u30ff"), ("\uac00", "\ud7af"))
"""Thai, Japanese and Korean letters, from and to."""
_LONG = 8
"""Beyond that Chinese is looked for with blanks between its runs only: each gap costs time to compile."""
_PREFIX_GAP = r"[\s().-]{0,2}"
_SUBSCRIBER, _PREFIX, _LEAST_PHONE = 9, 6, 7
_SIGNS = "@+-._%"

_LINK = re.compile(r"(https?://[!-~]+)", re.IGNORECASE)
_PARTS_OF_LINK = re.compile(r"[/?&#;]")
_MOST_QUOTINGS = 5


class Veil:
    """Masks personal data in free text: what is known of this customer, and whatever looks like such data.

    Args:
        known: Texts the customer is known by, each with its mask; found whatever stands between their words.
        phones: The customer's phones, found however they are spaced and with or without country code.
        own: Numbers of the order itself, which only look like somebody's.
    """

    def __init__(self, known: Mapping[str, str], phones: Iterable[str], own: Collection[str] = ()) -> None:
        # Longest first, so that a full name goes before its parts; one letter alone says nothing.
        texts = sorted((text for text in known if len(text.strip()) > 1), key=lambda text: (-len(text), text))
        self._known = [(re.compile(_spelt(text), re.IGNORECASE), known[text]) for text in texts]
        self._phones = [re.compile(pattern) for text in phones for pattern in _phone_patterns(text)]
        self._own = frozenset(own)

    def knows(self, text: str) -> bool:
        """Whether something the customer is known by stands in a text."""
        return self.over_known(text) != text

    def tells(self, link: str) -> bool:
        """Whether a link, read as often as it is encoded, names the customer or looks as if it named somebody."""
        for _ in range(_MOST_QUOTINGS):
            if self.knows(link) or self._seems_to_tell(_plain(link)):
                return True
            if (read := unquote(link)) == link:
                return False
            link = read
        return True

    def _seems_to_tell(self, link: str) -> bool:
        # A number in a path is a product's as often as not; a parameter says what it is.
        path, _, query = link.partition("?")
        return any(without_sure(part, self._own) != part for part in _PARTS_OF_LINK.split(path)) or any(
            without_likely(part, "", self._own) != part for part in _PARTS_OF_LINK.split(query)
        )

    def over_known(self, text: str) -> str:
        """The text with what is known of the customer masked: for numbers that only look like phones."""
        plain = _plain(text)
        masked = self._without_known(plain)
        return text if masked == plain else masked

    def over(self, text: str, label: str = "") -> str:
        """The text with that data masked, and whatever else looks like somebody's; links that tell are left out.

        ``label`` is what the field is called that the text stands in.
        """
        plain = _plain(text)
        parts = _LINK.split(plain) if "://" in plain else [plain]
        parts[::2] = [without_likely(self._without_known(part), label, self._own) for part in parts[::2]]
        parts[1::2] = [HIDDEN if self.tells(link) else link for link in parts[1::2]]
        masked = "".join(parts)
        return text if masked == plain else masked

    def _without_known(self, text: str) -> str:
        for pattern, mask in self._known:
            text = _replaced(pattern, mask, text)
        for pattern in self._phones:
            text = pattern.sub(lambda match: phone(match[0]), text)
        return text


def _replaced(pattern: re.Pattern[str], mask: str, text: str) -> str:
    return pattern.sub(lambda match: mask if _is_whole(match) else match[0], text)


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


def _plain(text: str) -> str:
    """The text in the letters, digits and signs that it stands for, without what cannot be seen."""
    return text if text.isascii() else "".join(map(_plain_letter, normalize("NFC", text)))


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    if category(letter) == "Cf":
        return ""
    plain = normalize("NFKC", letter)
    return plain if plain.isalnum() or plain in _SIGNS else letter


def _spelt(text: str) -> str:
    """A pattern of the words of a text, whatever parts them; in Chinese of its letters."""
    words = list(_words(_plain(text), is_short=len(text) <= _LONG))
    if sum(map(len, words)) < 2:  # noqa: PLR2004 - one letter and signs: only as it is written
        return re.escape(_plain(text).strip())
    return _GAP.join(map(re.escape, words))


def _words(text: str, *, is_short: bool) -> Iterator[str]:
    for run in _RUN.findall(text):
        for is_chinese, letters in groupby(run, is_han):
            if is_chinese and is_short:
                yield from letters
            else:
                yield "".join(letters)


def _is_unparted(letter: str) -> bool:
    """Whether a letter is of a script that writes no blanks between words, or hangs endings on them."""
    return is_han(letter) or any(first <= letter <= last for first, last in _UNPARTED)


def _phone_patterns(text: str) -> list[str]:
    digits = [letter for letter in _plain(text) if letter in "0123456789"]
    if len(digits) < _LEAST_PHONE:
        return []
    # The last nine are the subscriber's in any country; what stands before them differs by who dials.
    start = max(0, min(len(digits) - _SUBSCRIBER, _PREFIX))
    subscriber = _GAP.join(digits[start:])
    return [rf"(?<!\d)\+?(?:\d{_PREFIX_GAP}){{0,{_PREFIX}}}{subscriber}(?!\d)"]
