"""Patterns as people send them: those that are taken can be held against events, and are right to EventBridge."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.events.checks import checks_of, matches
from orderhub.events.pattern_checks import DEEPEST, MOST_ALTERNATIVES, MOST_NAMES, check_pattern
from orderhub.mistakes import Mistakes


def mistakes_in(pattern: object) -> dict[str, str]:
    mistakes = Mistakes()
    check_pattern(pattern, "/where", mistakes)
    return {mistake.pointer: mistake.code for mistake in mistakes.found}


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"order": {"status": ["PAID", "SHIPPED"], "discount": [None], "line_count": [1, 2]}},
        {"order": {"total_cost": [{"numeric": [">", 10, "<=", 99.5]}], "store": [{"exists": True}]}},
        {"order": {"currency": [{"anything-but": ["CNY"]}], "source": [{"anything-but": "pos"}, {"prefix": "t"}]}},
    ],
    ids=str,
)
def test_what_can_be_decided_is_taken(pattern: dict[str, Any]) -> None:
    assert mistakes_in(pattern) == {}


@pytest.mark.parametrize(
    ("pattern", "codes"),
    [
        ([], {"/where": "value_invalid"}),
        ({"a": "b"}, {"/where/a": "value_invalid"}),
        ({"a": []}, {"/where/a": "value_invalid"}),
        ({"a": ["x"] * (MOST_ALTERNATIVES + 1)}, {"/where/a": "value_invalid"}),
        ({"a/b": {"~": [[1]]}}, {"/where/a~1b/~0/0": "value_invalid"}),
        ({"a": [{"suffix": "x"}]}, {"/where/a/0": "value_invalid"}),
        ({"a": [{"exists": "yes"}]}, {"/where/a/0": "value_invalid"}),
        ({"a": [{"prefix": "x", "exists": True}]}, {"/where/a/0": "value_invalid"}),
        ({"a": [{"anything-but": []}]}, {"/where/a/0": "value_invalid"}),
        ({"a": [{"anything-but": {"prefix": "x"}}]}, {"/where/a/0": "value_invalid"}),
        ({"a": [{"numeric": [">"]}]}, {"/where/a/0": "value_invalid"}),
        ({"a": [{"numeric": ["~", 1]}]}, {"/where/a/0": "value_invalid"}),
        ({"a": [{"numeric": [">", True]}]}, {"/where/a/0": "value_invalid"}),
        ({"a": [{"numeric": [">", 1, "<", 2, "<", 3]}]}, {"/where/a/0": "value_invalid"}),
        ({str(number): ["x"] for number in range(MOST_NAMES + 1)}, {"/where": "too_complex"}),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_cannot_be_decided_is_told_with_its_place(pattern: object, codes: dict[str, str]) -> None:
    assert mistakes_in(pattern) == codes


def test_names_lie_only_so_deep_within_each_other() -> None:
    pattern: Any = ["x"]
    for _ in range(DEEPEST + 1):
        pattern = {"a": pattern}

    assert mistakes_in(pattern) == {"/where" + "/a" * DEEPEST: "value_invalid"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda part: (
        st.lists(part)
        | st.dictionaries(st.sampled_from(["a", "exists", "prefix", "anything-but", "numeric"]), part)
    ),
)


@pytest.mark.slow
@given(JSON, JSON)
def test_a_pattern_that_is_taken_decides_whatever_comes(pattern: Any, event: Any) -> None:  # noqa: ANN401 - JSON
    if not mistakes_in(pattern):
        assert matches(pattern, event) == all(check.holds for check in checks_of(pattern, event))
