import random
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.customers.identities import Buyer
from orderhub.mistakes import Mistake, Mistaken
from orderhub.orders.statuses import Status
from orderhub.segments.conditions import Condition, currency_of
from orderhub.segments.evaluate import explained, holds
from orderhub.segments.parse import DEEPEST, MOST_LEAVES, parse
from tests.unit.segments.samples import TODAY, conditions, leaves, order, some_orders, state_of

COUNT = {"fact": "orderCount", "op": ">=", "value": 1}


def condition(body: object) -> Condition:
    return parse(body, "CNY")


def moment(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


SPEAKS = Buyer(language="zh_CN", email="ann@example.com")
TEA: dict[str, Any] = {"products": ("P1", "SKU-1"), "categories": ("Tea",)}
POT: dict[str, Any] = {"products": ("P2",), "categories": ("茶具",)}
THREE = (
    order("A1", ordered_at=moment(2026, 1, 1), amount="10", store="S1", tags=("gift",), **TEA, buyer=SPEAKS),
    order(
        "A2", ordered_at=moment(2026, 2, 1), amount="20.50", status=Status.COMPLETED, store="S2", refunded="0.50"
    ),
    order(
        "A3",
        ordered_at=moment(2026, 3, 21, 23),
        amount="99",
        status=Status.CANCELLED,
        store="S2",
        tags=("vip",),
        refunded="99",
        **POT,
    ),
    order("A4", ordered_at=moment(2026, 1, 5), amount="7", currency="USD", refunded="7"),
)
"""Two sales of 30.50 CNY, one of 7 USD; the last order, ordered on the 22nd as Shanghai counts, is cancelled."""


@pytest.mark.parametrize(
    ("body", "value", "expected"),
    [
        ({"fact": "orderCount", "op": "=", "value": 3}, 3, True),
        ({"fact": "orderCount", "op": ">", "value": 3}, 3, False),
        ({"fact": "orderCount", "op": ">=", "value": 4, "where": {"stage": "any"}}, 4, True),
        ({"fact": "orderCount", "op": "<", "value": 2, "where": {"store": ["S1"]}}, 1, True),
        ({"fact": "orderCount", "op": "=", "value": 1, "where": {"status": ["CANCELLED"]}}, 1, True),
        ({"fact": "orderCount", "op": "=", "value": 1, "where": {"status": ["COMPLETED"]}}, 1, True),
        ({"fact": "orderCount", "op": "=", "value": 0, "where": {"tag": ["vip"]}}, 0, True),
        ({"fact": "sum", "op": "=", "value": Decimal("30.50")}, 30.5, True),
        ({"fact": "sum", "op": "<=", "value": 7, "currency": "USD"}, 7, True),
        ({"fact": "sum", "op": "<", "value": 1, "currency": "EUR"}, 0, True),
        ({"fact": "sum", "op": "=", "value": Decimal("20.5"), "where": {"status": ["COMPLETED"]}}, 20.5, True),
        ({"fact": "averageCheck", "op": ">", "value": 15}, 15.25, True),
        ({"fact": "refunded", "op": ">=", "value": Decimal("0.5")}, 0.5, True),
        ({"fact": "refunded", "op": ">", "value": 0, "where": {"store": ["S1"]}}, 0, False),
        ({"fact": "refunded", "op": "=", "value": 7, "currency": "USD"}, 7, True),
        ({"fact": "averageCheck", "op": "<", "value": 15, "currency": "EUR"}, None, False),
        ({"fact": "firstOrderDate", "op": "=", "value": "2026-01-01"}, "2026-01-01", True),
        ({"fact": "lastOrderDate", "op": ">=", "value": "2026-02-02"}, "2026-02-01", False),
        (
            {"fact": "lastOrderDate", "op": "=", "value": {"daysAgo": 9}, "where": {"stage": "any"}},
            "2026-03-22",
            True,
        ),
        ({"fact": "lastOrderDate", "op": "<", "value": {"daysAgo": 58}}, "2026-02-01", False),
        ({"fact": "lastOrderDate", "op": "<", "value": {"daysAgo": 57}}, "2026-02-01", True),
        ({"fact": "lastOrderDate", "op": "<", "value": {"daysAgo": 0}, "where": {"store": ["S9"]}}, None, False),
        (
            {"fact": "status", "op": "in", "value": ["PAID", "CANCELLED"]},
            ["CANCELLED", "COMPLETED", "DELIVERED"],
            True,
        ),
        ({"fact": "status", "op": "lastIn", "value": ["DELIVERED"]}, ["CANCELLED"], False),
        ({"fact": "stage", "op": "lastIn", "value": ["CANCELLED"]}, ["CANCELLED"], True),
        ({"fact": "stage", "op": "lastIn", "value": ["CANCELLED"], "where": {"store": ["S9"]}}, [], False),
        ({"fact": "store", "op": "in", "value": ["S1"]}, ["S1", "S2"], True),
        ({"fact": "tag", "op": "in", "value": ["gift"], "where": {"store": ["S2"]}}, ["vip"], False),
        ({"fact": "product", "op": "in", "value": ["P1"]}, ["P1", "P2", "SKU-1"], True),
        ({"fact": "product", "op": "in", "value": ["SKU-1"], "where": {"store": ["S2"]}}, ["P2"], False),
        ({"fact": "product", "op": "lastIn", "value": ["P2"]}, ["P2"], True),
        ({"fact": "category", "op": "in", "value": ["Tea"]}, ["Tea", "茶具"], True),
        ({"fact": "category", "op": "lastIn", "value": ["Tea"]}, ["茶具"], False),
        ({"fact": "orderCount", "op": "=", "value": 1, "where": {"product": ["P1"]}}, 1, True),
        ({"fact": "sum", "op": "=", "value": 10, "where": {"category": ["Tea", "茶具"]}}, 10, True),
        ({"fact": "customerTag", "op": "in", "value": ["good", "bad"]}, ["good"], True),
        ({"fact": "customerTag", "op": "in", "value": ["bad"]}, ["good"], False),
        ({"fact": "language", "op": "in", "value": ["ZH"]}, "zh_CN", True),
        ({"fact": "language", "op": "in", "value": ["zh-cn"]}, "zh_CN", True),
        ({"fact": "language", "op": "in", "value": ["zh-TW", "z"]}, "zh_CN", False),
        ({"fact": "reachableBy", "op": "in", "value": ["email"]}, ["email"], True),
        ({"fact": "reachableBy", "op": "in", "value": ["phone"]}, ["email"], False),
        ({"fact": "rfmCell", "op": "in", "value": [{"r": 0, "f": 2}]}, {"r": 1, "f": 2}, False),
        ({"fact": "rfmCell", "op": "in", "value": [{"r": 1}]}, {"r": 1, "f": 2}, True),
        ({"fact": "rfmCell", "op": "in", "value": [{"f": 1}], "currency": "USD"}, {"r": 1, "f": 1}, True),
    ],
)
def test_a_condition_says_what_it_found_and_whether_that_is_so(
    body: dict[str, Any], value: object, *, expected: bool
) -> None:
    found = condition(body)

    [reading] = explained(found, state_of(*THREE, tags=frozenset({"good"})))

    assert (reading.pointer, reading.fact, reading.value, reading.holds) == (
        "/conditions",
        body["fact"],
        value,
        expected,
    )
    assert holds(found, state_of(*THREE, tags=frozenset({"good"}))) is expected


def test_each_condition_of_a_group_is_explained_where_it_stands() -> None:
    definition = {"all": [COUNT, {"not": {"any": [COUNT, {"fact": "tag", "op": "in", "value": ["a"]}]}}]}

    readings = explained(condition(definition), state_of(order()))

    assert [(reading.pointer, reading.holds) for reading in readings] == [
        ("/conditions/all/0", True),
        ("/conditions/all/1/not/any/0", True),
        ("/conditions/all/1/not/any/1", False),
    ]


@given(conditions, some_orders)
def test_twice_not_is_not_at_all(body: dict[str, Any], orders: list[Any]) -> None:
    customer = state_of(*orders)

    assert holds(condition({"not": {"not": body}}), customer) is holds(condition(body), customer)


@given(st.lists(conditions, min_size=1, max_size=3), some_orders)
def test_not_all_means_any_not(parts: list[Any], orders: list[Any]) -> None:
    customer, contrary = state_of(*orders), [{"not": part} for part in parts]

    assert holds(condition({"not": {"all": parts}}), customer) is holds(condition({"any": contrary}), customer)
    assert holds(condition({"not": {"any": parts}}), customer) is holds(condition({"all": contrary}), customer)


@given(conditions, some_orders, st.randoms(use_true_random=False))
def test_the_sequence_of_orders_makes_no_difference(
    body: dict[str, Any], orders: list[Any], chance: random.Random
) -> None:
    found, shuffled = condition(body), orders.copy()
    chance.shuffle(shuffled)

    assert explained(found, state_of(*orders)) == explained(found, state_of(*shuffled))


@given(leaves, some_orders, st.dates(date(2025, 1, 1), date(2027, 1, 1)))
def test_what_holds_is_what_is_explained(body: dict[str, Any], orders: list[Any], day: date) -> None:
    found, customer = condition(body), state_of(*orders, day=day)

    [reading] = explained(found, customer)

    assert holds(found, customer) is reading.holds


@given(some_orders, st.integers(0, 500))
def test_so_many_days_ago_is_that_day(orders: list[Any], days: int) -> None:
    definition = {"fact": "lastOrderDate", "op": ">=", "value": {"daysAgo": days}}
    same = definition | {"value": date.fromordinal(TODAY.toordinal() - days).isoformat()}

    assert holds(condition(definition), state_of(*orders)) is holds(condition(same), state_of(*orders))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    "all",
                    "any",
                    "not",
                    "fact",
                    "op",
                    "value",
                    "where",
                    "currency",
                    "stage",
                    "store",
                    "r",
                    "f",
                    "daysAgo",
                )
            ),
            inner | st.sampled_from(("orderCount", "lastOrderDate", "rfmCell", "tag", "sum", "in", "=", "CNY")),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(_json, some_orders)
