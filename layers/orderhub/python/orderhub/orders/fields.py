"""The types of the fields clients send: lenient about how a value is written, strict about what it says.

Real clients of Yespo's API send numbers as strings, integer ids and dates without zone; all that is taken.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from math import isfinite
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import PlainValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from orderhub.orders.currencies import CURRENCIES
from orderhub.orders.model import Json
from orderhub.orders.statuses import Status, status_of

_NUMBER = re.compile(r"[+-]?(\d{1,15})(\.\d{0,12})?|[+-]?\.\d{1,12}", re.ASCII)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_PHONE_DIGITS = 4
_EXTRA_CHARACTERS = 32_000
_EXTRA_DEPTH = 8
_YEARS = (1970, 9998)


def fault(code: str, message: str) -> PydanticCustomError:
    """An error of one field, with our own code."""
    return PydanticCustomError(code, message)


def _text(value: object, most: int) -> str:
    text = (value if isinstance(value, str) else _written(value)).strip()
    if len(text) > most:
        raise PydanticCustomError("too_long", "At most {most} characters.", {"most": most})
    # All that cannot be stored cannot be printed either, which is asked much faster.
    if not text.isprintable() and _UNSTORABLE.search(text):
        raise fault("text_invalid", "The text holds a character that is no character (NUL, lone surrogate).")
    return text


def _written(value: object) -> str:
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not is_number or (isinstance(value, Decimal) and not value.is_finite()):
        raise fault("text_expected", "Send a text.")
    return str(value)


def _identifier(value: object, most: int) -> str:
    if isinstance(value, Decimal):
        raise fault("id_invalid", "Send the id as a text, as it is written, not as a fraction.")
    text = _text(value, most)
    if not text.isprintable() and _UNPRINTABLE.search(text):
        raise fault("id_invalid", "An id cannot hold line breaks or control characters.")
    return text


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise fault("number_invalid", "Send a number.")
    text = str(value).strip()
    if isinstance(value, Decimal) and value.is_finite() and "E" in text:
        text = format(value, "f") if abs(value.adjusted()) < 16 else text  # noqa: PLR2004 - as _NUMBER
    if not _NUMBER.fullmatch(text):
        raise fault("number_invalid", "Send a plain number such as 129.90, below 10^15, at most 12 decimals.")
    return Decimal(text)


def _quantity(value: object) -> Decimal:
    number = _number(value)
    if number < 0:
        raise fault("number_invalid", "A quantity cannot be negative; 0 removes the line.")
    return number


def moment(text: str, zone: ZoneInfo) -> datetime:
    """An ISO 8601 time in UTC; one without zone is in the store's.

    Raises:
        ValueError: It is no such time.
    """
    time = datetime.fromisoformat(text.strip())
    if not _YEARS[0] <= time.year <= _YEARS[1]:
        raise ValueError
    return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)


def _moment(value: object, info: ValidationInfo[ZoneInfo]) -> datetime:
    try:
        if isinstance(value, str):
            return moment(value, info.context)
    except (ValueError, OverflowError):
        pass
    raise fault("date_invalid", "Send a time by ISO 8601, such as 2017-03-08T09:30:00+02:00.")


def _currency(value: object) -> str:
    text = value.strip().upper() if isinstance(value, str) else ""
    if text not in CURRENCIES:
        raise fault("currency_invalid", "Send a currency by ISO 4217, such as USD.")
    return text


def _status(value: object) -> Status:
    status = status_of(value) if isinstance(value, str) else None
    if status is None:
        raise fault("status_unknown", f"Send one of {', '.join(Status)}.")
    return status


def _email(value: object) -> str:
    text = _text(value, 254)
    if not _EMAIL.fullmatch(text):
        raise fault("email_invalid", "This is no e-mail address; leave the field out if there is none.")
    return text


def _phone(value: object) -> str:
    text = _text(value, 50)
    if sum(character.isdigit() for character in text) < _PHONE_DIGITS or _UNPRINTABLE.search(text):
        raise fault("phone_invalid", "This is no phone number; leave the field out if there is none.")
    return text


def _tags(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 50:  # noqa: PLR2004 - what a card can show
        raise fault("list_expected", "Send a list of at most 50 texts.")
    return tuple(tag for tag in (_text(tag, 100) for tag in value) if tag)


def _extra(value: object) -> dict[str, Json]:
    if value == []:
        return {}  # how PHP's json_encode writes an empty object
    if not isinstance(value, dict):
        raise fault("object_expected", "Send an object with fields of your own.")
    plain = _plain(value, _EXTRA_DEPTH)
    text = json.dumps(plain, ensure_ascii=False)
    if len(text) > _EXTRA_CHARACTERS:
        raise PydanticCustomError("too_long", "At most {most} characters.", {"most": _EXTRA_CHARACTERS})
    if _UNSTORABLE.search(text):
        raise fault("text_invalid", "The text holds a character that is no character (lone surrogate).")
    return json.loads(text)  # type: ignore[no-any-return]


def _plain(value: Any, depth: int) -> Json:  # noqa: ANN401 - whatever JSON can say
    if depth == 0:
        raise fault("too_deep", "The object is nested too deeply.")
    if isinstance(value, dict):
        return {str(key): _plain(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth - 1) for inner in value]
    if not isinstance(value, Decimal):
        return value  # type: ignore[no-any-return]
    number = float(value)
    if not isfinite(number):
        raise fault("number_invalid", "Send a plain number such as 129.90.")
    return number


def _of(check: Callable[..., str], most: int) -> PlainValidator:
    return PlainValidator(partial(check, most=most))


OrderNo = Annotated[str, _of(_identifier, 100)]
Sku = Annotated[str, _of(_identifier, 200)]
Identifier = Annotated[str, _of(_identifier, 100)]
Short = Annotated[str, _of(_text, 100)]
Text = Annotated[str, _of(_text, 500)]
Long = Annotated[str, _of(_text, 2000)]
Url = Annotated[str, _of(_text, 2000)]
Number = Annotated[Decimal, PlainValidator(_number)]
Quantity = Annotated[Decimal, PlainValidator(_quantity)]
Moment = Annotated[datetime, PlainValidator(_moment)]
Currency = Annotated[str, PlainValidator(_currency)]
KnownStatus = Annotated[Status, PlainValidator(_status)]
Email = Annotated[str, PlainValidator(_email)]
Phone = Annotated[str, PlainValidator(_phone)]
Tags = Annotated[tuple[str, ...], PlainValidator(_tags)]
Extra = Annotated[dict[str, Any], PlainValidator(_extra)]
