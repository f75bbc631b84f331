"""What a setting may be, by its kind; pure, no AWS."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from orderhub.orders.statuses import Status

LONGEST = 500
"""The most characters of a value; no parameter of the template is longer."""

type Check = Callable[[str], bool]

_LISTS = {"two_numbers", "statuses", "cells", "channels"}
_NUMBER = r"\d{1,4}(?:\.\d{1,3})?"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_HOURS = re.compile(rf"({_TIME})-({_TIME})", re.ASCII)
_CHANNEL = r"(?:email|sms|bus|webhook:[A-Za-z0-9_-]{1,64})"


def _is(pattern: str) -> Check:
    found = re.compile(pattern, re.ASCII)
    return lambda text: bool(found.fullmatch(text))


def _each(check: Check) -> Check:
    """Whether each part of a list is so; a list has a part, and none twice."""

    def is_list(text: str) -> bool:
        parts = text.split(",")
        return all(map(check, parts)) and len(set(parts)) == len(parts)

    return is_list


def _is_quiet(text: str) -> bool:
    hours = _HOURS.fullmatch(text)
    return not text or (hours is not None and hours[1] != hours[2])


class Kind(NamedTuple):
    """What is right of a kind, and what to do about what is not."""

    is_right: Check
    advice: str


KINDS: Mapping[str, Kind] = {
    "flag": Kind(_is("true|false"), "Send true or false."),
    "number": Kind(_is(_NUMBER), "Send a number from 0 to 9999, such as 7."),
    "two_numbers": Kind(_is(f"{_NUMBER},{_NUMBER}"), "Send two numbers from 0 to 9999, such as 1,24."),
    "period": Kind(_is(r"[1-9]\d{0,3}"), "Send a whole number from 1 to 9999, such as 90."),
    "statuses": Kind(
        _each(lambda part: part in list(Status)),
        f"Send statuses, each once, of {', '.join(Status)}; to tell of none, set on to false.",
    ),
    "cells": Kind(_each(_is(r"\d{1,2}/\d{1,2}")), "Send cells as column/row, each once, such as 3/2,3/3."),
    "quiet_hours": Kind(_is_quiet, "Send two different times of a day, such as 22:00-08:00, or an empty text."),
    "frequency_cap": Kind(
        _is(r"(?:[1-9]\d{0,2}/[1-9]\d{0,2})?"),
        "Send messages/days, such as 3/7, or an empty text.",
    ),
    "channels": Kind(
        _each(_is(_CHANNEL)), "Send email, sms, bus or webhook:<name>, each once, preferred ones first."
    ),
    "language": Kind(_is(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*"), "Send a language tag, such as en or zh-Hans."),
    "sender": Kind(
        _is(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+"),
        "Send one e-mail address, without a name beside it.",
    ),
    "url": Kind(_is(r"(?:https?://[!-~]+)?"), "Send an address that begins with https://, or an empty text."),
    "segment": Kind(_is(r"[A-Za-z0-9_-]{0,64}"), "Send the name of a segment, or an empty text."),
}
"""By the name that the catalogue gives them."""


def text_in(kind: str, value: object) -> str | None:
    """A value as text, as the template has it: what JSON calls true, 7 or a list too; None for anything else."""
    parts = value if isinstance(value, list) and kind in _LISTS else [value]
    texts = [text for part in parts if (text := _scalar(part)) is not None]
    if len(texts) < len(parts) or (isinstance(value, list) and any("," in text for text in texts)):
        return None
    text = ",".join(texts)
    return ",".join(part.strip() for part in text.split(",")) if kind in _LISTS else text


def _scalar(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return str(value)
    return value.strip() if isinstance(value, str) else None


def complaint(kind: str, text: str) -> str:
    """What to do about a text that is no value of a kind; empty where it is one."""
    is_right, advice = KINDS[kind]
    return "" if len(text) <= LONGEST and is_right(text) else advice
