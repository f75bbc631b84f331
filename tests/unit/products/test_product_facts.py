from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from orderhub.events.records import OrderChange, Snapshot
from orderhub.orders.model import Line, Order
from orderhub.products.catalog import LineFacts
from orderhub.products.product_facts import product_facts_in, speaks, visit_in
from tests.support.orders import NOON, SHANGHAI, header, line, stamp


def order(*lines: Line, **fields: Any) -> Order:  # noqa: ANN401 - any field of a header
    return Order(header=header(**fields), lines=lines, stamp=stamp())


def only(order: Order) -> LineFacts:
    (facts,) = product_facts_in(order)
    return facts


def test_a_line_says_what_its_product_is() -> None:
    tea = line(
        "S1",
        product_id="P1",
        name="Tea",
        category="drinks",
        url="https://shop.example/tea",
        image_url="HTTP://shop.example/tea.png",
        cost=Decimal("129.90"),
        description="free text",
        tags=("tag",),
        extra={"note": "free"},
    )

    facts = only(order(tea))

    assert (facts.product_id, facts.sku, facts.name, facts.category) == ("P1", "S1", "Tea", "drinks")
    assert facts.store_key == ""
    assert (facts.url, facts.image_url) == ("https://shop.example/tea", "HTTP://shop.example/tea.png")
    assert "free" not in repr(facts)


def test_a_line_without_product_id_is_of_a_product_of_its_sku() -> None:
    assert only(order(line("S1"))).product_id == "S1"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://shop.example/tea", "/tea", ""])
def test_what_is_no_link_of_the_web_is_not_taken(url: str) -> None:
    facts = only(order(line(url=url, image_url=url)))

    assert (facts.url, facts.image_url) == (None, None)


@pytest.mark.parametrize(
    ("total", "cost", "price"),
    [
        ("30", "10", "10"),  # the cost of one
        ("30", "30", "10"),  # of the line, as Yespo's clients send it
        ("35", "30", None),  # neither explains the total
        ("30", None, None),
        ("10", "10", "3.33"),
    ],
)
def test_the_price_is_that_of_one_piece_or_none(total: str, cost: str | None, price: str | None) -> None:
    item = line(quantity=Decimal(3), cost=Decimal(cost) if cost else None)

    facts = only(order(item, total_cost=Decimal(total), currency="USD"))

    assert (facts.price.amount if facts.price else None) == (Decimal(price) if price else None)
    assert facts.price is None or (facts.price.currency, facts.price.since) == ("USD", NOON)


def test_of_two_lines_of_one_order_the_second_was_said_later() -> None:
    first, second = product_facts_in(order(line("S2"), line("S1")))

    assert first.mark < second.mark


def test_an_order_says_of_which_store_it_is_and_when() -> None:
    visit = visit_in(order(store_no="7", ordered_at=NOON + timedelta(hours=5)), SHANGHAI)

    assert visit
    assert (visit.store_key, visit.store_id, visit.store_no) == ("7", None, "7")
    assert (visit.day.isoformat(), visit.seen_at) == ("2026-11-23", NOON)


def test_an_order_of_no_store_visits_none() -> None:
    assert visit_in(order(), SHANGHAI) is None


@pytest.mark.parametrize(
    ("changed", "is_new", "deleted", "speaking"),
    [
        ((), True, False, True),
        (("status", "lines"), False, False, True),
        (("total_cost",), False, False, True),
        (("store_no",), False, False, True),
        (("status", "carrier"), False, False, False),
        ((), False, True, False),
    ],
)
def test_an_order_is_read_when_it_may_say_something_new(
    changed: tuple[str, ...], *, is_new: bool, deleted: bool, speaking: bool
) -> None:
    before = None if is_new else Snapshot(header=header(), line_count=1, stamp=stamp())
    after = Snapshot(header=header(), line_count=1, stamp=stamp(2, changed=changed))

    assert speaks(OrderChange(order=after, before=before, deleted=deleted)) == speaking
