"""Redacts personal data in free text, however it is spelt there: the customer's, and what looks like anybody's.

What is sure is masked wherever it stands; what may be a number of a shop's own not in the path of a link, and
not where it is labelled as one. Each pattern matches from few places and without nesting, so that a search
stays linear.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import unquote

from orderhub.cards import masking
from orderhub.cards.contact_patterns import accounts, chat_links, emails, spelt_emails
from orderhub.cards.findings import Finding, compiled, masked
from orderhub.cards.folding import Folded, caseless, folded
from orderhub.cards.identity_patterns import identity_cards, likely_cards, named_people, papers, particulars
from orderhub.cards.known_data import KnownPhones, KnownWords
from orderhub.cards.masking import HIDDEN, Mask
from orderhub.cards.number_text import numbers_in
from orderhub.cards.phone_patterns import called_phones, likely_phones, sure_phones
from orderhub.cards.streets import eastern_streets, western_streets

_NUMBERED = re.compile(
    r"(?:(?<![a-z])id|order|invoice|tracking|track|parcel|shipment|waybill|coupon|voucher|ticket|booking|sku|ean|gtin|upc|isbn|asin"
    r"|barcode|serial|batch|reference|ref|trade|transaction|campaign|product|goods|item|store|shop|tax|vat|model"
    r"|订单|运单|快递|物流|单|发票|税|编|优惠|券|票|商品|货|批次|条码|型号)"
    r"s?[\s_.-]?(?:numbers?|num|no|nr|id|codes?|ref|号码?)?[\W_]{0,3}$",
    re.IGNORECASE,
)
"""What stands before a number of a shop's own."""
_FAR_ENOUGH = 40
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

    def names_somebody(self, link: str) -> bool:
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
                if self.names_somebody(match[0]):
                    yield Finding(*text.span(*match.span()), HIDDEN)


def _without_links(text: Folded) -> Folded:
    return text.replaced(compiled(_LINK, re.IGNORECASE), lambda _: "\n") if "://" in text.letters else text


def _is_any(findings: Iterator[Finding]) -> bool:
    return next(findings, None) is not None


def sure(text: Folded, numbers: Folded | None, own: Collection[str]) -> Iterator[Finding]:
    """What is personal whatever stands around it.

    Args:
        text: What somebody wrote.
        numbers: The same with its numbers as one would type them, if there are any.
        own: Numbers that are nobody's phone: the order's own.
    """
    for start, end in emails(text.letters):
        yield _found(text, start, end, masking.email)
    if numbers:
        yield from _unless_own(numbers, identity_cards(numbers.letters), masking.number, own)
        yield from _unless_own(numbers, sure_phones(numbers.letters), masking.phone, own)


def likely(text: Folded, numbers: Folded | None, own: Collection[str], label: str) -> Iterator[Finding]:
    """What is likely to be personal, beside what is sure; ``label`` is as good as a word before a number."""
    if numbers:
        yield from likely_numbers(numbers, own, label)
    small = text.letters.lower()
    for start, end, address in spelt_emails(small):
        yield Finding(*text.span(start, end), masking.email(address))
    for start, end in papers(text.letters):
        yield _found(text, start, end, masking.number)
    for start, end in named_people(text.letters):
        yield _found(text, start, end, masking.name)
    for spans in (accounts(small), *(of(text.letters) for of in (particulars, eastern_streets, western_streets))):
        yield from (Finding(*text.span(*span), HIDDEN) for span in spans)


def likely_numbers(numbers: Folded, own: Collection[str], label: str) -> Iterator[Finding]:
    """Numbers that are called phones, and those that look like phones or cards and are called nothing else."""
    yield from (_found(numbers, *span, masking.phone) for span in called_phones(numbers.letters))
    for spans_of, mask in ((likely_cards, masking.number), (likely_phones, masking.phone)):
        spans = (span for span in spans_of(numbers.letters) if not _is_numbered(numbers.letters, span[0], label))
        yield from _unless_own(numbers, spans, mask, own)


def _found(text: Folded, start: int, end: int, mask: Mask) -> Finding:
    return Finding(*text.span(start, end), mask(text.letters[start:end]))


def _unless_own(
    numbers: Folded, spans: Iterable[tuple[int, int]], mask: Mask, own: Collection[str]
) -> Iterator[Finding]:
    for start, end in spans:
        digits = "".join(filter(str.isalnum, numbers.letters[start:end]))
        if not any(digits in number for number in own):
            yield _found(numbers, start, end, mask)


def _is_numbered(text: str, start: int, label: str) -> bool:
    before = f"{label}: {text[max(0, start - _FAR_ENOUGH) : start]}"
    return _NUMBERED.search(before[-_FAR_ENOUGH:]) is not None
