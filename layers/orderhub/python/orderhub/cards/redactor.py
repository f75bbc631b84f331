"""Redacts personal data in free text, however it is spelt there."""

import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import unquote

from orderhub.cards.contact_patterns import chat_links
from orderhub.cards.findings import Finding, masked
from orderhub.cards.folding import Folded, caseless, folded
from orderhub.cards.known_phones import KnownPhones
from orderhub.cards.known_words import KnownWords
from orderhub.cards.lazy_patterns import compiled
from orderhub.cards.masking import HIDDEN
from orderhub.cards.number_text import numbers_in
from orderhub.cards.pii_patterns import likely, likely_numbers, sure

_LINK = r"https?://[!-~]+"
_PARTS_OF_LINK = re.compile(r"[/?&#;]")
_MOST_QUOTINGS = 5


class Redactor:
    """Masks personal data in free text: what is known of this customer, and whatever looks like such data.

    Args:
        known: What the customer is known by in words.
        phones: The customer's phones.
        own: Numbers of the order itself, which only look like somebody's.
    """

    def __init__(self, known: Collection[KnownWords], phones: Iterable[str], own: Collection[str] = ()) -> None:
        self._known = known
        self._certain = [words for words in known if words.are_certain]
        self._phones = KnownPhones(phones)
        self._own = frozenset(own)

    def over(self, text: str, label: str = "") -> str:
        """The text without what is personal in it; a link that tells of somebody is left out whole.

        ``label`` is what the field is called that the text stands in.
        """
        read = folded(text)
        return masked(text, [*self._links_in(read), *self._all_in(_without_links(read), label)])

    def over_title(self, text: str) -> str:
        """The name of a product without what is certainly somebody's; its other words are the shop's."""
        read = folded(text)
        return masked(text, [*self._known_in(read, self._certain), *sure(read, numbers_in(read), self._own)])

    def over_known(self, text: str) -> str:
        """The text without what is certainly this customer's: for codes that only look like phones."""
        return masked(text, self._known_in(folded(text), self._certain))

    def tells(self, link: str) -> bool:
        """Whether a link, read as often as it is encoded, names the customer or looks as if it named somebody."""
        for _ in range(_MOST_QUOTINGS):
            if self._says_who(link):
                return True
            if (read := unquote(link)) == link:
                return False
            link = read
        return True

    def _says_who(self, link: str) -> bool:
        # The words of a path are the shop's, and a number in it a product's; a parameter says what it is.
        path, _, query = link.partition("?")
        return (
            next(chat_links(link.lower()), None) is not None
            or self._is_known(path, self._certain)
            or self._is_known(query, self._known)
            or any(self._is_personal(part) for part in _PARTS_OF_LINK.split(path))
            or any(self._is_personal(part, in_query=True) for part in _PARTS_OF_LINK.split(query))
        )

    def _is_known(self, text: str, known: Collection[KnownWords]) -> bool:
        return _is_any(self._known_in(folded(text), known))

    def _is_personal(self, text: str, *, in_query: bool = False) -> bool:
        read = folded(text)
        numbers = numbers_in(read)
        if _is_any(sure(read, numbers, self._own)):
            return True
        return in_query and numbers is not None and _is_any(likely_numbers(numbers, self._own, label=""))

    def _all_in(self, text: Folded, label: str) -> Iterator[Finding]:
        numbers = numbers_in(text)
        yield from self._known_in(text, self._known)
        yield from sure(text, numbers, self._own)
        yield from likely(text, numbers, self._own, label)

    def _known_in(self, text: Folded, known: Collection[KnownWords]) -> Iterator[Finding]:
        small = caseless(text)
        for words in known:
            yield from words.found_in(small)
        yield from self._phones.found_in(text)

    def _links_in(self, text: Folded) -> Iterator[Finding]:
        if "://" in text.letters:
            for match in compiled(_LINK, re.IGNORECASE).finditer(text.letters):
                if self.tells(match[0]):
                    yield Finding(*text.span(*match.span()), HIDDEN)


def _without_links(text: Folded) -> Folded:
    return text.replaced(compiled(_LINK, re.IGNORECASE), lambda _: "\n") if "://" in text.letters else text


def _is_any(findings: Iterator[Finding]) -> bool:
    return next(findings, None) is not None
