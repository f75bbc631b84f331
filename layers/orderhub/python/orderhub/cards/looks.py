"""What looks like personal data in a text, whoever it belongs to: phones, e-mail addresses, numbers of cards.

What is sure is masked wherever it stands; what may be a number of a shop's own not in the path of a link, and
not where it is said to be one. Each pattern matches from few places and without nesting, so that a search
stays linear.
"""

import re
from collections.abc import Collection

from orderhub.cards import masking
from orderhub.cards.masking import Mask

_GAP = r"[\s().·–—_/-]{0,3}"
_PART = r"[\s().·–—_/-]{1,3}"
_ALONE = r"(?<![\d.+A-Za-z_*])"
_END = r"(?![\dA-Za-z_])"
# 05/2025 1000 is a month and a count.
_TRUNK = r"(?!0\d[/.-](?:19|20)\d\d(?!\d))0\d{1,3}"

# Scripts without blanks between words: an address may stand right behind their letters, and they behind it.
_UNPARTED = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
# The look-behinds let a match begin only where an address could; photo@2x.png and pkg@1.2.3 are none.
_MAILBOX = r"\w.!#$%&*+=?^`{|}~-"
_LABEL = rf"(?:(?:(?![{_UNPARTED}])[\w-])+|[{_UNPARTED}]+)"
_EMAIL = re.compile(
    rf"(?:(?:(?<![{_MAILBOX}])|(?<=[{_UNPARTED}]))(?:(?![{_UNPARTED}])[{_MAILBOX}])+|(?<![{_MAILBOX}])[{_MAILBOX}]+)"
    rf"(?:@|%(?:25)*40)(?!\dx\.){_LABEL}(?:\.{_LABEL})*"
    rf"\.(?:xn--(?:(?![{_UNPARTED}])[\w-])+|(?:(?![{_UNPARTED}])[^\W\d_]){{2,}}|[{_UNPARTED}]{{2,}})"
)
_IDENTITY_CARD = re.compile(
    r"(?<![\d*])\d{6}[ -]?(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx](?![\dA-Za-z_])"
)
_PHONE = re.compile(
    rf"{_ALONE}(?:"
    rf"\+\d(?:{_GAP}\d){{7,14}}"  # international
    rf"|(?:(?:00)?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}"  # Chinese mobile
    rf"|{_TRUNK}{_PART}\d{{3,4}}{_GAP}(?:\d{{3,4}}|\d\d{_GAP}\d\d)"  # national, with the trunk 0
    rf"|(?<!\d\d\d\d[-/.])0\d(?:[\s./·-]\d\d){{4}}"  # French
    rf"|\(?\d{{3}}\)?[\s./·–-]{{1,3}}\d{{3}}[\s./·–-]{{1,3}}\d{{4}}"  # North American
    rf"){_END}"
)
_CALLED = re.compile(
    r"(?<![A-Za-z])(?P<word>(?:telephone|tel|phone|mobile|mob|cell|handy|fax|call|ring|sms|whatsapp|wechat|viber"
    r"|contact|电话|電話|手机|手機|微信|座机|座機|致电|拨打)(?:[\s_]?(?:number|no|nr)|号码?|號碼?)?[\W_]{0,3}?)"
    rf"(?!(?:19|20)\d\d[-/.]\d)(?P<number>\+?\d(?:{_GAP}\d){{6,14}})(?!\d)",
    re.IGNORECASE,
)
_MAYBE_CARD = re.compile(
    rf"{_ALONE}(?!20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"  # a date begins many an order's number
    rf"(?:\d{{15,19}}|\d{{17}}[Xx]|\d{{4}}(?:[ -]\d{{4}}){{3}}(?:[ -]?\d{{1,3}})?){_END}"
)
_MAYBE_PHONE = re.compile(
    rf"{_ALONE}(?:"
    rf"{_TRUNK}{_GAP}\d{{3,4}}{_GAP}(?:\d{{3,4}}|\d\d{_GAP}\d\d)"
    rf"|00[1-9](?:{_GAP}\d){{9,13}}"  # international, as dialled
    rf"|(?!20\d\d[01]\d)[2-9]\d{{9}}"  # North American
    rf"){_END}"
)
_LEAST_DIGITS = 9
"""Below that a number in free text is taken for something else: a date, a coupon, a count."""
_NUMBERED = re.compile(
    r"(?:(?<![a-z])id|order|invoice|tracking|track|parcel|shipment|waybill|coupon|voucher|ticket|booking|sku|ean|gtin|upc|isbn|asin"
    r"|barcode|serial|batch|reference|ref|trade|transaction|campaign|product|goods|item|store|shop|tax|vat|model"
    r"|订单|訂單|运单|運單|快递|快遞|物流|单|單|发票|發票|税|稅|编|編|优惠|優惠|券|票|商品|货|貨|批次|条码|條碼|型号|型號)"
    r"s?[\s_.-]?(?:numbers?|num|no|nr|id|codes?|ref|号码?|號碼?)?[\W_]{0,3}$",
    re.IGNORECASE,
)
"""What stands before a number of a shop's own."""
_FAR_ENOUGH = 40
_MANY_DIGITS = re.compile(r"(?:\d\D*+){7}")
"""No number with fewer is looked at, which spares most texts most of the work."""


def without_sure(text: str, own: Collection[str]) -> str:
    """The text with all masked that is personal whatever stands around it; ``own`` are the order's numbers."""
    if "@" in text or "40" in text:
        text = _EMAIL.sub(lambda match: masking.email(match[0]), text)
    if not _MANY_DIGITS.search(text):
        return text
    text = _IDENTITY_CARD.sub(lambda match: _unless_own(match, own, masking.number), text)
    return _PHONE.sub(lambda match: _unless_own(match, own, masking.phone), text)


def without_likely(text: str, label: str, own: Collection[str]) -> str:
    """The text with all masked that is likely to be personal.

    Args:
        text: What somebody wrote.
        label: What the field is called that it stands in; as good as a word before a number.
        own: Numbers that are nobody's phone: the order's own.
    """

    def mask_unless_numbered(match: re.Match[str], mask: Mask) -> str:
        return match[0] if _is_numbered(match, label) else _unless_own(match, own, mask)

    if not _MANY_DIGITS.search(text):
        return without_sure(text, own)
    text = _MAYBE_CARD.sub(lambda match: mask_unless_numbered(match, masking.number), text)
    text = _CALLED.sub(lambda match: match["word"] + masking.phone(match["number"]), text)
    text = without_sure(text, own)
    return _MAYBE_PHONE.sub(lambda match: mask_unless_numbered(match, masking.phone), text)


def _unless_own(match: re.Match[str], own: Collection[str], mask: Mask) -> str:
    is_short = sum(letter.isdigit() for letter in match[0]) < _LEAST_DIGITS
    return match[0] if is_short or any(match[0] in number for number in own) else mask(match[0])


def _is_numbered(match: re.Match[str], label: str) -> bool:
    before = f"{label}: {match.string[max(0, match.start() - _FAR_ENOUGH) : match.start()]}"
    return _NUMBERED.search(before[-_FAR_ENOUGH:]) is not None
