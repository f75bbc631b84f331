"""What the customer has bought so far, on a card and on its page."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from orderhub.cards.card import Form, card_of
from orderhub.cards.page import page_of
from orderhub.words.translations import languages, translate
from tests.unit.cards.conftest import CATALOG, NOON, SHANGHAI

if TYPE_CHECKING:
    from orderhub.orders.model import Line
    from tests.unit.cards.conftest import OrderOf


@dataclass(frozen=True, kw_only=True)
class Bought:
    currency: str = "CNY"
    count: int = 3
    total: Decimal = Decimal("400.10")
    average: Decimal = Decimal("133.3667")
    last_at: datetime = NOON
    cell: tuple[int, int] = (6, 5)
    labels: tuple[str, str] = ("over 365", "5 and more")
    refunded: Decimal = Decimal("50.10")


@dataclass(frozen=True, kw_only=True)
class MailBlock:
    reason: str = "bounced"
    at: datetime = NOON


@dataclass(frozen=True, kw_only=True)
class Consumption:
    orders: int = 4
    last_order_no: str | None = "A9"
    last_ordered_at: datetime | None = NOON
    sales: tuple[Bought, ...] = (Bought(),)
    tags: tuple[str, ...] = ("vip",)
    mail_block: MailBlock | None = None


NOTHING = Consumption(orders=0, last_order_no=None, last_ordered_at=None, sales=(), tags=())
SHOWN = {
    "orders": 4,
    "lastOrder": {"orderNo": "A9", "orderedAt": "2025-05-27 14:30:00"},
    "sales": [
        {
            "currency": "CNY",
            "count": 3,
            "sum": {"value": 400.1, "currency": "CNY", "text": "¥400.10"},
            "refunded": {"value": 50.1, "currency": "CNY", "text": "¥50.10"},
            "average": {"value": 133.37, "currency": "CNY", "text": "¥133.37"},
            "lastAt": "2025-05-27 14:30:00",
            "rfm": {"cell": "6/5", "rLabel": "over 365", "fLabel": "5 and more"},
        }
    ],
    "tags": ["vip"],
}


def test_a_card_shows_what_the_customer_bought_in_every_form(order_of: "OrderOf", tea: "Line") -> None:
    for form in Form:
        card = card_of(order_of(tea), SHANGHAI, "en", NOON, CATALOG, form=form, consumption=Consumption())

        assert card["customer"] == SHOWN
    assert "customer" not in card_of(order_of(tea), SHANGHAI, "en", NOON, CATALOG)


def test_figures_and_tags_say_nothing_of_who_it_is(order_of: "OrderOf", tea: "Line") -> None:
    telling = Consumption(last_order_no="mail@example.com", tags=("张三丰", "13900139000", "vip"))
    order = order_of(tea, receiver_name="张三丰", email="mail@example.com")

    card: Any = card_of(order, SHANGHAI, "en", NOON, CATALOG, consumption=telling)

    assert card["customer"]["tags"] == ["张**", "139****9000", "vip"]
    assert card["customer"]["lastOrder"]["orderNo"] == "m***@example.com"


def test_the_page_shows_the_customer_so_far_in_both_languages(order_of: "OrderOf", tea: "Line") -> None:
    pages = {
        language: page_of(
            card_of(order_of(tea), SHANGHAI, language, NOON, CATALOG, goods="array", consumption=Consumption()),
            language,
            etag='"e"',
            zone=SHANGHAI,
        )
        for language in ("en", "zh")
    }

    for text in (
        "Customer so far",
        "¥400.10</span> (3)",
        "Refunded",
        "¥50.10",
        "¥133.37",
        "A9 · ",
        "vip",
    ):
        assert text in pages["en"]
    assert "last over 365 days ago, sales: 5 and more" in pages["en"]
    assert "客户消费" in pages["zh"]
    assert "已退款" in pages["zh"]
    assert "最近消费 超过 365 天前，次数：5 及以上" in pages["zh"]


def test_the_page_says_nothing_of_refunds_where_there_were_none(order_of: "OrderOf", tea: "Line") -> None:
    for refunded, is_said in ((Decimal(0), False), (Decimal(1), True)):
        known = Consumption(sales=(Bought(refunded=refunded),))
        card = card_of(order_of(tea), SHANGHAI, "en", NOON, CATALOG, goods="array", consumption=known)

        assert ("Refunded" in page_of(card, "en", etag='"e"', zone=SHANGHAI)) is is_said


def test_the_page_of_a_customer_who_is_not_known_or_has_nothing_is_whole(order_of: "OrderOf", tea: "Line") -> None:
    for consumption, has_section in ((None, False), (NOTHING, True)):
        card = card_of(order_of(tea), SHANGHAI, "en", NOON, CATALOG, goods="array", consumption=consumption)

        assert ("Customer so far" in page_of(card, "en", etag='"e"', zone=SHANGHAI)) is has_section


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("reason", ["bounced", "complained"])
def test_the_agent_is_told_that_mails_do_not_reach_the_buyer(
    order_of: "OrderOf", tea: "Line", language: str, reason: str
) -> None:
    consumption = Consumption(mail_block=MailBlock(reason=reason))
    text = translate(f"card.mail_{reason}", language)

    card: Any = card_of(order_of(tea), SHANGHAI, language, NOON, CATALOG, goods="array", consumption=consumption)

    mail = {"state": reason, "since": "2025-05-27 14:30:00", "text": text}
    assert card["customer"] == SHOWN | {"mail": mail}
    assert text in page_of(card, language, etag='"1"', zone=SHANGHAI)
