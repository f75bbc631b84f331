"""What an order says of its items and in its extra fields, as conditions see it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.model import Json
from orderhub.rules.order_details import LONGEST_EXTRA, LONGEST_NAME, comparable, details_of
from tests.support.orders import header, line


def prices(total: str, *costs: str | None) -> list[Json]:
    """The prices of items of two pieces each."""
    lines = [
        line(f"S{number}", quantity=Decimal(2), cost=None if cost is None else Decimal(cost))
        for number, cost in enumerate(costs)
    ]
    return [item["price"] for item in details_of(header("A1", total_cost=Decimal(total)), lines).items.values()]


def test_an_item_has_name_category_and_the_price_of_one_piece() -> None:
    tea = line("TEA-1", quantity=Decimal(2), cost=Decimal("10.50"), name="Tea", category="Drinks")

    found = details_of(header("A1", total_cost=Decimal(21), extra={"gift": "yes"}), [tea])

    assert found.items == {"TEA-1": {"name": "Tea", "category": "Drinks", "price": 10.5}}
    assert found.extra == {"gift": "yes"}


def test_what_is_not_said_is_none() -> None:
    found = details_of(header("A1"), [line("S1", name=None, category="", cost=None)])

    assert found.items == {"S1": {"name": None, "category": None, "price": None}}


@pytest.mark.parametrize(
    ("total", "costs", "expected"),
    [
        ("42", ["10.50", "10.50"], [10.5, 10.5]),
        ("21", ["10.50", "10.50"], [5.25, 5.25]),
        ("99", ["10.50", "10.50"], [None, None]),
        ("99", ["10.50", None], [10.5, None]),
    ],
)
def test_a_price_is_of_one_piece_however_the_client_sends_it_and_never_guessed(
    total: str, costs: list[str | None], expected: list[float | None]
) -> None:
    assert prices(total, *costs) == expected


def test_of_a_long_name_the_beginning_is_looked_at() -> None:
    found = details_of(header("A1"), [line("S1", name="n" * 500, category="c" * 500)])

    assert found.items["S1"]["name"] == "n" * LONGEST_NAME
    assert found.items["S1"]["category"] == "c" * LONGEST_NAME


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("yes", "yes"),
        ("", ""),
        (True, True),
        (False, False),
        (12, 12.0),
        (1.5, 1.5),
        (None, None),
        ([1], None),
        ({"a": 1}, None),
        (10**400, None),
        ("x" * (LONGEST_EXTRA + 1), "x" * LONGEST_EXTRA),
    ],
)
def test_an_extra_field_is_a_text_a_number_or_true_or_false(value: Json, expected: Json) -> None:
    found = comparable(value)

    assert (found, type(found)) == (expected, type(expected))


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_is_a_fraction(value: float) -> None:
    found = comparable(value)

    assert isinstance(found, float)
    assert found == pytest.approx(value)
