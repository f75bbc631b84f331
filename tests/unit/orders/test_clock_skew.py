from datetime import UTC, datetime, timedelta, timezone

import pytest

from orderhub.orders.changes import CLOCK_SKEW, is_in_future

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "is_ahead"),
    [
        (timedelta(days=-1), False),
        (timedelta(), False),
        (CLOCK_SKEW, False),
        (CLOCK_SKEW + timedelta(microseconds=1), True),
        (timedelta(days=26_000), True),
    ],
)
def test_a_time_is_in_the_future_when_it_is_further_ahead_than_clocks_differ(
    ahead: timedelta,
    is_ahead: bool,  # noqa: FBT001 - a row
) -> None:
    assert is_in_future(NOW + ahead, NOW) is is_ahead


def test_a_time_of_another_zone_is_compared_as_the_moment_it_is() -> None:
    kyiv = timezone(timedelta(hours=2))

    assert not is_in_future(datetime(2026, 11, 29, 14, 5, tzinfo=kyiv), NOW)
    assert is_in_future(datetime(2026, 11, 29, 14, 6, tzinfo=kyiv), NOW)
