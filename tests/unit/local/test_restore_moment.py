"""How the moment of `make restore` is written, and to which moments the tables can be brought back."""

from datetime import UTC, datetime, timedelta

import pytest

from local.layout import LocalError
from local.restore.moment import Window, check, moment_of

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-11-29T12:00", "2026-11-29 12:00:00", "2026-11-29T12:00Z", "2026-11-29T20:00:00.5+08:00"]
)
def test_a_moment_is_of_utc_unless_it_names_a_zone(text: str) -> None:
    assert moment_of(text) == NOON


@pytest.mark.parametrize("text", ["", "yesterday", "2026-11-29", "20261129"])
def test_what_is_no_moment_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(LocalError, match="TO=2026-11-29T10:00"):
        moment_of(text)


def test_all_tables_can_be_brought_back_only_to_where_each_can() -> None:
    day = timedelta(days=1)
    windows = [
        Window(logical_id="A", table="a", rows=1, earliest=NOON - 2 * day, latest=NOON + day),
        Window(logical_id="B", table="b", rows=1, earliest=NOON - day, latest=NOON + 2 * day),
    ]

    check(NOON - day, windows)
    check(NOON + day, windows)
    for moment in (NOON - 1.5 * day, NOON + 1.5 * day):
        with pytest.raises(LocalError, match="from 2026-11-28T12:00:00Z to 2026-11-30T12:00:00Z"):
            check(moment, windows)
