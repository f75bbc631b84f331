"""In which zone the times of a file are, who said so, and which of them are in doubt."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.imports.judge import judge
from orderhub.imports.verdict import Judged
from orderhub.imports.zones import Zones, ZoneSource, moment_of
from tests.support.sheets import sheet
from tests.unit.imports.fakes import World
from tests.unit.imports.test_process import file_of

KYIV, SHANGHAI = ZoneInfo("Europe/Kyiv"), ZoneInfo("Asia/Shanghai")
CAME = datetime(2026, 11, 29, 12, tzinfo=UTC)
ZONES = Zones(default=KYIV)


def came(zones: Zones = ZONES, **cells: str) -> Judged:
    """What is said of a file of one row that came at noon."""
    return judge(sheet(cells), zones, "CNY", CAME)


def ordered_at(found: Judged) -> datetime:
    moment: datetime = found.orders[0].change.fields["ordered_at"]
    return moment


def warned(found: Judged) -> list[tuple[str, tuple[int, ...], str]]:
    return [(notice.code, notice.lines, notice.column) for notice in found.warnings]


def test_a_time_that_names_its_offset_is_in_no_other_zone() -> None:
    found = came(order_time="2026-03-08 09:30:00+02:00", paid_at="2026-03-08T09:30:00Z")

    assert ordered_at(found) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert found.orders[0].change.fields["paid_at"] == datetime(2026, 3, 8, 9, 30, tzinfo=UTC)


def test_an_hour_that_never_was_is_taken_as_before_the_change_and_said() -> None:
    found = came(order_time="2026-03-29 03:30:00")

    assert ordered_at(found) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert warned(found) == [("time_not_once", (2,), "order_time")]


def test_of_an_hour_that_was_twice_the_first_is_meant_and_it_is_said() -> None:
    found = came(paid_at="2026-10-25 03:30:00", order_time="2026-10-25 02:59:59")

    assert found.orders[0].change.fields["paid_at"] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert warned(found) == [("time_not_once", (2,), "paid_at")]


@pytest.mark.parametrize("time", ["2026-03-29 02:59:59", "2026-03-29 04:00:00", "2026-10-25 04:00:00"])
def test_the_other_hours_of_such_a_day_are_not_in_doubt(time: str) -> None:
    assert warned(came(order_time=time)) == []


@pytest.mark.parametrize(
    ("time", "codes"), [("2026-11-30 14:00:00", []), ("2026-11-30 14:00:01", ["time_in_future"])]
)
def test_a_time_more_than_a_day_after_the_file_came_is_said(time: str, codes: list[str]) -> None:
    assert [code for code, _, _ in warned(came(order_time=time))] == codes


def test_nothing_is_said_of_the_future_when_nobody_knows_when_the_file_came() -> None:
    assert judge(sheet({"order_time": "2099-01-01", "updated_at": "2099-01-01"}), ZONES, "CNY").warnings == ()


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2037, 12, 31)),  # noqa: DTZ001 - without a zone
    st.sampled_from(
        ["Europe/Kyiv", "Asia/Shanghai", "America/Santiago", "Africa/Casablanca", "Asia/Beirut", "Pacific/Apia"]
    ),
)
def test_a_moment_is_what_the_zone_says(written: datetime, name: str) -> None:
    zone = ZoneInfo(name)

    moment, is_once = moment_of(written, zone)

    local = written.replace(tzinfo=zone)
    assert moment == local.astimezone(UTC)
    assert is_once == (local.utcoffset() == local.replace(fold=1).utcoffset())


def test_the_result_counts_who_said_the_zones() -> None:
    rows = ({"order_no": "A1"}, {"order_no": "A2", "store_no": "S9"}, {"order_no": "A3", "store_id": "S9"})
    zones = Zones(default=KYIV, by_store={"S9": KYIV})

    found = judge(sheet(*rows), zones, "CNY")

    assert (found.zones, found.zone_sources) == ({"Europe/Kyiv": 3}, {"default": 1, "store": 2})


@pytest.mark.parametrize(
    ("of_job", "of_object", "zones", "source"),
    [
        ("Europe/Kyiv", None, "Europe/Kyiv", ZoneSource.REQUEST),
        ("Europe/Kyiv", "Asia/Tokyo", "Europe/Kyiv", ZoneSource.REQUEST),
        (None, "Asia/Tokyo", "Asia/Tokyo", ZoneSource.METADATA),
        (None, None, "Asia/Shanghai", ZoneSource.DEFAULT),
    ],
)
def test_a_zone_that_was_said_with_the_file_counts(
    of_job: str | None, of_object: str | None, zones: str, source: ZoneSource
) -> None:
    world = World()
    request: dict[str, Any] = {"fileName": "a.csv"} | ({"timeZone": of_job} if of_job else {})
    key = world.announce(**request)

    world.arrive(world.drop(key, file_of({}), of_object))

    summary = world.note("summary.json")
    (job,) = world.jobs.values()
    assert (summary["zones"], summary["zone_sources"]) == ({zones: 1}, {source: 1})
    assert (job.facts["zones"], job.facts["zone_sources"]) == ({zones: 1}, {source: 1})