def test_anything_is_refused_with_reasons_or_can_be_asked(body: object, orders: list[Any]) -> None:
    wrong: tuple[Mistake, ...] = ()
    try:
        holds(condition(body), state_of(*orders))
    except Mistaken as fault:
        wrong = fault.mistakes
        is_refused = True
    else:
        is_refused = False

    assert is_refused is bool(wrong)
    assert all(mistake.pointer.startswith("/conditions") for mistake in wrong)


REFUSED: list[tuple[object, list[tuple[str, str]]]] = [
    (None, [("", "condition_expected")]),
    ({}, [("", "condition_expected")]),
    ([COUNT], [("", "condition_expected")]),
    ({"all": [COUNT], "not": COUNT}, [("", "condition_expected")]),
    ({"all": []}, [("/all", "group_empty")]),
    ({"any": COUNT}, [("/any", "group_empty")]),
    ({"not": [COUNT]}, [("/not", "condition_expected")]),
    ({"all": [COUNT], "a/b~": 1}, [("/a~1b~0", "field_unknown")]),
    ({"fact": "age", "op": "=", "value": 1}, [("/fact", "fact_unknown")]),
    ({"fact": ["sum"], "op": "=", "value": 1}, [("/fact", "fact_unknown")]),
    ({"fact": "sum", "op": "in", "value": 1}, [("/op", "op_unknown")]),
    ({"fact": "sum", "value": 1}, [("/op", "op_unknown")]),
    ({"fact": "tag", "op": "=", "value": ["a"]}, [("/op", "op_unknown")]),
    ({"fact": "rfmCell", "op": "lastIn", "value": [{"r": 1}]}, [("/op", "op_unknown")]),
    ({**COUNT, "value": -1}, [("/value", "value_invalid")]),
    ({**COUNT, "value": Decimal("1.5")}, [("/value", "value_invalid")]),
    ({**COUNT, "value": True}, [("/value", "value_invalid")]),
    ({**COUNT, "value": "3"}, [("/value", "value_invalid")]),
    ({**COUNT, "value": 10**13}, [("/value", "value_invalid")]),
    ({**COUNT, "currency": "CNY"}, [("/currency", "field_unknown")]),
    ({"fact": "sum", "op": "=", "value": Decimal("NaN")}, [("/value", "value_invalid")]),
    ({"fact": "sum", "op": "=", "value": 10**13}, [("/value", "value_invalid")]),
    ({"fact": "sum", "op": "=", "value": False}, [("/value", "value_invalid")]),
    ({"fact": "sum", "op": "=", "value": 1, "currency": "XXX"}, [("/currency", "currency_unknown")]),
    ({"fact": "sum", "op": "=", "value": 1, "currency": 1}, [("/currency", "currency_unknown")]),
    ({"fact": "sum", "op": "=", "value": 1, "where": {"stage": "any"}}, [("/where/stage", "where_invalid")]),
    ({"fact": "refunded", "op": "=", "value": 1, "where": {"stage": "any"}}, [("/where/stage", "where_invalid")]),
    ({"fact": "sum", "op": "=", "value": 1, "where": {"status": ["PAID"]}}, [("/where/status", "where_invalid")]),
    ({"fact": "lastOrderDate", "op": "<", "value": "2026-02-30"}, [("/value", "value_invalid")]),
    ({"fact": "lastOrderDate", "op": "<", "value": "20260301"}, [("/value", "value_invalid")]),
    ({"fact": "lastOrderDate", "op": "<", "value": {"daysAgo": -1}}, [("/value", "value_invalid")]),
    ({"fact": "lastOrderDate", "op": "<", "value": {"daysAgo": True}}, [("/value", "value_invalid")]),
    ({"fact": "lastOrderDate", "op": "<", "value": {"daysAgo": 1, "x": 1}}, [("/value", "value_invalid")]),
    ({"fact": "status", "op": "in", "value": ["SHIPPED", "sent"]}, [("/value/1", "value_invalid")]),
    ({"fact": "status", "op": "in", "value": "SHIPPED"}, [("/value", "value_invalid")]),
    ({"fact": "store", "op": "in", "value": []}, [("/value", "value_invalid")]),
    ({"fact": "store", "op": "in", "value": ["a"] * 101}, [("/value", "value_invalid")]),
    (
        {"fact": "store", "op": "in", "value": ["", 7]},
        [("/value/0", "value_invalid"), ("/value/1", "value_invalid")],
    ),
    ({"fact": "tag", "op": "in", "value": ["a" * 201]}, [("/value/0", "value_invalid")]),
    ({"fact": "rfmCell", "op": "in", "value": [{}]}, [("/value/0", "value_invalid")]),
    ({"fact": "rfmCell", "op": "in", "value": [{"r": True}]}, [("/value/0", "value_invalid")]),
    (
        {"fact": "rfmCell", "op": "in", "value": [{"r": 1, "x": 1}, 3]},
        [("/value/0", "value_invalid"), ("/value/1", "value_invalid")],
    ),
    ({"fact": "rfmCell", "op": "in", "value": [{"r": 1}], "where": {}}, [("/where", "field_unknown")]),
    ({**COUNT, "where": ["S1"]}, [("/where", "where_invalid")]),
    ({**COUNT, "where": {"shop": ["S1"]}}, [("/where/shop", "field_unknown")]),
    (
        {**COUNT, "where": {"stage": ["PAID"], "status": "any"}},
        [("/where/stage/0", "value_invalid"), ("/where/status", "value_invalid")],
    ),
]


