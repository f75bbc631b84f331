from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.imports.sheet import DateCell, NumberCell
from orderhub.imports.times import from_serials, time_of
from orderhub.orders.fields import FieldFault

MORNING = datetime(2023, 5, 1, 9, 3)  # noqa: DTZ001 - its zone is yet to be said
AFTERNOON = datetime(2023, 5, 1, 15, 3, 5)  # noqa: DTZ001 - the same
DAY = datetime(2023, 5, 1)  # noqa: DTZ001 - the same
EAST, WEST = timezone(timedelta(hours=8)), timezone(-timedelta(hours=3, minutes=30))


def fault_of(cell: str) -> str:
    with pytest.raises(FieldFault) as caught:
        time_of(cell)
    assert caught.value.code == "time_invalid"
    return str(caught.value)


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        *((cell, MORNING) for cell in ("2023/5/1 9:03", "2023-05-01 09:03", "2023.5.1 9:03:00", "2023-5-1T9:03")),
        *(
            (cell, MORNING)
            for cell in ("2023/5/1  9:03", "2023/05/01, 9:03", "2023年5月1日 9:03", "2023年5月1日9时3分")
        ),
        *(
            (cell, MORNING)
            for cell in ("2023年05月01日 09時03分00秒", "2023年5月1日星期一 上午9：03", "2023年5月1號 9点03分")
        ),
        *(
            (cell, MORNING)
            for cell in ("2023/5/1 9:03 AM", "2023/5/1 上午9:03", "2023/5/1上午 9:03", "20230501090300")
        ),
        *(
            (cell, MORNING)
            for cell in ("202305010903", "20230501T0903", "2023-5-1 9:03\u202fam", "2023/5/1周一 9:03")
        ),
        *((cell, AFTERNOON) for cell in ("2023/5/1 15:03:05", "2023/5/1 3:03:05 PM", "2023/5/1 下午 3:03:05")),
        *((cell, AFTERNOON) for cell in ("2023/5/1 下午15:03:05", "2023年5月1日 15时03分05秒")),
        *((cell, DAY) for cell in ("2023-05-01", "2023/5/1", "2023.5.1", "2023年5月1日", "20230501")),
        *((cell, DAY) for cell in ("2023/5/1 0:00", "2023/5/1 12:00 AM", "2023/5/1 上午12:00")),
        ("2023/5/1 12:00 PM", DAY.replace(hour=12)),
        ("2023-05-01 09:03:05.1234567", MORNING.replace(second=5, microsecond=123456)),
        ("2023-05-01T09:03:05,5", MORNING.replace(second=5, microsecond=500_000)),
        ("2023-05-01T09:03:00Z", MORNING.replace(tzinfo=UTC)),
        ("2023-05-01 09:03 UTC", MORNING.replace(tzinfo=UTC)),
        ("2023/5/1 9:03:00 GMT+8", MORNING.replace(tzinfo=EAST)),
        ("2023-05-01T09:03:00.000+08:00", MORNING.replace(tzinfo=EAST)),
        ("20230501T090300+0800", MORNING.replace(tzinfo=EAST)),
        ("2023-05-01 09:03:00 -03:30", MORNING.replace(tzinfo=WEST)),
    ],
)
def test_a_time_is_read_in_every_spelling_that_has_the_year_first(cell: str, time: datetime) -> None:
    assert time_of(cell) == time


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(9998, 12, 31)).map(lambda time: time.replace(microsecond=0)),  # noqa: DTZ001 - without a zone
    st.sampled_from("-/."),
    st.sampled_from([" ", "T", "  "]),
    st.booleans(),
)
def test_leading_zeros_and_separators_do_not_matter(time: datetime, sign: str, gap: str, zeros: bool) -> None:  # noqa: FBT001 - drawn
    width = 2 if zeros else 1
    day = f"{time.year}{sign}{time.month:0{width}}{sign}{time.day:0{width}}"

    assert time_of(f"{day}{gap}{time.hour:0{width}}:{time:%M:%S}") == time


@pytest.mark.parametrize(
    "cell",
    [
        *("1/5/2023 9:03", "13/5/2023", "5/13/2023 9:03", "01.05.2023", "1-5-23", "23/5/1 9:03", "1-May-2023"),
        *("1 May 2023", "May 1, 2023 9:03"),
    ],
)
def test_day_first_and_month_first_are_refused_with_the_reason(cell: str) -> None:
    assert "Day and month can be taken for each other" in fault_of(cell)


@pytest.mark.parametrize("cell", ["44818.46", "45047", "1663124603", "1663124603000"])
def test_a_text_that_is_a_number_alone_is_no_time(cell: str) -> None:
    assert "A number alone is not read as a time" in fault_of(cell)


@pytest.mark.parametrize(
    "cell",
    [
        *("2022-02-30 11:03:23", "2022/13/1", "2022-09-14 25:03:23", "2022-09-14 24:00", "2022-09-14 11:60"),
        *("2022/9/14 13:03 AM", "2022/9/14 25:00 PM", "20221301"),
    ],
)
def test_a_time_that_never_is_is_refused(cell: str) -> None:
    assert "There is no such day or time" in fault_of(cell)


@pytest.mark.parametrize("cell", ["1969-12-31 23:59:59", "1969/1/1", "9999-01-01 00:00:00"])
def test_times_before_and_after_what_is_kept_are_refused(cell: str) -> None:
    assert "1970" in fault_of(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "yesterday",
        "２０２２-09-14 11:03:23",
        "2023年5月",
        "2023-5-19:03",
        "2023-05-01 09:03 CST",
        "2022-9" * 9_000,
    ],
)
def test_anything_else_is_refused(cell: str) -> None:
    assert "not read as a time" in fault_of(cell)


@given(st.text(alphabet="0123456789-/.:年月日时分TZ+ 上午PM", max_size=40))
def test_no_text_breaks_the_reading_of_times(cell: str) -> None:
    with suppress(FieldFault):
        assert 1970 <= time_of(cell).year <= 9998


@pytest.mark.parametrize(("serial", "since_1904"), [("45047.377083333333", False), ("43585.377083333333", True)])
def test_a_number_cell_that_can_only_be_a_day_of_excels_is_one(serial: str, since_1904: bool) -> None:  # noqa: FBT001 - a row
    (cell,) = from_serials([NumberCell(serial)], since_1904=since_1904)

    assert type(cell) is DateCell
    assert time_of(cell) == MORNING


@pytest.mark.parametrize("digits", ["25568", "73051", "1663124603", "-1", "nan", "x"])
def test_another_number_cell_stays_a_number(digits: str) -> None:
    cells = [NumberCell(digits), "2023/5/1"]

    assert from_serials(cells, since_1904=False) == cells
    fault_of(digits)


def test_a_number_cell_may_be_a_day_without_signs_between() -> None:
    (cell,) = from_serials([NumberCell("20230501")], since_1904=False)

    assert time_of(cell) == DAY
