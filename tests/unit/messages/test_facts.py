from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.messages.brand import Brand
from orderhub.messages.facts import MAX_LINES, facts_of
from orderhub.messages.placeholders import Amount, Product
from orderhub.messages.unlinked import plain
from orderhub.orders.model import Line
from tests.unit.messages.fakes import BARE, FULL, LINES, order_of

ZONE = ZoneInfo("Asia/Shanghai")


def test_an_order_with_everything_has_every_fact() -> None:
    facts = facts_of(order_of(), ZONE)

    assert facts.customer.name == "San Zhang"
    assert facts.lines == (
        Product(name="Blue mug", sku="MUG", quantity="2"),
        Product(name="TEA-1", sku="TEA-1", quantity="0.5"),
    )
    assert str(facts.order.total) == "129.90 USD"
    assert (facts.order.carrier, facts.order.tracking_no, facts.order.more_lines) == ("SF Express", "SF123", 0)
    assert facts.links.known() == {"tracking": FULL.tracking_url, "restore": FULL.restore_url}


def test_an_order_with_next_to_nothing_has_the_facts_every_order_has() -> None:
    facts = facts_of(order_of(BARE, lines=()), ZONE)

    assert (facts.order.number, facts.order.date.isoformat()) == ("A1", "2026-03-02")
    assert (facts.lines, facts.customer.name, facts.links.known()) == ((), "", {})


def test_the_day_of_the_order_is_that_of_the_shop() -> None:
    assert facts_of(order_of(), ZoneInfo("UTC")).order.date.isoformat() == "2026-03-01"


def test_a_chinese_name_begins_with_the_familys() -> None:
    assert facts_of(order_of(replace(BARE, first_name="小明", last_name="王")), ZONE).customer.name == "王小明"


@pytest.mark.parametrize("name", ["J.R. Smith", "张三丰", "O'Neil-Ng", "Sammy Davis Jr.", "محمد"])
def test_a_name_stands_as_it_is(name: str) -> None:
    assert facts_of(order_of(replace(BARE, nickname=name)), ZONE).customer.name == name


@pytest.mark.parametrize(
    "name",
    ["https://evil.example/x", "Prize: evil.example", "win at evil。com", "mail me@evil", "\\\\evil", "won " * 20],
)
def test_a_name_that_would_be_a_link_or_a_letter_is_none(name: str) -> None:
    # Anybody can order with somebody else's address and have the shop write to it.
    assert facts_of(order_of(replace(BARE, nickname=name)), ZONE).customer.name == ""


def test_of_what_others_write_nothing_becomes_a_link() -> None:
    lines = (Line(sku="http://evil.example/1", quantity=Decimal(1)), replace(LINES[0], name="evil.com/x"))
    header = replace(FULL, order_no="evil.com/7", carrier="www.evil.com", tracking_no="t@evil.com")

    facts = facts_of(order_of(header, lines=lines), ZONE)

    assert [product.name for product in facts.lines] == ["http: //evil. example/1", "evil. com/x"]
    assert facts.order.number == "evil. com/7"
    assert (facts.order.carrier, facts.order.tracking_no) == ("www. evil. com", "t @ evil. com")
    # What the shop says is a link is one.
    assert facts.links.restore.startswith("https://")


def test_a_long_order_names_its_first_lines_and_counts_the_rest() -> None:
    lines = tuple(Line(sku=f"S{n}", quantity=Decimal(1)) for n in range(MAX_LINES + 3))

    facts = facts_of(order_of(lines=lines), ZONE)

    assert (len(facts.lines), facts.order.more_lines) == (MAX_LINES, 3)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1299.9", "CNY", "1,299.90 CNY"),
        ("1E+3", "USD", "1,000.00 USD"),
        ("5000", "JPY", "5,000 JPY"),
        ("1.5", "KWD", "1.500 KWD"),
        ("0.125", "USD", "0.125 USD"),
        ("0", "EUR", "0.00 EUR"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency_and_is_never_rounded(
    amount: str, currency: str, text: str
) -> None:
    assert str(Amount(value=Decimal(amount), currency=currency)) == text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://example.com/a b", "https://example.com/\n", "https://x/" + "a" * 500]
)
def test_what_is_not_a_whole_web_link_is_left_out(url: str) -> None:
    facts = facts_of(order_of(replace(FULL, tracking_url=url)), ZONE)

    assert facts.links.tracking == ""


def test_marks_that_turn_text_around_go_and_joined_emoji_stay() -> None:
    assert plain("Ann\u202e gpj.exe 👨\u200d👩\u200d👧 \ud800") == "Ann gpj.exe 👨\u200d👩\u200d👧"


@given(st.text(max_size=500))
def test_a_plain_text_is_one_bounded_line_that_can_be_sent(text: str) -> None:
    line = plain(text)

    assert len(line) <= 200
    assert line.splitlines() in ([], [line])
    assert line.encode("utf-8").decode("utf-8") == line


def test_a_line_has_the_price_of_all_its_pieces() -> None:
    header = replace(BARE, total_cost=Decimal(30))
    mugs, tea = replace(LINES[0], cost=Decimal(10)), Line(sku="T", quantity=Decimal(1), cost=Decimal(10))

    prices = [product.price for product in facts_of(order_of(header, (mugs, tea)), ZONE).lines]

    assert prices == [Amount(value=Decimal(20), currency="USD"), Amount(value=Decimal(10), currency="USD")]


def test_a_cost_that_is_of_the_whole_line_is_its_price() -> None:
    header = replace(BARE, total_cost=Decimal(10))

    [product] = facts_of(order_of(header, (replace(LINES[0], cost=Decimal(10)),)), ZONE).lines

    assert product.price == Amount(value=Decimal(10), currency="USD")


def test_costs_that_can_be_read_in_no_way_are_no_prices() -> None:
    header = replace(BARE, total_cost=Decimal(999))

    [product] = facts_of(order_of(header, (replace(LINES[0], cost=Decimal(10)),)), ZONE).lines

    assert product.price is None


@pytest.mark.parametrize(("url", "shown"), [("https://x.example/1.png", True), ("http://x.example/1.png", False)])
def test_a_picture_is_fetched_in_no_open_way(url: str, shown: bool) -> None:  # noqa: FBT001 - as drawn
    [product] = facts_of(order_of(lines=(replace(LINES[0], image_url=url),)), ZONE).lines

    assert bool(product.image_url) is shown


def test_an_order_has_its_page_where_the_shop_says_so() -> None:
    brand = Brand(order_url="https://shop.example/o/{order_no}?from=mail")

    facts = facts_of(
        order_of(replace(FULL, order_no="A/1 ü")), ZONE, shop_url="https://shop.example/", brand=brand
    )

    assert facts.links.order == "https://shop.example/o/A%2F1%20%C3%BC?from=mail"
    assert facts.links.shop == "https://shop.example/"