@pytest.mark.parametrize(("body", "wrong"), REFUSED)
def test_what_is_wrong_is_said_where_it_stands(body: object, wrong: list[tuple[str, str]]) -> None:
    with pytest.raises(Mistaken) as refused:
        condition(body)

    assert refused.value.code == "segment_invalid"
    found = [(mistake.pointer, mistake.code) for mistake in refused.value.mistakes]
    assert sorted(found) == sorted((f"/conditions{pointer}", code) for pointer, code in wrong)


def test_all_mistakes_are_said_at_once() -> None:
    definition = {
        "all": [{"fact": "age"}, {"not": {"any": []}}, {"fact": "sum", "op": "=", "value": "1", "x": 1}, COUNT]
    }

    with pytest.raises(Mistaken) as refused:
        condition(definition)

    assert [mistake.pointer for mistake in refused.value.mistakes] == [
        "/conditions/all/0/fact",
        "/conditions/all/1/not/any",
        "/conditions/all/2/x",
        "/conditions/all/2/value",
    ]


def test_a_message_says_what_is_allowed() -> None:
    with pytest.raises(Mistaken) as refused:
        condition({"fact": "rfmCell", "op": "=", "value": []})

    assert refused.value.mistakes[0].message == "Send one of in."


def nested(depth: int) -> dict[str, Any]:
    definition: dict[str, Any] = COUNT
    for _ in range(depth):
        definition = {"not": definition}
    return definition


def test_groups_stand_in_groups_only_so_deep() -> None:
    condition(nested(DEEPEST))

    with pytest.raises(Mistaken) as refused:
        condition(nested(DEEPEST + 2))

    assert [mistake.code for mistake in refused.value.mistakes] == ["too_deep"]


def test_a_segment_has_only_so_many_conditions() -> None:
    condition({"all": [COUNT] * MOST_LEAVES})

    with pytest.raises(Mistaken) as refused:
        condition({"all": [COUNT] * (MOST_LEAVES + 9)})

    assert [(mistake.pointer, mistake.code) for mistake in refused.value.mistakes] == [
        (f"/conditions/all/{MOST_LEAVES}", "too_many")
    ]


def test_a_segment_is_about_the_first_currency_it_names() -> None:
    dollars = {"fact": "sum", "op": ">", "value": 1, "currency": "USD"}

    assert currency_of(condition({"all": [COUNT, {"not": dollars}]})) == "USD"
    assert currency_of(condition(COUNT)) is None
