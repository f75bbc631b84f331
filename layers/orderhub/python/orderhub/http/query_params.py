"""What requests of several rooms say in the same words: a limit, a day, a currency, a key to be known again by."""

import re
from collections.abc import Container
from datetime import date

from orderhub.errors import RequestError
from orderhub.http.request import Event, header_of, query_of

DEFAULT_LIMIT = 20
_LONGEST_KEY = 255
_VERSION_DIGITS = 8
"""As many as ``platform.documents`` writes."""
_TWO_VERSIONS = re.compile(r"(\d{1,8}),(\d{1,8})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def query_text(event: Event, name: str) -> str:
    """What a parameter of the query string says, without blanks around it; empty when it says nothing."""
    return (query_of(event, name) or "").strip()


def limit_of(event: Event, most: int) -> int:
    """How many entries of a list are requested by ``limit``: 1 to ``most``, 20 when that is not given.

    Raises:
        RequestError: ``limit_invalid``.
    """
    text = query_text(event, "limit") or str(DEFAULT_LIMIT)
    # Without the bound Python would read a number of any length.
    limit = int(text) if text.isdecimal() and len(text) <= len(str(most)) else 0
    if not 1 <= limit <= most:
        raise RequestError(f"Send limit as a number from 1 to {most}.", "limit_invalid")
    return limit


def version_before(event: Event) -> int | None:
    """The version behind which a list of versions goes on, by ``before``; None for its beginning.

    Raises:
        RequestError: ``before_invalid``.
    """
    text = query_text(event, "before")
    if text and not (text.isascii() and text.isdecimal() and len(text) <= _VERSION_DIGITS):
        raise RequestError("Send before as the answer's next said it.", "before_invalid")
    return int(text) if text else None


def versions_compared(event: Event) -> tuple[int, int] | None:
    """The numbers of the two versions that ``diff`` asks to hold against each other; None where it does not.

    Raises:
        RequestError: ``diff_invalid``.
    """
    text = query_text(event, "diff")
    if not text:
        return None
    found = _TWO_VERSIONS.fullmatch(text)
    if found is None:
        raise RequestError("Send diff as the numbers of two versions, such as 1,3.", "diff_invalid")
    return int(found[1]), int(found[2])


def days_of(event: Event, usual: int, most: int) -> int:
    """How many days back ``days`` wants to look: 1 to ``most``, the usual number when that is not given.

    Raises:
        RequestError: ``days_invalid``.
    """
    text = query_text(event, "days") or str(usual)
    days = int(text) if text.isdecimal() and len(text) <= len(str(most)) else 0
    if not 1 <= days <= most:
        raise RequestError(f"Send days as a number from 1 to {most}.", "days_invalid")
    return days


def day_of(event: Event, name: str, years: Container[int]) -> date | None:
    """The day a parameter asks for, of some years; None when that is not given.

    Raises:
        RequestError: ``<name>_invalid``.
    """
    text = query_text(event, name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in years:
        raise RequestError(f"Send {name} as a day such as 2026-11-22.", f"{name}_invalid")
    return day


def currency_of(event: Event, currencies: Container[str], usual: str) -> str:
    """The currency requested by ``currency``, one of those known; the usual one when that is not given.

    Raises:
        RequestError: ``currency_invalid``.
    """
    currency = query_text(event, "currency").upper() or usual
    if currency not in currencies:
        raise RequestError("Send a currency by ISO 4217, such as USD.", "currency_invalid")
    return currency


def idempotency_key_of(event: Event) -> str | None:
    """The Idempotency-Key of a request, None when it has none.

    Raises:
        RequestError: ``idempotency_key_invalid`` when it is blank, longer than 255 characters or not printable.
    """
    key = header_of(event, "Idempotency-Key")
    if key is not None and not (key.strip() and len(key) <= _LONGEST_KEY and key.isprintable()):
        message = f"Send an Idempotency-Key of 1 to {_LONGEST_KEY} characters that can be printed, or none."
        raise RequestError(message, "idempotency_key_invalid")
    return key
