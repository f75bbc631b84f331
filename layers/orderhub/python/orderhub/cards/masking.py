"""Personal data made unreadable to whoever need not know it; in doubt more is hidden, and nothing ever raises.

Each mask gives a masked text back as it is, so masking twice does no harm.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from orderhub.cards.places import chinese_area, western_area

type Mask = Callable[[str], str]

HIDDEN = "***"
"""What stands for something of which nothing is shown."""

_HEAD, _TAIL = 3, 4
_SUBSCRIBER, _PREFIX = 9, 6
_LONG_PHONE, _MEDIUM_PHONE = 11, 8
_DIGIT = re.compile(r"\d")
_MASKED_PHONE = re.compile(r"\+?(\d{3})?\*{4,}\d{4}")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")

_GAP = r"[\s().-]{0,2}"
_FREE_PHONE = re.compile(
    rf"(?<![\d.+A-Za-z_*])(?:"
    rf"\+\d(?:{_GAP}\d){{7,14}}"  # international
    rf"|(?:86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}"  # Chinese mobile
    rf"|0\d{{1,3}}{_GAP}\d{{3,4}}{_GAP}(?:\d{{3,4}}|\d\d{_GAP}\d\d)"  # national, with the trunk 0
    rf"|\(?\d{{3}}\)?[\s.-]{{1,2}}\d{{3}}[\s.-]\d{{4}}"  # North American
    rf")(?![\dA-Za-z_])"
)
_LEAST_DIGITS = 9
"""Below that a number in free text is taken for something else: a date, a coupon, a count."""

# The look-behind lets a match begin only where an address could, which keeps the search linear.
_MAILBOX = r"\w.!#$%&*+=?^`{|}~-"
_FREE_EMAIL = re.compile(rf"(?<![{_MAILBOX}])[{_MAILBOX}]+@[\w-]+(?:\.[\w-]+)+")


def name(text: str) -> str:
    """The first letter of each word: 张*, J*** S****."""
    return " ".join(word[0] + "*" * (len(word) - 1) if len(word) > 1 else "*" for word in text.split())


def phone(text: str) -> str:
    """The first three and last four digits of a long number, 138****8000; less of a shorter one."""
    text = text.strip()
    if not text or _MASKED_PHONE.fullmatch(text):
        return text
    digits = _DIGIT.findall(text)
    if len(digits) < _MEDIUM_PHONE:
        return HIDDEN
    plus = "+" if text.startswith("+") else ""
    head = digits[:_HEAD] if len(digits) >= _LONG_PHONE else []
    stars = "*" * (len(digits) - len(head) - _TAIL)
    return "".join([plus, *head, stars, *digits[-_TAIL:]])


def email(text: str) -> str:
    """The first letter and the domain: j***@example.com."""
    text = text.strip()
    mailbox, at, domain = text.rpartition("@")
    if not at:
        return HIDDEN if text else ""
    first = mailbox[0] if len(mailbox) > 1 and mailbox[0] != "*" else ""
    return f"{first}{HIDDEN}@{domain}"


def address(text: str) -> str:
    """Down to the district: 北京市朝阳区***; of a western one the last parts, where they name no street."""
    text = text.strip()
    if not text:
        return ""
    if _HAN.search(text):
        return chinese_area(text) + HIDDEN
    area = western_area(text)
    return f"{HIDDEN}, {area}" if area else HIDDEN


class Veil:
    """Masks personal data in free text: what is known of this customer, and whatever looks like such data.

    Args:
        known: Texts the customer is known by, each with its mask.
        phones: The customer's phones, found however they are spaced and with or without country code.
    """

    def __init__(self, known: Mapping[str, str], phones: Iterable[str]) -> None:
        # Longest first, so that a full name goes before its parts; one letter alone says nothing.
        texts = sorted((text for text in known if len(text.strip()) > 1), key=lambda text: (-len(text), text))
        self._known = [(re.compile(_spaced(text), re.IGNORECASE), known[text]) for text in texts]
        self._phones = [re.compile(pattern) for text in phones for pattern in _phone_patterns(text)]

    def knows(self, text: str) -> bool:
        """Whether something the customer is known by stands in a text."""
        return self.over_known(text) != text

    def over_known(self, text: str) -> str:
        """The text with what is known of the customer masked: for numbers that only look like phones."""
        for pattern, mask in self._known:
            text = _replaced(pattern, mask, text)
        for pattern in self._phones:
            text = pattern.sub(lambda match: phone(match[0]), text)
        return text

    def over(self, text: str) -> str:
        """The text with that data masked, and whatever else looks like a phone or an e-mail address."""
        text = _FREE_EMAIL.sub(lambda match: email(match[0]), self.over_known(text))
        return _FREE_PHONE.sub(_looks_like_phone, text)


def _replaced(pattern: re.Pattern[str], mask: str, text: str) -> str:
    return pattern.sub(lambda match: mask if _is_whole(match) else match[0], text)


def _is_whole(match: re.Match[str]) -> bool:
    """Whether a match is no part of a longer word; in Chinese, which writes no blanks, all are words.

    Asked of the match and not put into the pattern, where it would cost a millisecond to compile each time.
    """
    if _HAN.search(match[0]):
        return True
    text, start, end = match.string, match.start(), match.end()
    around = text[start - 1 : start] + text[end : end + 1]
    return not any(letter.isalnum() and not _HAN.match(letter) for letter in around)


def _looks_like_phone(match: re.Match[str]) -> str:
    return phone(match[0]) if len(_DIGIT.findall(match[0])) >= _LEAST_DIGITS else match[0]


def _spaced(text: str) -> str:
    """The words of a text, however many blanks part them."""
    return r"\s+".join(re.escape(word) for word in text.split())


def _phone_patterns(text: str) -> list[str]:
    digits = _DIGIT.findall(text)
    if len(digits) < _MEDIUM_PHONE - 1:
        return []
    # The last nine are the subscriber's in any country; what stands before them differs by who dials.
    start = max(0, min(len(digits) - _SUBSCRIBER, _PREFIX))
    return [rf"(?<!\d)\+?(?:\d{_GAP}){{0,{_PREFIX}}}" + _GAP.join(digits[start:]) + r"(?!\d)"]
