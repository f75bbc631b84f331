import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from orderhub.customers.identities import Buyer
from orderhub.customers.lists import LISTS
from orderhub.orders.statuses import Status
from orderhub.segments import counting
from orderhub.segments.counting import Count, Part
from orderhub.segments.member_check import SegmentDefaults
from orderhub.segments.segment import Definition, Segment, Started, export_key, part_keys
from tests.unit.segments.fakes import FakeBus, FakeCustomers, FakeFiles, FakeSegments, customer_id
from tests.unit.segments.samples import TODAY, ZONE, cell_of, order

NOW = datetime(2026, 3, 31, 4, tzinfo=UTC)
RUN = "arn:aws:states:us-east-1:123456789012:execution:CountSegments:run-1"
BUYERS = {"fact": "orderCount", "op": ">=", "value": 2}
KNOWN = Buyer(external_customer_id="C-2", sobot_customer_id="S-2")
LAPSED = {"fact": "lastOrderDate", "op": "<", "value": {"daysAgo": 30}}
USUAL = SegmentDefaults(currency="CNY", zone=ZONE, cells=lambda _: cell_of)


class Shop:
    """Forty customers; the one of number n has n % 4 sales, ten days apart, the last ten days ago."""

    def __init__(self) -> None:
        self.segments, self.files, self.bus, self.customers = (
            FakeSegments(),
            FakeFiles(),
            FakeBus(),
            FakeCustomers(),
        )
        for number in range(40):
            self.customers.orders[customer_id(number)] = []
            for sale in range(number % 4):
                moment = NOW - timedelta(days=10 * (sale + 1))
                self.customers.add(order(f"A{number}-{sale}", ordered_at=moment, customer_id=customer_id(number)))
        self.count = Count(
            segments=self.segments,
            people=self.customers.people,
            files=self.files,
            bus=self.bus,
            defaults=USUAL,
        )

    def save(self, name: str, conditions: Any, *, events: bool = False) -> None:  # noqa: ANN401 - JSON
        definition = Definition(name=name, description="", conditions=conditions, events=events)
        self.segments.save(definition, Started(run="run-1", at=NOW))

    def run(self, now: datetime = NOW, arn: str = RUN, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        plan = self.count.plan(arn, request, now)
        return self.count.finish([self.worked(part) for part in plan["parts"]], plan, now)

    def worked(self, part: Part) -> Part:
        while not part["done"]:
            part = self.count.work(part, lambda: 100.0)
        return part

    def segment(self, name: str) -> Segment:
        found = self.segments.find(name)
        assert found
        return found

    def members(self, name: str) -> list[str]:
        counted = self.segment(name).counted
        assert counted
        return ids_in(self.files.stored[key] for key in part_keys(name, counted.run, counted.files))


def ids_in(texts: Iterable[str]) -> list[str]:
    return [line.split(",")[0] for text in texts for line in text.splitlines()]


@pytest.fixture
def shop() -> Shop:
    return Shop()


EXPECTED = sorted(customer_id(number) for number in range(40) if number % 4 >= 2)


def test_a_count_says_how_many_there_are_and_who(shop: Shop) -> None:
    shop.save("buyers", BUYERS)

    outcome = shop.run(segments=["buyers"])

    assert outcome == {"run": "run-1", "segments": 1, "noted": 1, "told": 0}
    counted = shop.segment("buyers").counted
    assert counted
    assert (counted.run, counted.size, counted.as_of, counted.at) == ("run-1", 20, TODAY, NOW)
    assert sorted(shop.members("buyers")) == EXPECTED


def test_a_day_begins_at_midnight_of_the_shop(shop: Shop) -> None:
    shop.save("buyers", BUYERS)

    shop.run(datetime(2026, 3, 31, 17, tzinfo=UTC))

    counted = shop.segment("buyers").counted
    assert counted
    assert counted.as_of == date(2026, 4, 1)


def test_one_run_counts_all_segments(shop: Shop) -> None:
    shop.save("buyers", BUYERS)
    shop.save("strangers", {"not": BUYERS})

    shop.run()

    assert sorted([*shop.members("buyers"), *shop.members("strangers")]) == sorted(map(customer_id, range(40)))


def test_without_segments_there_is_nothing_to_do(shop: Shop) -> None:
    assert shop.count.plan(RUN, {}, NOW)["parts"] == []
    assert shop.run(segments=["gone"]) == {"run": "run-1", "segments": 0, "noted": 0, "told": 0}


def test_a_segment_that_cannot_be_read_any_more_does_not_hold_up_the_others(shop: Shop) -> None:
    shop.save("buyers", BUYERS)
    shop.save("old", {"fact": "age"})

    outcome = shop.run()

    assert outcome["segments"] == 1
    assert shop.segment("old").counted is None


def test_a_segment_that_was_changed_meanwhile_keeps_what_it_has(shop: Shop) -> None:
    shop.save("buyers", BUYERS)
    plan = shop.count.plan(RUN, {}, NOW)
    parts = [shop.worked(part) for part in plan["parts"]]
    shop.save("buyers", {"not": BUYERS})

    outcome = shop.count.finish(parts, plan, NOW)

    assert outcome["noted"] == 0
    assert shop.segment("buyers").counted is None


def test_another_description_does_not_undo_a_count(shop: Shop) -> None:
    shop.save("buyers", BUYERS)
    shop.run()
    known = shop.segment("buyers")

    shop.segments.save(replace(known.definition, description="two or more"), Started(run="run-2", at=NOW))

    assert shop.segment("buyers").counted == known.counted


def test_a_part_cut_into_pieces_comes_to_the_same(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever dies after a piece leaves the part where it was; what is written again is written over."""
    shop.save("buyers", BUYERS)
    monkeypatch.setattr(counting, "_AT_ONCE", 2)
    plan = shop.count.plan(RUN, {}, NOW)
    ended = []
    for begun in plan["parts"]:
        part = begun
        while not part["done"]:
            times = iter((100.0, 0.0))
            shop.count.work(part, iter((100.0, 0.0)).__next__)
            part = shop.count.work(part, times.__next__)
        ended.append(part)

    shop.count.finish(ended, plan, NOW)

    assert max(max(part["files"]) for part in ended) > 1
    assert sorted(shop.members("buyers")) == EXPECTED


def test_what_is_held_is_written_before_it_is_too_much(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.save("buyers", BUYERS)
    monkeypatch.setattr(counting, "_AT_ONCE", 1)
    monkeypatch.setattr(counting, "_HELD", 1)

    shop.run()

    counted = shop.segment("buyers").counted
    assert counted
    assert sum(counted.files) == counted.size == 20
    assert len(counted.files) == LISTS


def test_without_time_a_part_stays_where_it_is(shop: Shop) -> None:
    shop.save("buyers", BUYERS)
    part = shop.count.plan(RUN, {}, NOW)["parts"][0]

    assert shop.count.work(part, lambda: 59.0) == part


def test_customers_who_are_one_by_a_merge_count_as_one(shop: Shop) -> None:
    """Number 1 has one sale and gets the one of number 5."""
    shop.customers.into = {customer_id(5): customer_id(1)}
    shop.save("buyers", BUYERS)

    shop.run()

    assert sorted(shop.members("buyers")) == sorted([*EXPECTED, customer_id(1)])


def test_an_export_is_one_file_of_ids_and_figures(shop: Shop) -> None:
    shop.save("buyers", BUYERS)
    shop.customers.add(
        order("B1", customer_id=customer_id(2), status=Status.PAID, ordered_at=NOW, buyer=KNOWN, refunded="9"),
        order("B2", customer_id=customer_id(2), amount="7", currency="USD", ordered_at=NOW),
    )

    shop.run(segments=["buyers"], export=True)

    exported = shop.segment("buyers").exported
    assert exported
    assert (exported.run, exported.size, exported.at) == ("run-1", 20, NOW)
    rows = list(csv.DictReader(io.StringIO(shop.files.stored[export_key("buyers", "run-1")])))
    assert sorted(row["customer_id"] for row in rows) == EXPECTED
    [row] = [row for row in rows if row["customer_id"] == customer_id(2)]
    assert row == {
        "customer_id": customer_id(2),
        "orders": "4",
        "sales": "2",
        "sum": "20",
        "average": "10.0000",
        "currency": "CNY",
        "first": "2026-03-11T12:00:00+08:00",
        "last": "2026-03-31T12:00:00+08:00",
        "time_zone": "Asia/Shanghai",
        "external_customer_id": "C-2",
        "sobot_customer_id": "S-2",
        "refunded": "0",
    }


def test_figures_are_in_the_currency_that_is_asked_about(shop: Shop) -> None:
    shop.customers.add(order("B2", customer_id=customer_id(2), amount="7", currency="USD", ordered_at=NOW))
    shop.save("dollars", {"fact": "sum", "op": ">", "value": 0, "currency": "USD"})

    shop.run(export=True)

    [row] = csv.DictReader(io.StringIO(shop.files.stored[export_key("dollars", "run-1")]))
    assert (row["sum"], row["currency"], row["sales"]) == ("7", "USD", "1")


def test_nothing_in_an_export_looks_like_a_formula(shop: Shop) -> None:
    shop.save("all", {"fact": "orderCount", "op": ">=", "value": 0})

    shop.run(export=True)

    text = shop.files.stored[export_key("all", "run-1")]
    assert len(text.splitlines()) == 41
    assert not [
        cell for line in text.splitlines() for cell in line.split(",") if cell.startswith(tuple("=+-@\t\r"))
    ]


def moved(shop: Shop) -> list[tuple[str, str, str]]:
    return sorted((event.detail_type, event.customer_id, event.event_id) for event in shop.bus.events)


def test_whom_time_alone_moved_is_told_once_a_day(shop: Shop) -> None:
    """Ten days ago plus twenty-one more is a month; then everybody has lapsed who ever bought."""
    shop.save("lapsed", LAPSED, events=True)
    shop.run()
    assert shop.bus.events == []

    shop.run(NOW + timedelta(days=20))
    assert shop.bus.events == []

    shop.run(NOW + timedelta(days=21))
    day = "2026-04-21"
    ids = [customer_id(number) for number in range(40) if number % 4]
    assert moved(shop) == sorted(
        ("segmentENTERED", customer_id, f"{customer_id}:lapsed:{day}") for customer_id in ids
    )

    shop.run(NOW + timedelta(days=21))
    assert len(shop.bus.events) == 30


def test_a_run_told_again_tells_the_same(shop: Shop) -> None:
    shop.save("lapsed", LAPSED, events=True)
    shop.run()
    plan = shop.count.plan(RUN, {}, NOW + timedelta(days=21))

    for part in plan["parts"]:
        shop.worked(part)
    first, shop.bus.events = shop.bus.events, []
    for part in plan["parts"]:
        shop.worked(part)

    assert first
    assert shop.bus.events == first


def test_days_on_which_nothing_was_counted_are_made_up_for(shop: Shop) -> None:
    shop.save("lapsed", LAPSED, events=True)
    shop.run()

    shop.run(NOW + timedelta(days=60))

    assert len(shop.bus.events) == 30


def test_a_segment_that_does_not_tell_tells_nothing(shop: Shop) -> None:
    shop.save("lapsed", LAPSED)
    shop.run()

    shop.run(NOW + timedelta(days=60))

    assert shop.bus.events == []


def test_other_conditions_move_nobody(shop: Shop) -> None:
    shop.save("lapsed", {"not": LAPSED}, events=True)
    shop.run()
    shop.save("lapsed", LAPSED, events=True)

    shop.run(NOW + timedelta(days=60))

    assert shop.bus.events == []


TAGGED = {"fact": "customerTag", "op": "in", "value": ["vip"]}


def test_what_customers_are_tagged_with_counts_for_all_who_are_one(shop: Shop) -> None:
    shop.customers.into = {customer_id(5): customer_id(1)}
    for number in (5, 8):
        shop.customers.tagged[customer_id(number)].add("vip")
    shop.save("tagged", TAGGED)

    shop.run()

    assert sorted(shop.members("tagged")) == sorted([customer_id(1), customer_id(8)])


def test_tags_are_read_only_where_they_are_asked_for(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeCustomers, "of", None)
    shop.save("buyers", BUYERS)

    shop.run()

    assert sorted(shop.members("buyers")) == EXPECTED


def test_whom_a_merge_moved_is_told_once_with_the_next_count(shop: Shop) -> None:
    shop.save("buyers", BUYERS, events=True)
    shop.run()
    first, other, third = customer_id(1), customer_id(5), customer_id(9)
    shop.customers.merged_at = NOW + timedelta(minutes=1)
    shop.customers.into = {other: first, third: other}

    shop.run(NOW + timedelta(minutes=5), f"{RUN}-2")
    published = moved(shop)
    shop.run(NOW + timedelta(minutes=9), f"{RUN}-3")
    shop.run(NOW + timedelta(days=1), f"{RUN}-4")

    assert published == [("segmentENTERED", first, f"{first}:buyers:merged:2026-03-31T04:01:00.000000Z")]
    assert moved(shop) == published


def test_a_merge_of_before_the_last_count_moves_nobody(shop: Shop) -> None:
    shop.customers.into = {customer_id(5): customer_id(1)}
    shop.save("buyers", BUYERS, events=True)
    shop.run()

    shop.run(NOW + timedelta(minutes=5), f"{RUN}-2")

    assert shop.bus.events == []
