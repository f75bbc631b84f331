"""Phone numbers: the one form they are compared in and written to; all else knows them as text.

What knows them is loaded with the first number there is: it is a tenth of what a function's start takes, and of
those that know buyers few ever read one.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from orderhub.orders.placeholders import without_invisible

_EXTENSION = re.compile(r"(?:[;,#x]|ext|доб|转|轉|分机|分機).*", re.IGNORECASE | re.DOTALL)
_FIRST = re.compile(r"[+\d]")
_NO_DIGIT = re.compile(r"\D")
_WRITTEN = re.compile(r"(?:tel:)?[+(]*[\d\s()./\-\u2010-\u2015]+", re.IGNORECASE)
_FEWEST, _MOST = 7, 15
"""Digits of a number with a country's code, and of one without area code."""


# Each change of an order shows its number twice, before and after.
@lru_cache(maxsize=256)
def e164(text: str, region: str) -> str | None:
    """A number in E.164, such as ``+8613800138000``; None for what is no number anybody can have.

    Args:
        text: The number as somebody wrote it.
        region: The country (ISO 3166, such as ``CN``) of numbers without a country code. What is no number there
            may have a country code without a plus: plugins send ``447911123456``.
    """
    import phonenumbers  # noqa: PLC0415 - above

    for reading in _readings(text):
        try:
            number = phonenumbers.parse(reading, region)
        except phonenumbers.NumberParseException:
            continue
        # 00000000000 and the like stand in many orders of people who have nothing else in common.
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def country_of(text: str, region: str) -> str | None:
    """The country (ISO 3166) a number is of, one without a country code of ``region``; None for what is none."""
    import phonenumbers  # noqa: PLC0415 - above

    whole = e164(text, region)
    return phonenumbers.region_code_for_number(phonenumbers.parse(whole)) if whole else None


def spellings(text: str, region: str) -> frozenset[str]:
    """The ways clients write a number, without blanks and the like; none for what is no number.

    With a plus and the country's code, without the plus or with 00 for it, and, in ``region``, without the code,
    with what is dialled before a number there (0, in Russia 8) and without it.
    """
    import phonenumbers  # noqa: PLC0415 - above

    whole = e164(text, region)
    if whole is None:
        return frozenset()
    digits, code = whole.removeprefix("+"), str(phonenumbers.country_code_for_region(region))
    abroad = {whole, digits, f"00{digits}"}
    if not digits.startswith(code):
        return frozenset(abroad)
    number, prefix = digits.removeprefix(code), phonenumbers.ndd_prefix_for_region(region, True) or ""  # noqa: FBT003 - not ours
    return frozenset({*abroad, number, prefix + number})


def digits_of(text: str) -> str:
    """The digits of a number as it is written, with a plus before a country's code; needs no knowledge of numbers.

    ``00`` is that plus; an extension and the ``(0)`` that is not dialled from abroad are left out.
    """
    written = _EXTENSION.sub("", _plain(text)).replace("(0)", "")
    first, digits = _FIRST.search(written), _NO_DIGIT.sub("", written)
    if first and first[0] == "+":
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def looks_like_number(text: str) -> bool:
    """Whether a text is written as phone numbers are, whatever the country; in doubt it is."""
    plain = _plain(text).lstrip("#")
    written = _EXTENSION.sub("", plain)
    return bool(_WRITTEN.fullmatch(written)) and _FEWEST <= len(_NO_DIGIT.sub("", written)) <= _MOST


def _readings(text: str) -> Iterator[str]:
    """How a text can be meant, likeliest first: as it is written, or with a plus that was left out."""
    plain = _plain(text)
    bare = _EXTENSION.sub("", plain).replace("(0)", "").strip()
    if bare.startswith("00"):
        yield f"+{bare[2:]}"
    yield plain
    yield bare
    yield f"+{bare}"


def _plain(text: str) -> str:
    """A number with the digits 0 to 9, whatever script they are in, and without what nobody sees."""
    visible = unicodedata.normalize("NFKC", without_invisible(text)).strip()
    return "".join(str(unicodedata.decimal(character, character)) for character in visible)
