from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders import rows
from orderhub.orders.attributes import time_text
from orderhub.orders.model import Header, Line, Mode, Order
from orderhub.orders.statuses import Status
from tests.support.orders import NOON, ODD_NAMES, header, line, stamp

TEXT = st.text(min_size=1, max_size=20)
NAMES = st.sampled_from(ODD_NAMES) | TEXT
AMOUNTS = st.decimals("-999999999", "999999999", places=4)
TIMES = st.datetimes(datetime(1970, 1, 2), datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
TAGS = st.lists(TEXT, max_size=3).map(tuple)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
EXTRA = st.dictionaries(st.text(), JSON, max_size=3)
STATUSES = st.sampled_from(Status)
KINDS: dict[str, st.SearchStrategy[Any]] = {"tags": TAGS, "extra": EXTRA, "status": STATUSES}
KINDS |= dict.fromkeys(("total_cost", "quantity"), AMOUNTS)
KINDS |= dict.fromkeys(("shipping", "discount", "taxes", "cost"), st.none() | AMOUNTS)
KINDS |= dict.fromkeys(("paid_at", "shipped_at", "updated_at"), st.none() | TIMES)
KINDS |= {"order_no": NAMES, "sku": NAMES, "currency": TEXT, "ordered_at": TIMES}


def any_of[T](kind: type[T], names: tuple[str, ...]) -> st.SearchStrategy[T]:
    return st.builds(kind, **{name: KINDS.get(name, st.none() | TEXT) for name in names})


HEADERS = any_of(Header, tuple(Header.__dataclass_fields__))
LINES = any_of(Line, tuple(Line.__dataclass_fields__))


@given(
    HEADERS, st.lists(NAMES, max_size=4).map(tuple), st.sampled_from(Mode), st.none() | TIMES, st.none() | STATUSES
)
def test_a_header_comes_back_from_its_row_as_it_was(
    order: Header,
    skus: tuple[str, ...],
    mode: Mode,
    shipped_since: datetime | None,
    published_status: Status | None,
) -> None:
    attributes: dict[str, Any] = {
        "mode": mode,
        "published_status": published_status,
        "shipped_since": shipped_since,
    }
    before = stamp(7, changed=("status", "lines"), written_at=shipped_since or NOON, created_at=NOON, **attributes)

    row = rows.header_row(order, skus, before)

    assert rows.header_of(row) == order
    assert (rows.skus_of(row), rows.stamp_of(row)) == (skus, before)
    assert rows.is_header(row)
    assert rows.sku_of(row) == ""


@given(NAMES, LINES, st.integers(1, 10**6))
def test_a_line_comes_back_from_its_row_as_it_was(order_no: str, order_line: Line, version: int) -> None:
    row = rows.line_row(order_no, order_line, version)

    assert rows.line_of(row) == order_line
    assert rows.version_of(row) == version
    assert not rows.is_header(row)


@given(st.tuples(NAMES, NAMES), st.tuples(NAMES, NAMES))
def test_two_lines_never_share_a_key(first: tuple[str, str], other: tuple[str, str]) -> None:
    assert (rows.key_of(*first) == rows.key_of(*other)) == (first == other)


@given(TIMES, TIMES)
def test_time_texts_sort_as_times_do(first: datetime, other: datetime) -> None:
    assert (time_text(first) < time_text(other)) == (first < other)


def test_a_time_is_kept_in_utc() -> None:
    berlin = NOON.astimezone().replace(tzinfo=UTC) + timedelta(microseconds=5)

    assert time_text(berlin).endswith(".000005Z")


def test_what_is_absent_takes_no_space() -> None:
    row = rows.line_row("A1", line("S#1"), 1)

    assert row == {
        "order_no": {"S": "A1"},
        "order_no_sku": {"S": "A1#S#1"},
        "quantity": {"N": "1"},
        "version": {"N": "1"},
    }


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({}, None),
        ({"store_no": "7"}, {"S": "7"}),
        ({"store_id": "east", "store_no": "7"}, {"S": "east"}),
    ],
)
def test_only_an_order_of_a_store_is_in_the_stores_index(
    fields: dict[str, str], key: dict[str, str] | None
) -> None:
    row = rows.header_row(header(**fields), ("S1", "S2"), stamp())

    assert row.get("store_key") == key
    assert row["line_count"] == {"N": "2"}


def test_orders_spread_over_all_shards() -> None:
    assert {rows.shard_of(f"订单-{n}") for n in range(100)} == set(range(rows.SHARDS))


def test_large_and_small_amounts_are_written_plainly() -> None:
    row = rows.header_row(header(total_cost=Decimal("1E+3"), taxes=Decimal("1E-7")), (), stamp())

    assert (row["total_cost"], row["taxes"]) == ({"N": "1000"}, {"N": "0.0000001"})


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"first_name": "三", "last_name": "张"}, "张三"),
        ({"last_name": "Smith", "nickname": "jo"}, "Smith"),
        ({"nickname": "jo"}, "jo"),
        ({}, None),
    ],
)
def test_the_buyer_s_name_is_the_best_there_is(fields: dict[str, str], name: str | None) -> None:
    assert header(**fields).buyer_name == name


def test_an_event_s_id_is_made_of_facts() -> None:
    assert Order(header=header("A#1"), lines=(), stamp=stamp(3)).event_id == "A#1:3"
