"""The boundaries of the grid: where each next column and row begins; pure, no AWS."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from orderhub.errors import InvalidInput

MOST = 12
"""Boundaries a side may have; more than thirteen columns nobody can look at."""
_LARGEST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """Where the second and each further column (days since the last sale) and row (number of sales) begins.

    Intervals are half-open: with ``days`` of 15 and 31, the columns are 0 to 14, 15 to 30, and 31 and more.
    """

    days: tuple[int, ...] = (15, 31, 61, 91, 181, 366)
    sales: tuple[int, ...] = (1, 2, 3, 4, 5)

    def column_of(self, days: int | None) -> int:
        """The column of so many days since the last sale; None, as there was none, is the last one."""
        return len(self.days) if days is None else bisect_right(self.days, days)

    def row_of(self, sales: int) -> int:
        """The row of so many sales."""
        return bisect_right(self.sales, sales)

    @property
    def columns(self) -> tuple[str, ...]:
        """What the columns are called: ``0–14``, and the last one ``over 365``."""
        return (*_spans(self.days), f"over {self.days[-1] - 1}")

    @property
    def rows(self) -> tuple[str, ...]:
        """What the rows are called: ``0``, ``1``, and the last one ``5 and more``."""
        return (*_spans(self.sales), f"{self.sales[-1]} and more")


def boundaries_in(fields: Mapping[str, Any]) -> Boundaries:
    """The boundaries somebody set.

    Raises:
        InvalidInput: ``boundaries_invalid``, with all that is wrong and where.
    """
    wrong = [words for name in ("days", "sales") for words in _mistakes(name, fields.get(name))]
    if wrong:
        raise InvalidInput(" ".join(wrong), "boundaries_invalid")
    return Boundaries(days=tuple(fields["days"]), sales=tuple(fields["sales"]))


def _mistakes(name: str, numbers: object) -> list[str]:
    """What is wrong with the boundaries of a side, each with its place as a JSON pointer."""
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= MOST:
        return [f"/{name} has to be a list of 1 to {MOST} numbers."]
    wrong = [
        f"/{name}/{place} has to be a whole number from 1 to {_LARGEST}."
        for place, number in enumerate(numbers)
        # To Python, True is a number.
        if type(number) is not int or not 1 <= number <= _LARGEST
    ]
    return wrong or [
        f"/{name}/{place} has to be greater than the number before it."
        for place, (before, number) in enumerate(pairwise(numbers), start=1)
        if number <= before
    ]


def _spans(starts: tuple[int, ...]) -> list[str]:
    # The dash is not a hyphen, of which a spreadsheet would make a date.
    return [
        str(first) if after == first + 1 else f"{first}–{after - 1}" for first, after in pairwise((0, *starts))
    ]
