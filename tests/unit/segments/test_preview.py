from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from orderhub.customers.lists import LISTS
from orderhub.customers.sales import CustomerOrder
from orderhub.segments.evaluate import Tags
from orderhub.segments.preview import ENOUGH, MOST_SHOWN, Sample, sample
from tests.unit.segments.fakes import FakeCustomers, customer_id
from tests.unit.segments.samples import order

AT = datetime(2026, 3, 31, tzinfo=UTC)


def customers(number: int) -> FakeCustomers:
    """Customers of whom each fifth has an order."""
    found = FakeCustomers()
    for place in range(number):
        found.orders[customer_id(place)] = [order(customer_id=customer_id(place))] if place % 5 == 0 else []
    return found


def has_orders(orders: Sequence[CustomerOrder], _: Tags) -> bool:
    return bool(orders)


def looked(found: FakeCustomers) -> Sample:
    return sample(found.people(), has_orders, AT + timedelta(seconds=1), lambda: AT)


def test_few_customers_are_counted() -> None:
    found = looked(customers(500))

    assert (found.looked_at, found.matched, found.of, found.size) == (500, 100, 500, 100)
    assert (found.is_exact, found.margin) == (True, 0)
    assert len(found.members) == MOST_SHOWN
    assert all(orders[0].customer_id == member for member, orders, _ in found.members)


@pytest.mark.slow
def test_of_many_a_sample_tells_with_a_margin() -> None:
    found = looked(customers(20_000))

    assert ENOUGH <= found.looked_at < ENOUGH + 300
    assert not found.is_exact
    assert abs(found.of - 20_000) < 3_000
    assert 0 < found.margin < 1_000
    assert abs(found.size - 4_000) <= found.margin


@pytest.mark.slow
def test_a_margin_holds_in_most_cases() -> None:
    """Each shop of these has other ids; of ten at most a few are off by more than the margin."""
    off, some = 0, [order()]
    for shop in range(10):
        found = FakeCustomers()
        for number in range(shop * 10_000, shop * 10_000 + 2_500):
            found.orders[customer_id(number)] = some if number % 5 == 0 else []
        preview = looked(found)
        off += abs(preview.size - 500) > preview.margin

    assert off <= 2


def test_of_none_found_there_may_still_be_some() -> None:
    found = sample(customers(5_000).people(), lambda *_: False, AT, lambda: AT)

    assert (found.matched, found.size) == (0, 0)
    assert found.margin >= 10


def test_when_the_time_is_up_what_was_seen_counts() -> None:
    found = sample(customers(5_000).people(), has_orders, AT, lambda: AT)

    assert found.looked_at == LISTS * 16
    assert not found.is_exact


def test_customers_who_are_one_are_looked_at_once() -> None:
    found = customers(50)
    found.into = {customer_id(1): customer_id(0), customer_id(5): customer_id(6)}

    preview = looked(found)

    assert (preview.looked_at, preview.matched) == (48, 10)


def test_where_there_is_nobody_nobody_is_in() -> None:
    found = looked(FakeCustomers())

    assert found == Sample(looked_at=0, matched=0, of=0, size=0, margin=0, is_exact=True, members=[])


@pytest.mark.parametrize("number", [1, LISTS * 16])
def test_what_was_seen_is_never_more_than_there_is(number: int) -> None:
    found = looked(customers(number))

    assert found.of == found.looked_at == number
