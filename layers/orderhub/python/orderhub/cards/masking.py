"""Personal data made unreadable to whoever need not know it; in doubt more is hidden, and nothing ever raises.

Each mask gives a masked text back as it is, so masking twice does no harm.
"""

import re
from collections.abc import Callable

from orderhub.cards.places import eastern_area, is_eastern, western_area
from orderhub.orders.model import is_unspaced

type Mask = Callable[[str], str]

HIDDEN = "***"
"""What stands for something of which nothing is shown."""

_HEAD, _TAIL = 3, 4
_LONG_PHONE, _MEDIUM_PHONE = 11, 8
_DIGIT = re.compile(r"\d")
_MASKED_PHONE = re.compile(r"(?:(?:\+|00)?86 )?\+?(\d{3})?\*{4,}\d{4}")
_CHINESE_MOBILE = re.compile(r"(?P<code>(?:00)?86)(?P<number>1[3-9]\d{9})")
_MASKED_NUMBER = re.compile(r"\*{4,}\w{4}")
_LEAST_NUMBER = 8


def hidden(text: str) -> str:
    """Nothing: of an account, a birthday or an address of a machine any part is too much."""
    return HIDDEN if text.strip() else ""


def name(text: str) -> str:
    """The first letter of each word, J*** S****; of a name that is written without blanks the first: 王**."""
    if is_unspaced(text):
        text = "".join(text.split())
    return " ".join(word[0] + "*" * (len(word) - 1) if len(word) > 1 else "*" for word in text.split())


def phone(text: str) -> str:
    """The first three and last four digits of a long number, 138****8000; less of a shorter one.

    The country code of a Chinese mobile stands apart, +86 138****8000; any other counts among the three.
    """
    text = text.strip()
    if not text or _MASKED_PHONE.fullmatch(text):
        return text
    digits = _DIGIT.findall(text)
    if len(digits) < _MEDIUM_PHONE:
        return HIDDEN
    plus = "+" if text.startswith("+") else ""
    if chinese := _CHINESE_MOBILE.fullmatch("".join(digits)):
        return f"{plus}{chinese['code']} {phone(chinese['number'])}"
    head = digits[:_HEAD] if len(digits) >= _LONG_PHONE else []
    stars = "*" * (len(digits) - len(head) - _TAIL)
    return "".join([plus, *head, stars, *digits[-_TAIL:]])


def email(text: str) -> str:
    """The first letter and the domain: j***@example.com."""
    text = text.strip()
    mailbox, at_sign, domain = text.rpartition("@")
    if not at_sign:
        return HIDDEN if text else ""
    first = mailbox[0] if len(mailbox) > 1 and mailbox[0] != "*" else ""
    return f"{first}{HIDDEN}@{domain}"


def number(text: str) -> str:
    """The last four of a number that is somebody's own, as an identity card's or a bank card's."""
    text = text.strip()
    if not text or _MASKED_NUMBER.fullmatch(text):
        return text
    signs = [sign for sign in text if sign.isalnum()]
    return "*" * (len(signs) - _TAIL) + "".join(signs[-_TAIL:]) if len(signs) >= _LEAST_NUMBER else HIDDEN


def is_han(letter: str) -> bool:
    """Whether a letter is Chinese; a pattern of so wide a range costs milliseconds to compile."""
    return "\u3400" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff"


def address(text: str) -> str:
    """Down to the district: 北京市朝阳区***; of a western one the last parts, where they name no street."""
    text = text.strip()
    if not text:
        return ""
    if is_eastern(text):
        return eastern_area(text) + HIDDEN
    area = western_area(text)
    return f"{HIDDEN}, {area}" if area else HIDDEN
