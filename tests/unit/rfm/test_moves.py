"""Moves between cells: by a change of an order, and by time alone."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.customers.lists import LISTS
from orderhub.customers.sales import CustomerOrder
from orderhub.customers.transitions import OrderTransition
from orderhub.errors import TransientError
from orderhub.events.customer_events import CustomerEvent
from orderhub.orders.money import CURRENCIES
from orderhub.platform.remembered import remembered
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.daily import DailyRun, Part
from orderhub.rfm.moves import CellWatcher
from tests.support.purchases import Purchase, history, plain_grid
from tests.support.samples import samples
from tests.unit.rfm.fakes import (
    DAY,
    ZONE,
    FakeBus,
    FakeCustomers,
    FakeRecords,
    hour_of,
    id_of,
    merged,
    order,
    order_of,
)

NOW = hour_of(DAY, 18)
RUN = "arn:aws:states:us-east-1:123456789012:execution:move-rfm:one"


def step(before: Sequence[CustomerOrder], after: Sequence[CustomerOrder]) -> OrderTransition:
    return OrderTransition(
        customer_id=id_of("c"),
        order_no="A1",
        version=3,
        changed_at=NOW,
        correlation_id="request-1",
        before=tuple(before),
        after=tuple(after),
    )


def watched(*steps: OrderTransition, records: FakeRecords | None = None) -> list[dict[str, Any]]:
    watcher = CellWatcher((records or FakeRecords()).boundaries, ZONE)
    return [json.loads(event.detail) for step in steps for event in watcher.events_of(step)]


def moves_in(events: Sequence[CustomerEvent]) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
    details = [json.loads(event.detail) for event in events]
    cells = [(event["eventKey"], event["rfm"]["from"], event["rfm"]["to"]) for event in details]
    return [(who, (old["r"], old["f"]), (new["r"], new["f"])) for who, old, new in cells]


def test_a_first_sale_moves_its_customer_out_of_row_0() -> None:
    [detail] = watched(step([order(sale=None)], [order(sale=10)]))

    assert detail["eventKey"] == detail["contactId"] == id_of("c")
    assert detail["orderId"] == f"{id_of('c')}:CNY:A1:3"
    assert detail["metadata"]["correlation_id"] == "request-1"
    assert detail["rfm"] == {
        "currency": "CNY",
        "as_of": "2026-03-10",
        "from": {"r": 6, "f": 0, "cell": "6/0", "r_label": "over 365", "f_label": "0"},
        "to": {"r": 0, "f": 1, "cell": "0/1", "r_label": "0–14", "f_label": "1"},
        "count": 1,
        "sum": 10,
        "last_sale_at": "2026-03-10T04:00:00.000000Z",
    }


def test_a_sale_that_goes_moves_its_customer_back() -> None:
    old = order(order_no="A0", ordered_at=hour_of(DAY - timedelta(days=40)))

    [detail] = watched(step([old, order()], [old, order(sale=None)]))
    [gone] = watched(step([order()], []))

    assert [detail["rfm"][end]["r_label"] for end in ("from", "to")] == ["0–14", "31–60"]
    assert (gone["rfm"]["count"], gone["rfm"]["sum"], gone["rfm"]["last_sale_at"]) == (0, 0, None)


def test_a_change_that_moves_nobody_is_silent_and_asks_for_no_boundaries() -> None:
    records = FakeRecords()
    many = [order(order_no=f"A{number}") for number in range(6)]

    silent = watched(step([], [order(sale=None)]), step(many, many), records=records)
    assert (silent, records.reads) == ([], 0)

    assert watched(step(many, [*many, order(order_no="A9")]), records=records) == []
    assert records.reads == 1


def test_each_currency_has_its_own_move() -> None:
    details = watched(step([order()], [order(currency="USD")]))

    assert [(detail["rfm"]["currency"], detail["rfm"]["to"]["f"]) for detail in details] == [
        ("CNY", 0),
        ("USD", 1),
    ]
    assert len({detail["orderId"] for detail in details}) == 2


def test_a_sale_of_a_later_day_moves_nobody_yet() -> None:
    assert watched(step([], [order(ordered_at=hour_of(DAY + timedelta(days=1)))])) == []


def test_boundaries_are_read_anew_after_a_minute() -> None:
    now = [NOW]
    records = FakeRecords()
    watcher = CellWatcher(remembered(records.boundaries, lambda: now[0]), ZONE)
    change = step([], [order()])

    watcher.events_of(change)
    watcher.events_of(change)
    assert records.reads == 1
    now[0] += timedelta(minutes=1)
    watcher.events_of(change)
    assert records.reads == 2


def run(
    customers: FakeCustomers, records: FakeRecords, day: date, bus: FakeBus, seconds: float = 300
) -> dict[str, Any]:
    """A whole run as the state machine makes it; each part is worked until it is done."""
    daily = DailyRun(records=records, index=customers, customers=customers, bus=bus, zone=ZONE)
    plan = as_json(daily.plan(RUN, {}, hour_of(day, 1)))
    parts: list[Part] = []
    for planned in plan["parts"]:
        part = planned
        while not part["done"]:
            part = as_json(daily.work(part, lambda: seconds))
        parts.append(part)
    return daily.finish(plan, parts)


def as_json(value: Any) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(json.dumps(value))


def test_the_first_run_of_all_tells_nothing_and_begins_to_count() -> None:
    bus, records = FakeBus(), FakeRecords()

    outcome = run(FakeCustomers([order()]), records, DAY, bus)

    assert outcome == {"since": None, "day": "2026-03-10", "moves": 0}
    assert (bus.events, records.last_day) == ([], DAY)


def test_who_passes_a_boundary_is_told_of_once() -> None:
    customers = FakeCustomers(
        [
            order("passes", "A1", hour_of(DAY - timedelta(days=15))),
            order("stays", "A2", hour_of(DAY - timedelta(days=14))),
            order("passed", "A3", hour_of(DAY - timedelta(days=16))),
            order("silent", "A4", sale=None),
        ]
    )
    bus, records = FakeBus(), FakeRecords(last_day=DAY - timedelta(days=1))

    outcome = run(customers, records, DAY, bus)
    again = run(customers, records, DAY, bus)

    assert moves_in(bus.events) == [(id_of("passes"), (0, 1), (1, 1))]
    [event] = bus.events
    assert event.event_id == f"{id_of('passes')}:CNY:2026-03-10"
    assert event.occurred_at == hour_of(DAY, 0)
    assert json.loads(event.detail)["metadata"]["correlation_id"] == RUN
    assert (outcome["moves"], again["moves"], records.last_day) == (1, 0, DAY)


def test_days_that_were_missed_are_caught_up() -> None:
    customers = FakeCustomers([order("c", "A1", hour_of(DAY - timedelta(days=33)))])
    bus = FakeBus()

    run(customers, FakeRecords(last_day=DAY - timedelta(days=20)), DAY, bus)

    assert moves_in(bus.events) == [(id_of("c"), (0, 1), (2, 1))]


def test_setting_other_boundaries_moves_nobody() -> None:
    customers = FakeCustomers([order("c", "A1", hour_of(DAY - timedelta(days=33)))])
    records, bus = (
        FakeRecords(last_day=DAY - timedelta(days=1), set=Boundaries(days=(3, 34), sales=(2,))),
        FakeBus(),
    )

    run(customers, records, DAY, bus)
    run(customers, records, DAY + timedelta(days=1), bus)

    assert moves_in(bus.events) == [(id_of("c"), (1, 0), (2, 0))]


def test_a_run_can_be_asked_for_a_day() -> None:
    records = FakeRecords()
    daily = DailyRun(records=records, index=FakeCustomers(), customers=FakeCustomers(), bus=FakeBus(), zone=ZONE)

    plan = daily.plan(RUN, {"day": "2026-01-02"}, NOW)

    assert (plan["day"], plan["parts"]) == ("2026-01-02", [])


def test_customers_that_are_one_move_together() -> None:
    customers = FakeCustomers(
        [
            order("old", "A1", hour_of(DAY - timedelta(days=31))),
            order("new", "A2", hour_of(DAY - timedelta(days=15)), currency="CNY"),
        ],
        merged([("new", "old")]),
    )
    bus = FakeBus()

    run(customers, FakeRecords(last_day=DAY - timedelta(days=1)), DAY, bus)

    assert moves_in(bus.events) == [(id_of("old"), (0, 2), (1, 2))]


@pytest.mark.parametrize("seconds", [300.0, 10.0])
def test_a_run_that_is_cut_short_again_and_again_tells_the_same(seconds: float) -> None:
    purchases = [*history(900, 300), *history(300, 100, "u", "USD")]
    customers, day = FakeCustomers([order_of(purchase) for purchase in purchases]), date(2026, 3, 1)
    whole, cut = FakeBus(), FakeBus()

    run(customers, FakeRecords(last_day=day - timedelta(days=9)), day, whole)
    outcome = run(customers, FakeRecords(last_day=day - timedelta(days=9)), day, cut, seconds)

    assert len(whole.events) > 20
    assert whole.events == cut.events
    assert outcome["moves"] == len(whole.events)


def test_a_part_that_breaks_is_worked_again_with_the_same_events() -> None:
    customers = FakeCustomers([order_of(event) for event in history(600, 300)])
    day, bus = date(2026, 3, 1), FakeBus()
    records = FakeRecords(last_day=day - timedelta(days=9))
    daily = DailyRun(records=records, index=customers, customers=customers, bus=bus, zone=ZONE)
    part = next(part for part in as_json(daily.plan(RUN, {}, hour_of(day))["parts"]))

    def fails() -> None:
        bus.before = lambda: None
        raise TransientError("played", "played")

    bus.before = fails
    with pytest.raises(TransientError):
        daily.work(part, lambda: 300.0)
    once = daily.work(part, lambda: 300.0)
    again = daily.work(part, lambda: 300.0)

    assert once == again
    assert once["moves"] == len({event.event_id for event in bus.events}) == len(bus.events) / 2 > 0
    assert len(daily.plan(RUN, {}, hour_of(day))["parts"]) == LISTS
    assert once["currency"] in CURRENCIES


@samples(30)
@given(st.integers(0, 60), st.integers(1, 40), st.integers(0, 900))
def test_moves_turn_the_grid_of_the_earlier_day_into_that_of_the_later(first: int, gap: int, offset: int) -> None:
    purchases = list(history(60, 25, prefix=f"p{first}"))
    since = date(2024, 3, 1) + timedelta(days=offset)
    day = since + timedelta(days=gap)
    bus = FakeBus()

    run(FakeCustomers([order_of(purchase) for purchase in purchases]), FakeRecords(last_day=since), day, bus)

    # Whoever bought in between was told of then; of them time moved those who came farther meanwhile.
    later = _cells(purchases, day)
    for who, source, target in moves_in(bus.events):
        assert later[who] == target
        assert source[0] < target[0]
        assert source[1] == target[1]
    bought = {
        id_of(purchase.customer) for purchase in purchases if purchase.is_sale and since < _day(purchase) <= day
    }
    moved = {who for who, _, _ in moves_in(bus.events)}
    earlier = _cells(purchases, since)
    assert {who for who, cell in later.items() if cell != earlier[who] and who not in bought} == moved - bought


def _day(purchase: Purchase) -> date:
    return purchase.ordered_at.astimezone(ZONE).date()


def _cells(purchases: Sequence[Purchase], day: date) -> dict[str, tuple[int, int]]:
    each = {
        id_of(purchase.customer): [other for other in purchases if other.customer == purchase.customer]
        for purchase in purchases
    }
    return {who: next(iter(plain_grid(mine, day, "CNY", ZONE))) for who, mine in each.items()}
