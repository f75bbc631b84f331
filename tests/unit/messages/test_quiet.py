from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import InvalidInput
from orderhub.messages.permits import QuietHours, quiet_hours_in

SHANGHAI, KYIV = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Kyiv")
NIGHT = QuietHours(begin=time(22, 0), end=time(8, 0), zone=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-01T13:59:59+00:00", None),
        ("2026-03-01T14:00:00+00:00", "2026-03-02T00:00:00+00:00"),
        ("2026-03-01T18:00:00+00:00", "2026-03-02T00:00:00+00:00"),
        ("2026-03-01T23:59:59+00:00", "2026-03-02T00:00:00+00:00"),
        ("2026-03-02T00:00:00+00:00", None),
    ],
)
def test_a_night_ends_in_the_morning_where_the_shop_is(now: str, until: str | None) -> None:
    assert NIGHT.until(datetime.fromisoformat(now)) == (until and datetime.fromisoformat(until))


def test_a_night_is_that_of_a_buyer_of_whom_it_is_known() -> None:
    now = datetime(2026, 3, 1, 21, 0, tzinfo=UTC)  # five in the morning in Shanghai, eleven at night in Kyiv

    assert NIGHT.until(now) == datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
    assert NIGHT.until(now, KYIV) == datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
    assert NIGHT.until(datetime(2026, 3, 1, 15, 0, tzinfo=UTC), KYIV) is None


def test_quiet_hours_may_lie_within_a_day() -> None:
    noon = QuietHours(begin=time(12, 0), end=time(14, 30), zone=ZoneInfo("UTC"))

    assert noon.until(datetime(2026, 3, 1, 13, 0, tzinfo=UTC)) == datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
    assert noon.until(datetime(2026, 3, 1, 11, 59, tzinfo=UTC)) is None


def test_in_the_hour_that_comes_twice_quiet_ends_later() -> None:
    hours = QuietHours(begin=time(3, 0), end=time(3, 30), zone=KYIV)

    until = hours.until(datetime(2026, 10, 25, 1, 15, tzinfo=UTC))

    assert until == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@given(
    now=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31)),  # noqa: DTZ001 - UTC below
    begin=st.integers(0, 23 * 60 + 59),
    length=st.integers(1, 12 * 60),
    zone=st.sampled_from([SHANGHAI, KYIV, ZoneInfo("America/New_York")]),
)
def test_quiet_hours_end_later_and_are_over_then(now: datetime, begin: int, length: int, zone: ZoneInfo) -> None:
    end = (begin + length) % (24 * 60)
    hours = QuietHours(begin=time(*divmod(begin, 60)), end=time(*divmod(end, 60)), zone=zone)

    until = hours.until(now.replace(tzinfo=UTC))

    if until:
        assert now.replace(tzinfo=UTC) < until <= now.replace(tzinfo=UTC) + timedelta(hours=13)
        assert hours.until(until) is None


def test_a_shop_need_not_have_any() -> None:
    assert quiet_hours_in("", SHANGHAI) is None
    assert quiet_hours_in("22:00-08:00", SHANGHAI) == NIGHT


@pytest.mark.parametrize("text", ["22-8", "24:00-08:00", "22:00-08:60", "22:00", "08:00-08:00", "22:00-08:00 "])
def test_what_are_no_two_times_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        quiet_hours_in(text, SHANGHAI)

    assert caught.value.code == "settings_wrong"
