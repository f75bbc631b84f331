"""Amounts, dates and numbers as a language writes them; pure.

The forms are texts in ``words/<language>/formats.json``.
"""

from collections.abc import Sequence
from datetime import date

from orderhub.messages.placeholders import Amount
from orderhub.orders.money import figure
from orderhub.words.translations import has_text, translate

_MANY = 5
_TEN, _TEENS = 10, range(11, 15)


def amount_in(amount: Amount, language: str) -> str:
    """An amount of money: ``$1,299.90``, or ``UAH 1,299.90`` where the language has no sign for the currency."""
    marks = str.maketrans({",": translate("formats.group", language), ".": translate("formats.decimal", language)})
    shown = figure(abs(amount.value), amount.currency).translate(marks)
    minus = "-" if amount.value < 0 else ""
    key = f"formats.symbol.{amount.currency}"
    if not has_text(key):
        return minus + translate("formats.amount_by_code", language, currency=amount.currency, figure=shown)
    return minus + translate("formats.amount", language, symbol=translate(key, language), figure=shown)


def date_in(day: date, language: str) -> str:
    """A day: ``29 November 2026``, ``2026年11月29日``."""
    month = translate(f"formats.month.{day.month}", language)
    return translate("formats.date", language, day=day.day, month=month, year=day.year)


def labelled(label: str, value: str, language: str) -> str:
    """A value behind what it is: ``Total: 5``, ``合计：5``; the label alone where the value is empty."""
    return translate("formats.labelled", language, label=label, value=value).rstrip()


def plural_in(number: int, forms: Sequence[str], language: str) -> str:
    """The form that goes with a number, among those a language has; the last one where there are too few."""
    rule = _RULES.get(translate("formats.plural", language), _other)
    return forms[min(rule(abs(number)), len(forms) - 1)]


def _other(_number: int) -> int:
    return 0


def _one_other(number: int) -> int:
    return 0 if number == 1 else 1


def _one_few_many(number: int) -> int:
    """As the Slavic languages count: 1, 21; 2 to 4, 22 to 24; all others."""
    last = number % _TEN
    if number % (_TEN * _TEN) in _TEENS or last == 0 or last >= _MANY:
        return 2
    return 0 if last == 1 else 1


_RULES = {"other": _other, "one_other": _one_other, "one_few_many": _one_few_many}
"""The rules by the names that ``plural`` in a language's formats may have."""
