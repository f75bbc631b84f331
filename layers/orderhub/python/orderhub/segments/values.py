"""The values that conditions name, as JSON says them; pure, no AWS.

Each reader notes what is wrong with a value and then gives something in its place, so that reading goes on.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from orderhub.mistakes import Mistakes
from orderhub.orders.money import CURRENCIES
from orderhub.segments.conditions import Cell, DaysAgo

MOST_VALUES = 100
LONGEST_TEXT = 200
MOST_DAYS = 36_500
MOST_CELLS = 100
LARGEST = 10**12
_DAY_LENGTH = len("2026-01-31")
_INVALID = "value_invalid"


def currency_in(value: object, pointer: str, mistakes: Mistakes) -> str:
    """A currency."""
    if isinstance(value, str) and value in CURRENCIES:
        return value
    mistakes.add(pointer, "currency_unknown", "Send a currency by its code of ISO 4217, such as USD.")
    return ""


def count_in(value: object, pointer: str, mistakes: Mistakes) -> Decimal:
    """A number of orders."""
    if _is_whole(value, LARGEST):
        return Decimal(str(value))
    mistakes.add(pointer, _INVALID, f"Send a whole number from 0 to {LARGEST}.")
    return Decimal(0)


def amount_in(value: object, pointer: str, mistakes: Mistakes) -> Decimal:
    """An amount of money."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        amount = Decimal(value)
        if amount.is_finite() and abs(amount) <= LARGEST:
            return amount
    mistakes.add(pointer, _INVALID, f"Send a number from -{LARGEST} to {LARGEST}.")
    return Decimal(0)


def day_in(value: object, pointer: str, mistakes: Mistakes) -> date | DaysAgo:
    """A day, or how many days ago it was."""
    if isinstance(value, dict) and value.keys() == {"daysAgo"} and _is_whole(value["daysAgo"], MOST_DAYS):
        return DaysAgo(days=value["daysAgo"])
    try:
        # Python reads other spellings too, which nobody would expect here.
        if isinstance(value, str) and len(value) == _DAY_LENGTH:
            return date.fromisoformat(value)
    except ValueError:
        pass
    message = f'Send a day such as "2026-01-31", or {{"daysAgo": 30}} with a number from 0 to {MOST_DAYS}.'
    mistakes.add(pointer, _INVALID, message)
    return date.min


def words_in(value: object, known: type[StrEnum] | None, pointer: str, mistakes: Mistakes) -> frozenset[str]:
    """Some words, of those known or any."""
    words = _list(value, pointer, mistakes)
    for index, word in enumerate(words):
        if known and word not in list(known):
            mistakes.add(f"{pointer}/{index}", _INVALID, f"Send one of {', '.join(known)}.")
        elif not isinstance(word, str) or not 0 < len(word) <= LONGEST_TEXT:
            mistakes.add(f"{pointer}/{index}", _INVALID, f"Send a text of 1 to {LONGEST_TEXT} characters.")
    return frozenset(word for word in words if isinstance(word, str))


def cells_in(value: object, pointer: str, mistakes: Mistakes) -> tuple[Cell, ...]:
    """Some cells of the RFM grid."""
    cells = []
    for index, item in enumerate(_list(value, pointer, mistakes)):
        if _is_cell(item):
            cells.append(Cell(**item))
        else:
            message = 'Send a cell such as {"r": 0, "f": 5}; with one of the two a whole column or row.'
            mistakes.add(f"{pointer}/{index}", _INVALID, message)
    return tuple(cells)


def _is_cell(value: object) -> bool:
    if not isinstance(value, dict) or not value or not value.keys() <= {"r", "f"}:
        return False
    return all(_is_whole(number, MOST_CELLS) for number in value.values())


def _is_whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _list(value: object, pointer: str, mistakes: Mistakes) -> list[Any]:
    if isinstance(value, list) and 0 < len(value) <= MOST_VALUES:
        return value
    mistakes.add(pointer, _INVALID, f"Send a list of 1 to {MOST_VALUES} values.")
    return []
