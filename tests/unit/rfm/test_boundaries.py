from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import InvalidInput
from orderhub.rfm.boundaries import MOST, Boundaries, boundaries_in

ASCENDING = st.lists(st.integers(1, 1000), min_size=1, max_size=MOST, unique=True).map(sorted)


def test_the_usual_columns_and_rows_are_those_of_the_field() -> None:
    usual = Boundaries()

    assert usual.columns == ("0–14", "15–30", "31–60", "61–90", "91–180", "181–365", "over 365")
    assert usual.rows == ("0", "1", "2", "3", "4", "5 and more")


@pytest.mark.parametrize(
    ("days", "column"), [(0, 0), (14, 0), (15, 1), (30, 1), (31, 2), (365, 5), (366, 6), (9999, 6), (None, 6)]
)
def test_a_column_begins_with_its_boundary(days: int | None, column: int) -> None:
    assert Boundaries().column_of(days) == column


@given(ASCENDING, ASCENDING, st.integers(0, 2000))
def test_every_number_is_in_the_one_interval_that_holds_it(days: list[int], sales: list[int], number: int) -> None:
    boundaries = boundaries_in({"days": days, "sales": sales})

    column, row = boundaries.column_of(number), boundaries.row_of(number)

    assert [0, *days][column] <= number
    assert all(number < start for start in days[column:])
    assert [0, *sales][row] <= number
    assert all(number < start for start in sales[row:])
    assert len(boundaries.columns) == len(days) + 1
    assert len(set(boundaries.rows)) == len(boundaries.rows) == len(sales) + 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, ["/days has to be a list", "/sales has to be a list"]),
        ({"days": [], "sales": [1]}, ["/days has to be a list of 1 to 12"]),
        ({"days": [15], "sales": list(range(1, 15))}, ["/sales has to be a list of 1 to 12"]),
        ({"days": [15, 15], "sales": [1]}, ["/days/1 has to be greater"]),
        ({"days": [15, 31, 16], "sales": [2, 1]}, ["/days/2 has to be greater", "/sales/1 has to be greater"]),
        ({"days": [0, "x"], "sales": [True]}, ["/days/0 has to be a whole", "/days/1 has", "/sales/0 has to be"]),
        ({"days": [100_001], "sales": [1.5]}, ["/days/0 has to be a whole", "/sales/0 has to be a whole"]),
    ],
)
def test_wrong_boundaries_are_refused_with_what_is_wrong_and_where(body: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        boundaries_in(body)

    assert caught.value.code == "boundaries_invalid"
    assert [each for each in words if each not in str(caught.value)] == []
