"""The cells of one column, read at once: a value for each, or what is wrong with it.

The checks are those of the API's fields, called once for each text that differs, because a file has a hundred
thousand cells and 150 ms.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from orderhub.imports.sheet import NumberCell
from orderhub.imports.sources import currency_named, file_status, source_named
from orderhub.imports.times import time_of
from orderhub.orders import fields
from orderhub.orders.fields import FieldFault
from orderhub.orders.placeholders import is_error_value, without_invisible
from orderhub.orders.statuses import Status

type Fault = tuple[str, str]
"""A code and a message."""
type Reading = tuple[Sequence[Any], dict[int, Fault]]
"""The values of a column, None where there is none, and what is wrong at which place."""
type Read = Callable[[Sequence[str]], Reading]
type Check = Callable[[Any], Any]

_SURELY = 100
"""Characters that every kind of text takes; longer ones are looked at one by one."""
_PLAIN = 13
"""Characters of digits and one dot that are a number whatever they are; the check takes 12 decimals."""
_PLAIN_EMAIL = re.compile(r"[\w.+-]{1,60}@[\w.-]{1,60}", re.ASCII)
_QUOTES = "'`"
_TAGS = re.compile(r"[,，;；、|]")


def texts(check: Check) -> Read:
    """How a column of texts is read, by one of the API's checks."""

    def read(cells: Sequence[str]) -> Reading:
        # To look into one long text takes a third of the time it takes to look at each cell.
        together = " ".join(cells)
        if (
            max(map(len, cells), default=0) > _SURELY
            or not together.isprintable()
            or " #" in together
            or together[:1] == "#"
        ):
            return _each(cells, _sound(check))
        if set(map(type, cells)) == {str}:
            return [cell or None for cell in cells] if "" in cells else cells, {}
        return [str(cell) or None for cell in cells], {}

    return read


def phones(cells: Sequence[str]) -> Reading:
    """Read a column of phone numbers; most are nothing but digits, which needs no closer look."""

    def check(cell: str) -> str:
        is_plain = cell.isdecimal() and 4 <= len(cell) <= 50  # noqa: PLR2004 - as the exact check has it
        return str(cell) if is_plain else fields.phone(cell)

    return _each(cells, check)


def emails(cells: Sequence[str]) -> Reading:
    """Read a column of e-mail addresses; most are plain enough to need no closer look."""

    def check(cell: str) -> str:
        return cell if _PLAIN_EMAIL.fullmatch(cell) else fields.email(without_invisible(cell).lstrip(_QUOTES))

    return _each(cells, check)


def currencies(cells: Sequence[str]) -> Reading:
    """Read a column of currencies: codes, and signs and names that mean one currency only."""
    return _each(cells, lambda cell: currency_named(cell) or fields.currency(cell))


def numbers(exact: Check, *, above_zero: bool = False) -> Read:
    """How a column of numbers is read."""

    def check(cell: str) -> Any:  # noqa: ANN401 - a Decimal, as the exact check has it
        is_plain = len(cell) <= _PLAIN and cell.isascii() and cell.replace(".", "", 1).isdigit()
        return Decimal(cell) if is_plain else exact(_in_full(cell))

    def positive(cell: str) -> Any:  # noqa: ANN401 - the same
        number = check(cell)
        if number <= 0:
            raise FieldFault("number_invalid", "Write a number above 0; a file does not remove products.")
        return number

    return lambda cells: _each(cells, positive if above_zero else check)


def tags(cells: Sequence[str]) -> Reading:
    """Read a column of tags, which stand in one cell with commas, semicolons or bars between them."""
    return _each(cells, _sound(lambda cell: fields.tags([part.strip() for part in _TAGS.split(cell)])))


def sources(cells: Sequence[str]) -> Reading:
    """Read a column of order sources."""
    return _each(cells, _source)


def statuses(cells: Sequence[str]) -> Reading:
    """Read a column of Sobot's order statuses."""
    return words(file_status)(cells)


def words(status_of: Callable[[str], Status | None]) -> Read:
    """How a column of order statuses is read, by somebody's words for them."""

    def check(cell: str) -> Status:
        status = status_of(cell)
        if status is None:
            raise FieldFault("status_unknown", "This status is not known; the template lists those that are.")
        return status

    return lambda cells: _each(cells, check)


def times(cells: Sequence[str]) -> Reading:
    """Read a column of times; where a cell names no offset their zone is not known yet."""
    return _each(cells, time_of)


def _each(cells: Sequence[str], check: Check) -> Reading:
    checked: dict[str, Any] = {}
    wrong: dict[str, Fault] = {}
    for cell in set(cells) - {""}:
        try:
            checked[cell] = check(cell)
        except FieldFault:
            try:
                checked[cell] = _second_look(cell, check)
            except FieldFault as fault:
                wrong[cell] = (fault.code, str(fault))
    faults = {index: wrong[cell] for index, cell in enumerate(cells) if cell in wrong} if wrong else {}
    return list(map(checked.get, cells)), faults


def _second_look(cell: str, check: Check) -> Any:  # noqa: ANN401 - as the check gives it
    """What a cell says without characters that nobody sees, where only these were wrong with it."""
    return _sound(check)(without_invisible(cell).strip())


def _sound(check: Check) -> Check:
    """A check that takes no error value of a spreadsheet for a text."""

    def sound(cell: str) -> Any:  # noqa: ANN401 - as the check gives it
        if is_error_value(cell):
            raise FieldFault("cell_error", "A formula failed in this cell; mend it, or write the value.")
        return check(cell)

    return sound


def _in_full(cell: str) -> str | Decimal:
    """A spreadsheet's own number, which has all its digits even where it is written as 1.5E+5."""
    try:
        return Decimal(cell) if type(cell) is NumberCell else cell
    except InvalidOperation:
        return cell


def _source(cell: str) -> str:
    source = source_named(cell)
    if source is None:
        raise FieldFault("source_unknown", "This source is not known; the template lists those that are.")
    return source
