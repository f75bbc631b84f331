"""The checks of the fields clients send: lenient about how a value is written, strict about what it says.

Real clients of Yespo's API send numbers as strings, integer ids and dates without zone; all that is taken. Each
check gives the value as it is kept; pure, and without pydantic, which readers of files need not load.
"""

import re
from datetime import UTC, datetime
from decimal import Context, Decimal
from functools import partial
from zoneinfo import ZoneInfo

from orderhub.orders.money import CURRENCIES
from orderhub.orders.placeholders import is_placeholder, without_invisible
from orderhub.orders.statuses import Status, status_of

_SHORT_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_SHORT = 13
"""Characters of a number that can have no more digits or decimals than are kept."""
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE]([+-]?\d{1,3}))?", re.ASCII)
_EXACT_DIGITS = Context(prec=15)
_SMALLEST = Decimal("1E-12")
_TOO_LARGE = 10**15
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_PHONE_DIGITS = 4
_MOST_TAGS = 50
"""What a card can show."""
_YEARS = (1970, 9998)


BLANK = "field_required"
"""The code of a field in which nothing is said."""


class FieldFault(ValueError):
    """What is wrong with one field: a stable code, and what to send instead; nothing of the value."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def is_blank(value: object) -> bool:
    """Whether a value says nothing: a blank text, or false, which plugins send for what a deleted product had."""
    return value is False or (isinstance(value, str) and (not value or value.isspace()))


def _text(value: object, most: int) -> str:
    text = (value if isinstance(value, str) else _written(value)).strip()
    if not text:
        raise FieldFault(BLANK, "This field must have a value.")
    if len(text) > most:
        raise FieldFault("too_long", f"At most {most} characters.")
    # All that cannot be stored cannot be printed either, which is asked much faster.
    if not text.isprintable() and _UNSTORABLE.search(text):
        raise FieldFault("text_invalid", "The text holds a character that is no character (NUL, lone surrogate).")
    return text


def _written(value: object) -> str:
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not is_number or (isinstance(value, Decimal) and not value.is_finite()):
        raise FieldFault("text_expected", "Send a text.")
    return str(value)


def _visible(value: object, most: int) -> str:
    """A text that is compared with others, without the characters that nobody sees."""
    return _text(without_invisible(value) if isinstance(value, str) else value, most)


def _identifier(value: object, most: int) -> str:
    if isinstance(value, Decimal):
        raise FieldFault("id_invalid", "Send the id as a text, as it is written, not as a fraction.")
    text = _visible(value, most)
    if not text.isprintable() and _UNPRINTABLE.search(text):
        raise FieldFault("id_invalid", "An id cannot hold line breaks or control characters.")
    return text


def number(value: object) -> Decimal:
    """A plain number, rounded as a spreadsheet rounds: to 15 digits and 12 decimals.

    What a sum of floats has beyond them is noise: 0.1 + 0.2 is sent as 0.30000000000000004.
    """
    text = value.strip() if isinstance(value, str) else _digits_of(value)
    if len(text) <= _SHORT and _SHORT_NUMBER.fullmatch(text):
        return Decimal(text)
    # In a text 1E+5 is what a spreadsheet shows instead of all digits; 1E-7 is how programs write 0.0000001.
    matched = _NUMBER.fullmatch(text)
    is_whole = matched is not None and not (isinstance(value, str) and int(matched[1] or 0) > 0)
    rounded = _EXACT_DIGITS.create_decimal(text if is_whole else "NaN")
    if not rounded.is_finite() or abs(rounded) >= _TOO_LARGE:
        raise FieldFault("number_invalid", "Send a plain number such as 129.90, below 10^15.")
    return Decimal(format(rounded.quantize(_SMALLEST), "f").rstrip("0")) or Decimal(0)


def _digits_of(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise FieldFault("number_invalid", "Send a number.")
    return str(value)


def quantity(value: object) -> Decimal:
    """How many; 0 removes a line."""
    amount = number(value)
    if amount < 0:
        raise FieldFault("number_invalid", "A quantity cannot be negative; 0 removes the line.")
    return amount


def moment(value: object, zone: ZoneInfo) -> datetime:
    """A time by ISO 8601, in UTC; one without zone is in the store's."""
    try:
        if isinstance(value, str):
            time = datetime.fromisoformat(value.strip())
            if _YEARS[0] <= time.year <= _YEARS[1]:
                return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise FieldFault("date_invalid", "Send a time by ISO 8601, such as 2017-03-08T09:30:00+02:00.")


def currency(value: object) -> str:
    """A currency by ISO 4217."""
    text = value.strip().upper() if isinstance(value, str) else ""
    if text not in CURRENCIES:
        raise FieldFault("currency_invalid", "Send a currency by ISO 4217, such as USD.")
    return text


def status(value: object) -> Status:
    """A status, whatever its case."""
    result = status_of(value) if isinstance(value, str) else None
    if result is None:
        raise FieldFault("status_unknown", f"Send one of {', '.join(Status)}.")
    return result


def email(value: object) -> str:
    """An e-mail address."""
    text = _visible(value, 254)
    if not _EMAIL.fullmatch(text):
        raise FieldFault("email_invalid", "This is no e-mail address; leave the field out if there is none.")
    return text


def phone(value: object) -> str:
    """A phone number, as somebody wrote it."""
    text = _visible(value, 50)
    if sum(character.isdigit() for character in text) < _PHONE_DIGITS or _UNPRINTABLE.search(text):
        raise FieldFault("phone_invalid", "This is no phone number; leave the field out if there is none.")
    return text


def web_address(value: object) -> str:
    """A web address; of another one nobody knows what a click on it does."""
    text = url(value)
    if not text[: len("https://")].lower().startswith(("http://", "https://")):
        raise FieldFault("url_dropped", "This is no http or https address.")
    return text


def identity(value: object) -> str:
    """An id of a buyer."""
    return _somebody(identifier(value))


def nickname(value: object) -> str:
    """What a buyer is called, where that is all there is to know the buyer by."""
    return _somebody(short(value))


def _somebody(text: str) -> str:
    if is_placeholder(text):
        raise FieldFault(
            "identity_placeholder", "This stands for nobody; leave the field out if there is nothing."
        )
    return text


def tags(value: object) -> tuple[str, ...]:
    """A list of tags, without blank ones."""
    if not isinstance(value, list) or len(value) > _MOST_TAGS:
        raise FieldFault("list_expected", f"Send a list of at most {_MOST_TAGS} texts.")
    return tuple(_text(tag, 100) for tag in value if not is_blank(tag))


order_no = identifier = partial(_identifier, most=100)
sku = partial(_identifier, most=200)
short = partial(_text, most=100)
text = partial(_text, most=500)
long = url = partial(_text, most=2000)
