"""Whose name it is decides how it is masked, and whose words are left alone."""

import pytest

from orderhub.cards.weiyu import goods_of
from orderhub.orders.model import Line
from tests.unit.cards.conftest import OrderOf, SightOf


@pytest.mark.parametrize(
    ("first", "last", "masked"),
    [("小明", "王", "王**"), ("三", "张", "张*"), ("철수", "김", "김**"), ("John", "Smith", "J*** S****")],
)
def test_a_name_in_two_fields_is_masked_as_one(
    order_of: OrderOf, sight_on: SightOf, first: str, last: str, masked: str
) -> None:
    card_view = sight_on(order_of(first_name=first, last_name=last))

    assert card_view.buyer["name"] == masked
    assert card_view.shipping_address["name"] == masked


def test_a_product_keeps_its_words_whoever_bought_it(order_of: OrderOf, sight_on: SightOf, tea: Line) -> None:
    card_view = sight_on(order_of(tea, nickname="Longjing", first_name="Rose", remark="for Rose, not rose tea"))

    assert [good["title"] for good in goods_of(card_view)] == ["Longjing tea"]
    assert card_view.text(card_view.header.remark) == "for R***, not rose tea"


def test_a_link_to_a_product_stays_whatever_the_customer_is_called(order_of: OrderOf, sight_on: SightOf) -> None:
    card_view = sight_on(order_of(first_name="Rose", nickname="Apple"))

    assert (
        card_view.link("https://shop.example/rose-gold/apple-watch")
        == "https://shop.example/rose-gold/apple-watch"
    )
    assert card_view.link("https://wa.me/447911123456") == ""
