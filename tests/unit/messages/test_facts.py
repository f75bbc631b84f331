from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.messages.facts import MAX_LINES, NAMES, facts_of, money, plain
from orderhub.orders.model import Line
from tests.unit.messages.fakes import BARE, FULL, LINES, order_of

ZONE = ZoneInfo("Asia/Shanghai")


def test_an_order_with_everything_has_every_fact_but_the_count_of_lines_left_out() -> None:
    facts = facts_of(order_of(), ZONE)

    assert facts.keys() == NAMES - {"more"}
    assert facts["name"] == "San Zhang"
    assert facts["lines"] == "\n- Blue mug × 2\n- TEA-1 × 0.5"
    assert facts["total"] == "129.90 USD"


def test_an_order_with_next_to_nothing_has_the_facts_every_order_has() -> None:
    facts = facts_of(order_of(BARE, lines=()), ZONE)

    assert facts == {"order_no": "A1", "ordered_on": "2026-03-02", "total": "129.90 USD"}


def test_the_day_of_the_order_is_that_of_the_shop() -> None:
    assert facts_of(order_of(), ZoneInfo("UTC"))["ordered_on"] == "2026-03-01"


def test_a_chinese_name_begins_with_the_familys() -> None:
    assert facts_of(order_of(replace(BARE, first_name="小明", last_name="王")), ZONE)["name"] == "王小明"


@pytest.mark.parametrize("name", ["J.R. Smith", "张三丰", "O'Neil-Ng", "Sammy Davis Jr.", "محمد"])
def test_a_name_stands_as_it_is(name: str) -> None:
    assert facts_of(order_of(replace(BARE, nickname=name)), ZONE)["name"] == name


@pytest.mark.parametrize(
    "name",
    ["https://evil.example/x", "Prize: evil.example", "win at evil。com", "mail me@evil", "\\\\evil", "won " * 20],
)
def test_a_name_that_would_be_a_link_or_a_letter_is_none(name: str) -> None:
    # Anybody can order with somebody else's address and have the shop write to it.
    assert "name" not in facts_of(order_of(replace(BARE, nickname=name)), ZONE)


def test_of_what_others_write_nothing_becomes_a_link() -> None:
    lines = (Line(sku="http://evil.example/1", quantity=Decimal(1)), replace(LINES[0], name="evil.com/x"))
    header = replace(FULL, order_no="evil.com/7", carrier="www.evil.com", tracking_no="t@evil.com")

    facts = facts_of(order_of(header, lines=lines), ZONE)

    assert facts["lines"].startswith("\n- http: //evil. example/1 × 1\n- evil. com/x × ")
    assert facts["order_no"] == "evil. com/7"
    assert (facts["carrier"], facts["tracking_no"]) == ("www. evil. com", "t @ evil. com")
    # What the shop says is a link is one.
    assert facts["restore_url"].startswith("https://")


def test_a_long_order_names_its_first_lines_and_counts_the_rest() -> None:
    lines = tuple(Line(sku=f"S{n}", quantity=Decimal(1)) for n in range(MAX_LINES + 3))

    facts = facts_of(order_of(lines=lines), ZONE)

    assert facts["lines"].count("\n") == MAX_LINES
    assert facts["more"] == "3"


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
    assert money(Decimal(amount), currency) == text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://example.com/a b", "https://example.com/\n", "https://x/" + "a" * 500]
)
def test_what_is_not_a_whole_web_link_is_left_out(url: str) -> None:
    facts = facts_of(order_of(replace(FULL, tracking_url=url)), ZONE)

    assert "tracking_url" not in facts


def test_marks_that_turn_text_around_go_and_joined_emoji_stay() -> None:
    assert plain("Ann\u202e gpj.exe 👨\u200d👩\u200d👧 \ud800") == "Ann gpj.exe 👨\u200d👩\u200d👧"


@given(st.text(max_size=500))
def test_a_plain_text_is_one_bounded_line_that_can_be_sent(text: str) -> None:
    line = plain(text)

    assert len(line) <= 200
    assert line.splitlines() in ([], [line])
    assert line.encode("utf-8").decode("utf-8") == line


def test_lines_name_products_before_keys() -> None:
    assert "MUG" not in facts_of(order_of(lines=LINES[:1]), ZONE)["lines"]
