"""What looks like personal data in a text, whoever it belongs to.

What is sure is masked wherever it stands; what may be a number of a shop's own not in the path of a link, and
not where it is labelled as one. Each pattern matches from few places and without nesting, so that a search
stays linear.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from orderhub.cards import masking
from orderhub.cards.contact_patterns import accounts, emails, spelt_emails
from orderhub.cards.eastern_streets import eastern_streets
from orderhub.cards.findings import Finding
from orderhub.cards.folding import Folded
from orderhub.cards.identity_patterns import identity_cards, likely_cards, papers, particulars
from orderhub.cards.masking import HIDDEN, Mask
from orderhub.cards.named_people import named_people
from orderhub.cards.phone_patterns import called_phones, likely_phones, sure_phones
from orderhub.cards.western_streets import western_streets

_NUMBERED = re.compile(
    r"(?:(?<![a-z])id|order|invoice|tracking|track|parcel|shipment|waybill|coupon|voucher|ticket|booking|sku|ean|gtin|upc|isbn|asin"
    r"|barcode|serial|batch|reference|ref|trade|transaction|campaign|product|goods|item|store|shop|tax|vat|model"
    r"|订单|运单|快递|物流|单|发票|税|编|优惠|券|票|商品|货|批次|条码|型号)"
    r"s?[\s_.-]?(?:numbers?|num|no|nr|id|codes?|ref|号码?)?[\W_]{0,3}$",
    re.IGNORECASE,
)
"""What stands before a number of a shop's own."""
_FAR_ENOUGH = 40


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
