from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import RequestError
from orderhub.http.query_params import currency_of, day_of, idempotency_key_of, limit_of
from orderhub.http.request import Event
from orderhub.http.statuses import status_of


def asking(limit: str | None = None, **headers: str) -> Event:
    parameters: dict[str, Any] = {"limit": limit} if limit is not None else {}
    return {"queryStringParameters": parameters or None, "headers": headers}


@given(st.integers(1, 100))
def test_a_limit_is_a_number_within_bounds(limit: int) -> None:
    assert limit_of(asking(f" {limit} "), 100) == limit


@pytest.mark.parametrize("limit", [None, "", "  "])
def test_twenty_are_asked_for_where_nobody_says_how_many(limit: str | None) -> None:
    assert limit_of(asking(limit), 100) == 20


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", "²", "9" * 5000])
def test_any_other_limit_is_refused(limit: str) -> None:
    with pytest.raises(RequestError) as caught:
        limit_of(asking(limit), 100)

    assert (status_of(caught.value), caught.value.code) == (400, "limit_invalid")


def test_a_day_is_one_of_the_years_that_may_be_asked_for() -> None:
    event = {"queryStringParameters": {"from": " 2026-11-22 ", "to": " "}}

    assert day_of(event, "from", range(1970, 3000)) == date(2026, 11, 22)
    assert day_of(event, "to", range(1970, 3000)) is None
    assert day_of(asking(), "from", range(1970, 3000)) is None


@pytest.mark.parametrize("day", ["yesterday", "20261122", "2026-W47-7", "2026-02-30", "1969-12-31", "3000-01-01"])
def test_any_other_day_is_refused_by_the_parameters_name(day: str) -> None:
    with pytest.raises(RequestError, match="Send as_of as a day") as caught:
        day_of({"queryStringParameters": {"as_of": day}}, "as_of", range(1970, 3000))

    assert (status_of(caught.value), caught.value.code) == (400, "as_of_invalid")


def test_a_currency_is_one_of_those_known_or_the_usual_one() -> None:
    known = frozenset({"CNY", "USD"})

    assert currency_of({"queryStringParameters": {"currency": " usd "}}, known, "CNY") == "USD"
    assert currency_of({"queryStringParameters": {"currency": " "}}, known, "CNY") == "CNY"
    assert currency_of(asking(), known, "CNY") == "CNY"
    with pytest.raises(RequestError) as caught:
        currency_of({"queryStringParameters": {"currency": "RMB"}}, known, "CNY")
    assert (status_of(caught.value), caught.value.code) == (400, "currency_invalid")


@pytest.mark.parametrize("key", ["", "  ", "x" * 256, "a\x00b", "\ud800"])
def test_an_idempotency_key_that_cannot_be_one_is_refused(key: str) -> None:
    with pytest.raises(RequestError) as caught:
        idempotency_key_of(asking(**{"Idempotency-Key": key}))

    assert (status_of(caught.value), caught.value.code) == (400, "idempotency_key_invalid")


def test_an_idempotency_key_is_taken_as_it_is_or_not_at_all() -> None:
    assert idempotency_key_of(asking(**{"idempotency-key": "x" * 255})) == "x" * 255
    assert idempotency_key_of(asking()) is None
