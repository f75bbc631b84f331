"""What a segment asks, in words."""

from typing import Any

import pytest

from orderhub.console.formula import Clause, clause_of
from orderhub.segments.conditions import Fact, Op
from orderhub.words.translations import languages, texts_of


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        (
            {"fact": "orderCount", "op": ">=", "value": 3},
            "Number of orders is at least 3 (of delivered orders)",
        ),
        (
            {"fact": "orderCount", "op": "=", "value": 0, "where": {"stage": "any", "store": ["S1", "S2"]}},
            "Number of orders is 0 (of orders with store: S1, S2; of all orders, delivered or not)",
        ),
        (
            {"fact": "sum", "op": ">", "value": "1000.50", "currency": "USD", "where": {"status": ["SHIPPED"]}},
            "Sum of orders is more than 1,000.50 USD (of orders with status: Shipped)",
        ),
        (
            {"fact": "lastOrderDate", "op": ">=", "value": {"daysAgo": 90}},
            "Day of the last order is on or after the day 90 days ago (of delivered orders)",
        ),
        (
            {"fact": "firstOrderDate", "op": "<", "value": "2026-01-01", "where": {"x": ["y"], "z": 1}},
            "Day of the first order is before 2026-01-01 (of orders with x: y; of delivered orders)",
        ),
        (
            {"fact": "stage", "op": "lastIn", "value": ["CANCELLED", "OTHER"]},
            "stage of the newest order is one of Closed, Other",
        ),
        ({"fact": "tag", "op": "in", "value": ["vip"], "where": "all"}, "tag of an order is one of vip"),
        (
            {"fact": "rfmCell", "op": "in", "value": [{"r": 0, "f": 5}, {"f": 0}], "currency": "CNY"},
            "RFM cell is one of R0 F5, F0 (CNY)",
        ),
        ({"fact": "shoeSize", "op": "=", "value": 3}, '{"fact": "shoeSize", "op": "=", "value": 3}'),
        ({"fact": "sum", "op": "~"}, '{"fact": "sum", "op": "~"}'),
        ([1], "[1]"),
    ],
)
def test_a_condition_is_said_in_words_or_as_it_stands(leaf: Any, words: str) -> None:  # noqa: ANN401 - JSON
    assert clause_of(leaf, "en") == Clause(words)


def test_groups_hold_what_stands_in_them() -> None:
    leaf = {"fact": "tag", "op": "in", "value": ["a"]}
    clause = clause_of({"any": [{"all": [leaf]}, {"not": leaf}]}, "en")

    inner = Clause("tag of an order is one of a")
    assert clause == Clause(
        "At least one of these holds:",
        [Clause("All of these hold:", [inner]), Clause("This does not hold:", [inner])],
    )


def test_what_is_very_deep_stands_as_it_is() -> None:
    condition: dict[str, Any] = {"fact": "tag"}
    for _ in range(50):
        condition = {"not": condition}

    clause = clause_of(condition, "en")
    while clause.inner:
        (clause,) = clause.inner
    assert clause.text.startswith("{")


@pytest.mark.parametrize("language", languages())
def test_there_are_words_for_all_that_can_be_asked(language: str) -> None:
    texts = texts_of("console_formula", language)

    assert {f"fact_{fact}" for fact in Fact} == {name for name in texts if name.startswith("fact_")}
    for op in Op:
        assert clause_of({"fact": "store", "op": op, "value": ["x"]}, language).text[0] != "{"
