from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderhub.orders.listing import MOST_LOOKED_AT, Filters, OrdersPage, page_of
from orderhub.orders.model import Header
from orderhub.orders.rows import SHARDS
from orderhub.orders.statuses import Status
from orderhub.orders.streams import By
from tests.support.orders import NOON, SHANGHAI, header
from tests.unit.orders.fakes import FakeIndex, position_of

PAID_OR_SHIPPED = frozenset({Status.PAID, Status.SHIPPED})
STORES = ("S1", "S2", None)


def numbered(amount: int, **fields: object) -> list[Header]:
    return [header(f"A{n}", ordered_at=NOON + timedelta(seconds=n), **fields) for n in range(amount)]


def pages(index: FakeIndex, filters: Filters, most: int) -> Iterator[OrdersPage]:
    page = page_of(index, filters, None, most)
    yield page
    while page.last:
        page = page_of(index, filters, page.last, most)
        yield page


def numbers(page: OrdersPage) -> list[str]:
    return [order.header.order_no for order in page.orders]


@st.composite
def headers(draw: st.DrawFn) -> list[Header]:
    """Orders of which many share a status, a store or a moment."""
    order_nos = draw(st.lists(st.text("ab#é🛒", min_size=1, max_size=3), unique=True, max_size=25))
    return [
        header(
            order_no,
            status=draw(st.sampled_from([Status.PAID, Status.SHIPPED, Status.CANCELLED])),
            store_id=draw(st.sampled_from(STORES)),
            ordered_at=NOON + timedelta(microseconds=draw(st.integers(0, 3))),
        )
        for order_no in order_nos
    ]


filters_of_any_kind = st.builds(
    Filters,
    statuses=st.sampled_from([frozenset(Status), PAID_OR_SHIPPED, frozenset({Status.PAID}), frozenset[Status]()]),
    store=st.sampled_from(STORES),
    since=st.sampled_from([None, NOON + timedelta(microseconds=1)]),
    until=st.sampled_from([None, NOON + timedelta(microseconds=3)]),
)


@given(headers(), headers(), filters_of_any_kind, st.integers(1, 7))
@settings(deadline=None)
def test_every_order_is_in_exactly_one_page_even_while_orders_arrive(
    first: list[Header], later: list[Header], filters: Filters, most: int
) -> None:
    index = FakeIndex()
    index.add(*first)
    arriving = iter([order for order in later if order.order_no not in index.orders])

    listed = []
    for page in pages(index, filters, most):
        assert len(page.orders) <= most
        listed += numbers(page)
        index.add(*(entry for entry, _ in zip(arriving, range(3), strict=False)))

    there = {order.order_no for order in first}
    wanted = sorted(filter(filters.admit, first), key=position_of, reverse=True)
    assert len(set(listed)) == len(listed)
    assert [order_no for order_no in listed if order_no in there] == [order.order_no for order in wanted]
    assert all(filters.admit(index.orders[order_no]) for order_no in listed)


@pytest.mark.parametrize("amount", [1_000, 4_000])
@pytest.mark.parametrize("filters", [Filters(), Filters(store="S1"), Filters(statuses=frozenset({Status.PAID}))])
def test_a_page_reads_what_it_shows_whatever_is_stored(filters: Filters, amount: int) -> None:
    index = FakeIndex()
    index.add(*numbered(amount, status=Status.PAID, store_id="S1"))

    page = page_of(index, filters, None, 50)

    assert len(page.orders) == 50
    assert index.read <= 3 * 50 + 6 * SHARDS


def test_orders_come_newest_first_and_by_number_where_the_time_is_the_same() -> None:
    index = FakeIndex()
    index.add(header("A1"), header("A3"), header("A2"), header("B0", ordered_at=NOON + timedelta(seconds=1)))

    assert numbers(page_of(index, Filters(), None, 20)) == ["B0", "A3", "A2", "A1"]


def test_there_is_no_next_page_behind_the_last_order() -> None:
    index = FakeIndex()
    index.add(*numbered(4))

    first = page_of(index, Filters(), None, 2)
    second = page_of(index, Filters(), first.last, 2)

    assert (numbers(first), first.last) == (["A3", "A2"], position_of(index.orders["A2"]))
    assert (numbers(second), second.last) == (["A1", "A0"], None)


def test_a_span_begins_with_its_first_moment_and_ends_before_its_last() -> None:
    index = FakeIndex()
    index.add(*numbered(4))

    page = page_of(index, Filters(since=NOON + timedelta(seconds=1), until=NOON + timedelta(seconds=3)), None, 20)

    assert numbers(page) == ["A2", "A1"]


