"""What a card says of cases whose order has changed since they were opened."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orderhub.cards.card_view import CardView, card_view_of
from orderhub.cards.sections import after_sales, cases_of
from orderhub.orders.case_rules import lines_digest
from tests.support.orders import case, line
from tests.unit.care.fakes import CATALOG, order


def card_view(language: str = "en", **changed: object) -> CardView:
    known = order(lines=(line("S\u200f1", quantity=Decimal(1)),))
    fields: dict[str, Any] = {
        "amount": Decimal(50),
        "currency": "CNY",
        "order_total": Decimal(100),
        "lines_digest": lines_digest(known, ()),
    }
    return card_view_of(replace(known, cases=(case(**fields | changed),)), ZoneInfo("UTC"), language, CATALOG)


@pytest.mark.parametrize(("language", "text"), [("en", "order total has changed since"), ("zh", "订单金额已变更")])
def test_an_open_case_whose_order_has_changed_is_marked(language: str, text: str) -> None:
    marked = card_view(language, order_total=Decimal(110))

    [shown] = cases_of(marked)
    assert isinstance(shown, dict)
    assert shown["orderChanged"] == [{"name": "total", "text": text}]
    assert next(after_sales(marked)).endswith(text)


def test_an_unchanged_order_marks_nothing_however_its_skus_are_written() -> None:
    [shown] = cases_of(card_view())

    assert isinstance(shown, dict)
    assert "orderChanged" not in shown


def test_an_amount_keeps_the_currency_it_was_asked_in() -> None:
    other = card_view(currency="JPY")

    [shown] = cases_of(other)
    assert isinstance(shown, dict)
    assert shown["amount"] == {"value": 50, "currency": "JPY", "text": "JPY 50"}
    assert "JPY 50" in next(after_sales(other))
