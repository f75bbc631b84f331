from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.products.catalog import MOST_SKUS, LineFacts, Price, Product, Store, Visit, visited, with_facts
from tests.support.orders import NOON

BLANK = Product(product_id="P1")
DAY = date(2026, 11, 22)


def facts(minute: int = 0, sku: str = "S1", price: str | None = None, **fields: str) -> LineFacts:
    moment = NOON + timedelta(minutes=minute)
    cost = Price(amount=Decimal(price), currency="CNY", since=moment) if price else None
    return LineFacts(product_id="P1", sku=sku, mark=f"{moment.isoformat()}#A1#0", price=cost, **fields)


def visit(days: int = 0, hours: int = 0, **fields: Any) -> Visit:  # noqa: ANN401 - any field
    whole: dict[str, Any] = {"store_key": "s1", "store_id": "s1", "store_no": None, "currency": "CNY", **fields}
    return Visit(seen_at=NOON + timedelta(hours=hours), day=DAY + timedelta(days=days), **whole)


def test_what_was_said_last_counts() -> None:
    product = with_facts(BLANK, [facts(2, name="Green tea", price="12"), facts(1, name="Tea", price="10")])

    assert product.name == "Green tea"
    assert product.price == Price(amount=Decimal(12), currency="CNY", since=NOON + timedelta(minutes=2))


def test_what_a_later_order_does_not_say_empties_nothing() -> None:
    first = with_facts(
        BLANK, [facts(1, name="Tea", category="drinks", url="https://shop.example/tea", price="10")]
    )

    later = with_facts(first, [facts(2)])

    assert later == first


def test_what_nobody_has_said_since_is_filled_by_an_older_order() -> None:
    product = with_facts(with_facts(BLANK, [facts(2, name="Tea")]), [facts(1, name="Old tea", category="drinks")])

    assert (product.name, product.category) == ("Tea", "drinks")


def test_a_product_that_is_known_does_not_change_by_being_sold_again() -> None:
    known = with_facts(BLANK, [facts(1, name="Tea", price="10")])

    assert with_facts(known, [facts(5, name="Tea", price="10")]) == known


def test_a_price_is_as_old_as_the_order_that_said_it_first() -> None:
    product = with_facts(BLANK, [facts(1, price="10"), facts(2, price="10.00"), facts(3, name="Tea", price="10")])

    assert product.price
    assert product.price.since == NOON + timedelta(minutes=1)


def test_all_variants_of_a_product_are_kept_up_to_a_bound() -> None:
    product = with_facts(BLANK, [facts(n, sku=f"S{n:04d}") for n in range(MOST_SKUS + 5)])

    assert product.skus == tuple(f"S{n:04d}" for n in range(MOST_SKUS))


SAIDS = st.lists(
    st.builds(
        facts,
        minute=st.integers(0, 9),
        sku=st.sampled_from(["S1", "S2"]),
        price=st.sampled_from([None, "10", "12"]),
        name=st.sampled_from(["Tea", "Green tea"]),
    ),
    max_size=5,
    unique_by=lambda product: product.mark,
)


@given(SAIDS, st.integers(0, 4))
def test_a_late_repeat_changes_nothing(every: list[LineFacts], which: int) -> None:
    product = BLANK
    for item in sorted(every, key=lambda facts: facts.mark):
        product = with_facts(product, [item])

    assert with_facts(product, every[which : which + 1]) == product
    assert with_facts(product, every) == product


@given(SAIDS)
def test_what_came_together_ends_as_what_came_one_by_one(every: list[LineFacts]) -> None:
    product = BLANK
    for item in sorted(every, key=lambda facts: facts.mark):
        product = with_facts(product, [item])

    assert with_facts(BLANK, every) == product


def test_a_store_is_made_by_its_first_order() -> None:
    assert visited(None, visit(store_no="7")) == Store(
        store_key="s1", store_id="s1", store_no="7", first_seen=NOON, last_day=DAY, currencies=("CNY",)
    )


def test_more_orders_of_a_day_change_no_store() -> None:
    store = visited(None, visit())

    assert visited(store, visit(hours=3)) == store
    assert visited(store, visit(days=1, hours=24)).last_day == DAY + timedelta(days=1)


@pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
def test_a_store_comes_out_the_same_in_whatever_order_its_orders_are_followed(order: tuple[int, ...]) -> None:
    visits = [visit(0), visit(2, 5, currency="USD"), visit(1, 9)]
    store = None
    for index in order:
        store = visited(store, visits[index])

    assert store
    assert (store.first_seen, store.last_day) == (NOON, DAY + timedelta(days=2))
    assert store.currencies == ("CNY", "USD")


def test_a_store_s_number_is_that_of_its_newest_day_and_none_empties_it() -> None:
    store = visited(visited(None, visit(store_no="7")), visit(1, store_no="8"))

    assert store.store_no == "8"
    assert visited(store, visit(0, store_no="7")).store_no == "8"
    assert visited(store, visit(2)).store_no == "8"
    assert visited(replace(store, store_no=None), visit(0, store_no="7")).store_no == "7"
