"""How values are written on pages: times, amounts, words for codes; pure."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from orderhub.words.translations import has_text, translate


def moment_in(text: str, zone: ZoneInfo) -> datetime | None:
    """A time of the API in the store's zone; None for a text that is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(zone)


def day_start(text: str, zone: ZoneInfo, days: int = 0) -> str:
    """When a day of the store begins, as the API takes it; a text that is no day stays, for the API to refuse.

    Args:
        text: Such as ``2026-03-08``.
        zone: The store's.
        days: So many days later.
    """
    try:
        day = datetime.fromisoformat(text).date() + timedelta(days=days)
    except (ValueError, OverflowError):
        return text
    return datetime.combine(day, time(), zone).isoformat()


def day_before(text: str, days: int) -> str:
    """The day so many days before one such as ``2026-03-08``; a text that is no day stays as it is."""
    try:
        return (date.fromisoformat(text) - timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return text


def whole(text: str) -> int | str:
    """A whole number that somebody typed; a text that is none stays, for the API to say so."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < _MOST_DIGITS else text


OPEN = frozenset({"waiting", "working"})
"""The states of a replay, a deletion, or a request about privacy, of which something is still to come."""
_MOST_DIGITS = 30


def amount(value: object, currency: object = "") -> str:
    """An amount with its currency: ``1,299.90 USD``."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite() or number.adjusted() > _MOST_DIGITS:
        return str(value)
    whole = number == number.to_integral_value()
    written = f"{number:,.0f}" if whole else f"{number:,f}"
    return f"{written} {currency}".strip()


def word_for(code: object, language: str) -> str:
    """The words for a code of the API, such as ``condition_failed``; the code itself where there are none."""
    text = str(code)
    if has_text(f"status.{text}"):
        return translate(f"status.{text}", language)
    return translate(f"console_codes.{text}", language) if has_text(f"console_codes.{text}") else text


TONES = {
    **dict.fromkeys(("error", "failed", "refused", "CANCELLED", "overdue", "partly_failed"), "red"),
    **dict.fromkeys(("reading", "storing"), "blue"),
    **dict.fromkeys(
        ("held", "stopped", "no_contact", "INITIALIZED", "waiting", "requested", "high", "has_rejected"), "amber"
    ),
    **dict.fromkeys(("sent", "fired", "done", "DELIVERED", "COMPLETED", "approved", "ended"), "green"),
    **dict.fromkeys(("started", "PAID", "SHIPPED", "IN_PROGRESS", "running", "replayed"), "blue"),
    **dict.fromkeys(("urgent", "webhook_refused"), "red"),
    **dict.fromkeys(("in_progress", "counting"), "blue"),
    **dict.fromkeys(("counted", "delivered"), "green"),
    **dict.fromkeys(("on", "taken", "then", "completed"), "green"),
    **dict.fromkeys(("valid",), "green"),
    **dict.fromkeys(("revoked",), "red"),
    **dict.fromkeys(("contradicts",), "amber"),
    **dict.fromkeys(("no_message", "not_sent", "uncertain"), "red"),
}
"""In which colour a code is shown; in grey where it is not here. The words say it too."""