def test_a_store_is_found_in_its_own_streams_and_with_a_status_in_those_of_the_status() -> None:
    of_store = Filters(store="S1").streams()
    of_both = Filters(store="S1", statuses=frozenset({Status.PAID})).streams()

    assert {(entry.by, entry.value) for entry in of_store} == {(By.STORE, "S1")}
    assert {(entry.by, entry.value) for entry in of_both} == {(By.STATUS, "PAID")}
    assert len(of_store) == len(of_both) == SHARDS


@pytest.mark.parametrize(
    ("filters", "queries"),
    [
        (Filters(), SHARDS),
        (Filters(since=NOON), SHARDS),
        (Filters(store="S1"), SHARDS),
        (Filters(statuses=frozenset({Status.PAID})), SHARDS),
        (Filters(statuses=PAID_OR_SHIPPED), 2 * SHARDS),
        (Filters(order_no="A1"), 0),
    ],
)
def test_a_page_of_twenty_asks_each_shard_once(filters: Filters, queries: int) -> None:
    index = FakeIndex()
    index.add(*numbered(1_000, status=Status.PAID, store_id="S1"))

    page = page_of(index, filters, None, 20)

    again = len(index.calls) - len(set(index.calls))
    assert len(page.orders) in {1, 20}
    assert len(set(index.calls)) == queries
    # A shard that holds far more than its share of a page is asked again.
    assert again <= 1


def test_a_page_passes_over_so_many_orders_of_other_stores_and_no_more() -> None:
    index, filters = FakeIndex(), Filters(store="S1", statuses=frozenset({Status.PAID}))
    index.add(header("mine", status=Status.PAID, store_id="S1", ordered_at=NOON - timedelta(days=1)))
    index.add(*numbered(MOST_LOOKED_AT + 200, status=Status.PAID, store_id="S2"))

    first = page_of(index, filters, None, 20)
    read, index.read = index.read, 0
    second = page_of(index, filters, first.last, 20)

    assert (numbers(first), numbers(second)) == ([], ["mine"])
    assert first.last == position_of(index.orders["A200"])
    assert read <= 3 * MOST_LOOKED_AT
    assert second.last is None


def test_what_has_changed_since_the_index_was_written_is_left_out() -> None:
    index = FakeIndex()
    index.add(*numbered(5, status=Status.PAID))
    index.stale = dict(index.orders)
    del index.orders["A1"]
    index.orders["A2"] = replace(index.orders["A2"], status=Status.CANCELLED)
    index.orders["A3"] = replace(index.orders["A3"], ordered_at=NOON + timedelta(hours=1))

    page = page_of(index, Filters(statuses=frozenset({Status.PAID})), None, 20)

    assert numbers(page) == ["A4", "A0"]


def test_an_order_met_in_two_streams_is_shown_once() -> None:
    index = FakeIndex()
    index.add(header("A1", status=Status.PAID))
    index.stale = {"again": header("A1", status=Status.SHIPPED)}

    assert numbers(page_of(index, Filters(), None, 20)) == ["A1"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(order_no="A1"), ["A1"]),
        (Filters(order_no="A1", store="S1", statuses=PAID_OR_SHIPPED), ["A1"]),
        (Filters(order_no="A1", store="S2"), []),
        (Filters(order_no="A1", statuses=frozenset({Status.CANCELLED})), []),
        (Filters(order_no="A1", until=NOON), []),
        (Filters(order_no="A2"), []),
    ],
)
def test_an_order_asked_for_by_number_must_fulfil_the_other_conditions_too(
    filters: Filters, found: list[str]
) -> None:
    index = FakeIndex()
    index.add(header("A1", status=Status.PAID, store_id="S1"))

    page = page_of(index, filters, None, 20)

    assert (numbers(page), page.last, index.read) == (found, None, 0)


@pytest.mark.parametrize("filters", [Filters(order_no="A" * 101), Filters(store="张" * 1000)])
def test_what_no_order_can_have_is_not_asked_for(filters: Filters) -> None:
    assert page_of(None, filters, None, 20) == OrdersPage(orders=())  # type: ignore[arg-type]  # is not touched


@pytest.mark.parametrize(
    "other",
    [
        Filters(store="S1", order_no="A1"),
        Filters(store="S2"),
        Filters(store="S1", statuses=frozenset({Status.PAID})),
        Filters(store="S1", since=NOON),
        Filters(store="S1", until=NOON),
    ],
)
def test_conditions_are_told_from_any_others_by_their_digest(other: Filters) -> None:
    assert Filters(store="S1").digest != other.digest


def test_the_same_conditions_put_otherwise_have_the_same_digest() -> None:
    mine = Filters(store="S1", since=NOON, statuses=frozenset([Status.SHIPPED, Status.PAID]))
    same = Filters(store="S1", since=NOON.astimezone(SHANGHAI), statuses=PAID_OR_SHIPPED)

    assert mine.digest == same.digest
