"""The texts of a segment are changed, and who is in it is not, but for whoever one of those texts was about."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from orderhub.segments.evaluate import holds
from orderhub.segments.forgetting import reworded
from orderhub.segments.parse import parse
from tests.unit.segments.samples import conditions, some_orders, state_of


def word(text: str) -> str:
    return text.replace("vip", "erased-1").replace("Tea", "erased-2")


def changed(conditions: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    whole = {"name": "vip", "description": "of vip", "conditions": conditions, "events": True}
    after = reworded(whole, word, str.upper)
    assert after == {**whole, "description": "OF VIP", "conditions": after["conditions"]}
    return after["conditions"]


@pytest.mark.parametrize("fact", ["tag", "product", "category", "store", "customerTag", "language"])
def test_a_text_that_somebody_chose_is_changed_where_it_stands(fact: str) -> None:
    leaf = {"fact": fact, "op": "in", "value": ["gift", "vip"]}

    after = changed({"all": [{"not": leaf}, {"any": [leaf]}]})

    there = {**leaf, "value": ["gift", "erased-1"]}
    assert after == {"all": [{"not": there}, {"any": [there]}]}


def test_which_orders_a_condition_is_about_is_said_with_other_texts() -> None:
    where = {"tag": ["vip"], "category": ["Tea"], "store": ["S1"], "product": ["P1"], "stage": "any"}

    after = changed({"fact": "orderCount", "op": "=", "value": 0, "where": where})

    assert after["where"] == {**where, "tag": ["erased-1"], "category": ["erased-2"]}


@pytest.mark.parametrize(
    "body",
    [
        {"fact": "lastOrderDate", "op": "<", "value": {"daysAgo": 3}},
        {"fact": "status", "op": "in", "value": ["DELIVERED"], "where": {"status": ["vip"]}},
        {"fact": "reachableBy", "op": "in", "value": ["vip"]},
        {"fact": "rfmCell", "op": "in", "value": [{"r": 0}], "currency": "CNY"},
    ],
)
def test_what_is_of_this_hub_stays(body: dict[str, Any]) -> None:
    assert changed(body) == body


@given(conditions, some_orders)
def test_nobody_else_comes_or_goes(body: dict[str, Any], orders: list[Any]) -> None:
    others = state_of(
        *(
            replace(order, tags=tuple({*order.tags} - {"vip"}), categories=tuple({*order.categories} - {"Tea"}))
            for order in orders
        ),
        tags=frozenset({"gift"}),
    )

    after = changed(body)

    assert holds(parse(after, "CNY"), others) == holds(parse(body, "CNY"), others)
    assert changed(after) == after
