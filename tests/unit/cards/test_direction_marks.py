"""Nothing in an order can make a card read otherwise than it is written."""

import json
from decimal import Decimal
from typing import Any

from orderhub.cards.card import Form, card_of
from orderhub.cards.card_view import without_direction_marks
from orderhub.cards.chat import DEFAULT_BASE, chat_link
from orderhub.cards.page import page_of
from orderhub.cards.weiyu import order_info
from orderhub.orders.cases import Feedback
from orderhub.orders.model import Line
from tests.unit.cards.conftest import CATALOG, NOON, SHANGHAI, OrderOf, SightOf

MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TURNED = f"\u202egnp{MARKS}.exe"


def test_no_mark_that_turns_text_around_is_on_any_card(order_of: OrderOf, sight_on: SightOf) -> None:
    extra: Any = {TURNED: [TURNED, {"a": TURNED}], "n": 1}
    order = order_of(
        Line(sku=f"A{TURNED}", name=TURNED, description=TURNED, tags=(TURNED,), quantity=Decimal(1), extra=extra),
        feedbacks=(Feedback(feedback_id="f1", given_at=NOON, score=5, comment=TURNED),),
        receiver_name=f"张{TURNED}", status_text=TURNED, remark=TURNED, tags=(TURNED,), extra=extra,
        carrier=TURNED,
    )  # fmt: skip

    cards = [card_of(order, SHANGHAI, "en", NOON, CATALOG, form=form, goods="array") for form in Form]
    revealed = card_of(order, SHANGHAI, "en", NOON, CATALOG, revealed=frozenset({"name"}))
    link = chat_link(order_info(sight_on(order)), DEFAULT_BASE, {"org": "o"})["url"]

    shown = json.dumps([*cards, revealed, link], ensure_ascii=False) + page_of(
        cards[0], "en", etag="e", zone=SHANGHAI
    )
    assert "gnp.exe" in shown
    assert [mark for mark in MARKS if mark in shown or f"%{mark}" in shown] == []


def test_an_order_without_such_marks_is_the_same_order(order_of: OrderOf) -> None:
    order = order_of(remark="متجر — שלום", extra={"a": ["b", {"c": None}]}, tags=("x",))

    assert without_direction_marks(order) == order
