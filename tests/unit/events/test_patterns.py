"""Patterns hold as EventBridge says they do; moto's matcher, which is none of ours, is held against them too."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.events.models import EventPattern

from orderhub.events.checks import checks_of, matches

DETAIL: Any = {
    "metadata": {"mode": "live"},
    "order": {"status": "PAID", "total_cost": 120, "changed": ["status", "lines"], "store": None},
}
CASES: list[tuple[dict[str, Any], bool]] = [
    ({"order": {"status": ["PAID", "SHIPPED"]}}, True),
    ({"order": {"status": ["SHIPPED"]}}, False),
    ({"order": {"status": ["PAID"]}, "metadata": {"mode": ["replay"]}}, False),
    ({"order": {"status": [{"prefix": "PA"}]}}, True),
    ({"order": {"status": [{"prefix": "SH"}]}}, False),
    ({"order": {"total_cost": [{"prefix": "1"}]}}, False),
    ({"order": {"status": [{"anything-but": ["PAID"]}]}}, False),
    ({"order": {"status": [{"anything-but": "SHIPPED"}]}}, True),
    ({"order": {"total_cost": [{"numeric": [">", 100, "<=", 120]}]}}, True),
    ({"order": {"total_cost": [{"numeric": ["<", 100]}]}}, False),
    ({"order": {"total_cost": [120]}}, True),
    ({"order": {"changed": ["lines"]}}, True),
    ({"order": {"changed": ["tags"]}}, False),
    ({"order": {"store": [None]}}, True),
    ({"order": {"carrier": [{"exists": False}]}}, True),
    ({"order": {"carrier": [{"exists": True}]}}, False),
    ({"order": {"status": [{"exists": True}]}}, True),
    ({"action": {"state": ["requested"]}}, False),
    ({}, True),
]


@pytest.mark.parametrize(("pattern", "holds"), CASES)
def test_a_pattern_matches_as_on_the_bus(pattern: dict[str, Any], *, holds: bool) -> None:
    assert matches(pattern, DETAIL) is holds
    assert all(check.holds for check in checks_of(pattern, DETAIL)) is holds
    assert EventPattern(None, pattern).matches_event(DETAIL) is holds


def test_each_leaf_says_what_it_asks_and_by_which_value_it_was_decided() -> None:
    pattern = {
        "order": {
            "status": ["SHIPPED", {"prefix": "DEL"}],
            "total_cost": [{"numeric": [">", 100, "<", 200]}],
            "carrier": [{"exists": True}, {"anything-but": ["SF"]}, {"anything-but": "UPS"}],
            "tracking_no": [{"exists": False}],
        }
    }

    checks = checks_of(pattern, DETAIL)

    assert [(check.condition, check.holds, dict(check.values)) for check in checks] == [
        ("order.status is SHIPPED or begins with DEL", False, {"order.status": "PAID"}),
        ("order.total_cost is > 100 and < 200", True, {"order.total_cost": 120}),
        ("order.carrier exists or is none of SF or is none of UPS", False, {}),
        ("order.tracking_no is absent", True, {}),
    ]
    assert checks[0].shown() == {
        "condition": "order.status is SHIPPED or begins with DEL",
        "holds": False,
        "values": {"order.status": "PAID"},
        "error": None,
    }


def test_true_is_no_number_and_one_is_not_true() -> None:
    assert not matches({"n": [{"numeric": ["=", 1]}]}, {"n": True})
    assert not matches({"n": [1]}, {"n": True})


@given(
    value=st.one_of(st.sampled_from(["A", "B"]), st.integers(0, 3)), among=st.lists(st.sampled_from(["A", 0, 1]))
)
def test_a_value_matches_where_it_is_among_the_alternatives(value: str | int, among: list[str | int]) -> None:
    assert matches({"name": among}, {"name": value}) is (value in among)
