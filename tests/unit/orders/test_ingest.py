from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import chain, repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from orderhub.orders.changes import Change, Problem
from orderhub.orders.ingest import Report, Written, ingest
from orderhub.orders.model import Header, Line, Mode
from orderhub.orders.statuses import Status
from orderhub.orders.write_plan import Outcome
from tests.support.order_store import Break, FakeOrders
from tests.support.orders import NOON, change, header, line, line_change, new_order, source
from tests.support.samples import samples


def take(table: FakeOrders, *changes: Change, seconds: float = 100.0) -> Report:
    return ingest(
        table, changes, written_by=table.source.written_by, time_left=lambda: seconds, pause=lambda _: None
    )


def again(table: FakeOrders, written_by: str = "request-2") -> FakeOrders:
    return FakeOrders(source(written_by), table.stored)


@pytest.fixture
def table() -> FakeOrders:
    return FakeOrders(source())


def codes(entries: list[tuple[Change, Problem]]) -> list[tuple[int, str]]:
    return [(entry.index, problem.code) for entry, problem in entries]


def failed(report: Report) -> list[tuple[int, list[str]]]:
    return [(failure.index, [problem.code for problem in problems]) for failure, problems in report.failed]


def test_a_new_order_is_stored_with_the_stamp_of_its_request(table: FakeOrders) -> None:
    report = take(table, new_order(line_change("S1", quantity=Decimal(1))))

    stored = table.stored["A1"]
    assert report.outcomes == {"A1": Outcome.CREATED}
    assert (stored.header, stored.lines) == (header(), {"S1": line("S1")})
    assert (stored.stamp.version, stored.stamp.written_by, stored.stamp.mode) == (1, "request-1", Mode.LIVE)


def test_sending_an_order_twice_changes_nothing(table: FakeOrders) -> None:
    take(table, new_order(line_change("S1", quantity=Decimal(1))))
    second = again(table)

    report = take(second, new_order(line_change("S1", quantity=Decimal(1))))

    assert report.counts() == {"created": 0, "updated": 0, "unchanged": 1, "stale": 0}
    assert second.writes == 0


def test_no_changes_ask_nothing_of_the_table_but_a_load(table: FakeOrders) -> None:
    assert take(table).counts() == {"created": 0, "updated": 0, "unchanged": 0, "stale": 0}


def test_a_change_counts_one_version_up(table: FakeOrders) -> None:
    take(table, new_order())

    report = take(again(table), change(status=Status.PAID))

    assert report.outcomes == {"A1": Outcome.UPDATED}
    assert table.stored["A1"].stamp.version == 2
    assert table.stored["A1"].stamp.changed == ("status",)


def test_an_older_change_is_stale_and_changes_nothing(table: FakeOrders) -> None:
    take(table, change(**new_order().fields, updated_at=NOON))

    report = take(again(table), change(status=Status.PAID, updated_at=NOON.replace(hour=11)))

    assert report.outcomes == {"A1": Outcome.STALE}
    assert codes(report.warnings) == [(0, "stale")]
    assert table.stored["A1"].header.status is Status.INITIALIZED


def test_an_order_twice_in_one_request_is_merged_in_order_and_said(table: FakeOrders) -> None:
    report = take(table, new_order(remark="one"), change(index=4, remark="two", email="mail@example.com"))

    assert table.stored["A1"].header == header(remark="two", email="mail@example.com")
    assert table.stored["A1"].stamp.version == 1
    assert report.counts()["created"] == 1
    assert codes(report.warnings) == [(4, "order_repeated")]


def test_a_bad_change_does_not_keep_a_good_one_of_the_same_order_out(table: FakeOrders) -> None:
    report = take(table, new_order(), change(index=1, status=None), change(index=2, remark="x"))

    assert failed(report) == [(1, ["field_required"])]
    assert table.stored["A1"].header == header(remark="x")


def test_a_bad_order_does_not_harm_the_others(table: FakeOrders) -> None:
    report = take(table, change(order_no="B"), new_order(index=1))

    assert failed(report) == [(0, ["field_required"] * 4 + ["contact_missing"])]
    assert report.outcomes == {"A1": Outcome.CREATED}


def test_a_status_that_goes_back_is_taken_and_said(table: FakeOrders) -> None:
    take(table, new_order(status=Status.DELIVERED))

    report = take(again(table), change(status=Status.PAID))

    assert codes(report.warnings) == [(0, "status_went_back")]
    assert table.stored["A1"].header.status is Status.PAID


@pytest.mark.parametrize("broken", [[Break.BUSY], [None, Break.BUSY], [None, Break.BUSY, Break.BUSY, Break.BUSY]])
def test_a_throttle_is_waited_out(table: FakeOrders, broken: list[Break | None]) -> None:
    table.breaks = broken

    report = take(table, new_order())

    assert report.outcomes == {"A1": Outcome.CREATED}
    assert table.stored["A1"].stamp.version == 1


def test_a_write_whose_answer_was_lost_is_known_again_and_not_made_twice(table: FakeOrders) -> None:
    table.breaks = [None, Break.LOST]

    report = take(table, new_order())

    assert report.outcomes == {"A1": Outcome.CREATED}
    assert (table.writes, table.stored["A1"].stamp.version) == (1, 1)


def test_a_lost_answer_of_a_guard_that_moved_on_is_known_again(table: FakeOrders) -> None:
    take(table, new_order())
    second = again(table)
    second.breaks = [None, Break.LOST]

    report = take(second, change(updated_at=NOON))

    assert report.outcomes == {"A1": Outcome.UNCHANGED}
    assert (second.writes, table.stored["A1"].stamp.version) == (1, 1)


def test_of_two_writers_at_once_nobody_s_change_is_lost(table: FakeOrders) -> None:
    take(table, new_order(line_change("S1", quantity=Decimal(1))))
    other, mine = again(table, "other"), again(table, "mine")
    mine.meanwhile = Once(lambda: take(other, change(line_change("S2", quantity=Decimal(1)), remark="theirs")))

    report = take(mine, change(line_change("S3", quantity=Decimal(1)), email="mail@example.com"))

    stored = table.stored["A1"]
    assert report.outcomes == {"A1": Outcome.UPDATED}
    assert (stored.header, stored.skus) == (header(remark="theirs", email="mail@example.com"), ("S1", "S2", "S3"))
    assert stored.stamp.version == 3


def test_of_two_that_create_an_order_at_once_one_updates_it(table: FakeOrders) -> None:
    table.meanwhile = Once(lambda: take(again(table), new_order(remark="first")))

    report = take(table, new_order(email="mail@example.com"))

    assert report.outcomes == {"A1": Outcome.UPDATED}
    assert table.stored["A1"].header == header(remark="first", email="mail@example.com")


def test_what_the_time_does_not_suffice_for_is_to_be_sent_again(table: FakeOrders) -> None:
    table.breaks = [None, None, Break.BUSY]

    report = take(table, new_order(), new_order(order_no="B", index=1), change(order_no="B", index=2), seconds=1)

    assert failed(report) == [(1, ["try_again"]), (2, ["try_again"])]
    assert report.outcomes == {"A1": Outcome.CREATED}
    assert "B" not in table.stored


def test_a_table_that_cannot_be_read_in_time_fails_all_orders(table: FakeOrders) -> None:
    table.breaks = [Break.BUSY] * 5
    seconds = chain([9.0, 9.0], repeat(1.0))
    pauses: list[float] = []

    report = ingest(table, [new_order()], written_by="r", time_left=lambda: next(seconds), pause=pauses.append)

    assert failed(report) == [(0, ["try_again"])]
    assert len(pauses) == 2
    assert all(0 <= pause <= 1 for pause in pauses)


def test_an_order_that_no_row_can_hold_fails_with_all_its_changes() -> None:
    class Full(FakeOrders):
        def write(self, plans: Any) -> dict[str, Written]:  # noqa: ANN401 - as in the fake
            return {plan.header.order_no: Written.TOO_LARGE for plan in plans}

    report = take(Full(source()), new_order(), change(index=1, remark="x"))

    assert failed(report) == [(0, ["order_too_large"]), (1, ["order_too_large"])]
    assert report.outcomes == {}


class Once:
    """Does something the first time it is called."""

    def __init__(self, do: Callable[[], object]) -> None:
        self._steps: Iterator[Callable[[], object]] = chain([do], repeat(lambda: None))

    def __call__(self) -> None:
        next(self._steps)()


NUMBERS, SKUS = st.sampled_from(("A", "B#", "单")), st.sampled_from(("1", "#", "茶"))
QUANTITIES = st.integers(0, 3).map(Decimal)
BREAKS = st.lists(st.sampled_from([None, None, Break.BUSY, Break.LOST]), max_size=8)
HEADER_CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(Status),
        "remark": st.none() | st.text(max_size=2),
        "tags": st.just(("t",)),
    },
)
LINES = st.dictionaries(SKUS, QUANTITIES, max_size=3)


class AnyTraffic(RuleBasedStateMachine):
    """Changes, repeats and faults in any order leave what a plain dict would hold."""

    def __init__(self) -> None:
        super().__init__()
        self.table = FakeOrders(source())
        self.headers: dict[str, Header] = {}
        self.lines: dict[str, dict[str, Line]] = {}
        self.requests = 0
        self.last: list[Change] = []

    def send(self, changes: list[Change], breaks: list[Break | None], meanwhile: Callable[[], object]) -> Report:
        self.requests += 1
        table = FakeOrders(source(f"r{self.requests}"), self.table.stored, breaks, Once(meanwhile))
        return take(table, *changes)

    def expect(self, order_no: str, fields: dict[str, Any], lines: dict[str, Decimal]) -> None:
        before = self.headers.get(order_no, header(order_no))
        values = {name: () if name == "tags" and value is None else value for name, value in fields.items()}
        self.headers[order_no] = Header(
            **{name: getattr(before, name) for name in Header.__dataclass_fields__} | values
        )
        held = self.lines.setdefault(order_no, {})
        for sku, quantity in lines.items():
            held.pop(sku, None) if not quantity else held.update({sku: line(sku, quantity=quantity)})

    @rule(order_no=NUMBERS, fields=HEADER_CHANGES, lines=LINES, breaks=BREAKS)
    def send_one(
        self, order_no: str, fields: dict[str, Any], lines: dict[str, Decimal], breaks: list[Break | None]
    ) -> None:
        line_changes = [line_change(sku, quantity=quantity) for sku, quantity in lines.items()]
        least = {} if order_no in self.headers else dict(new_order().fields)
        self.last = [change(*line_changes, order_no=order_no, **(least | fields))]
        before = self.table.stored.get(order_no)
        self.expect(order_no, fields, lines)

        report = self.send(self.last, breaks, lambda: None)

        after = self.table.stored[order_no]
        changed = before is None or (after.header, after.lines) != (before.header, before.lines)
        assert not report.failed
        assert report.outcomes[order_no] is (
            Outcome.CREATED if before is None else Outcome.UPDATED if changed else Outcome.UNCHANGED
        )
        assert after.stamp.version == (before.stamp.version if before else 0) + changed

    @rule(breaks=BREAKS)
    def send_the_last_again(self, breaks: list[Break | None]) -> None:
        before = dict(self.table.stored)

        report = self.send(self.last, breaks, lambda: None)

        assert set(report.outcomes.values()) <= {Outcome.UNCHANGED}
        assert self.table.stored == before

    @rule(order_no=NUMBERS, remark=st.text(max_size=2), lines=LINES, busy=st.integers(0, 3))
    def send_two_at_once(self, order_no: str, remark: str, lines: dict[str, Decimal], busy: int) -> None:
        if order_no not in self.headers:
            return
        line_changes = [line_change(sku, quantity=quantity) for sku, quantity in lines.items()]
        mine, theirs = change(*line_changes, order_no=order_no), change(order_no=order_no, remark=remark)
        self.expect(order_no, {"remark": remark}, lines)
        self.last = [mine]

        report = self.send([mine], [None, *[Break.BUSY] * busy], lambda: self.send([theirs], [], lambda: None))
        self.send([theirs], [], lambda: None)

        assert not report.failed

    @invariant()
    def the_table_holds_what_was_sent(self) -> None:
        assert {no: order.header for no, order in self.table.stored.items()} == self.headers
        assert {no: dict(order.lines) for no, order in self.table.stored.items()} == self.lines


AnyTraffic.TestCase.settings = samples(25, stateful_step_count=15)
TestAnyTraffic = AnyTraffic.TestCase


@given(st.lists(st.tuples(NUMBERS, QUANTITIES), max_size=6))
def test_every_order_of_a_request_is_settled_one_way(orders: list[tuple[str, Decimal]]) -> None:
    changes = [
        (new_order if quantity else change)(line_change(quantity=quantity), order_no=order_no, index=index)
        for index, (order_no, quantity) in enumerate(orders)
    ]

    report = take(FakeOrders(source()), *changes)

    settled = set(report.outcomes) | {failure.order_no for failure, _ in report.failed}
    assert settled == {order_no for order_no, _ in orders}


@pytest.mark.parametrize(("before", "outcome"), [([], Outcome.CREATED), (["old"], Outcome.UPDATED)])
def test_what_an_earlier_try_that_died_had_written_is_known_again_without_a_plan(
    before: list[str], outcome: Outcome
) -> None:
    table = FakeOrders(source("import-1"))
    for remark in before:
        other = FakeOrders(source("other"), table.stored)
        ingest(other, [new_order(remark=remark)], written_by="other", time_left=lambda: 9.0)
    order = new_order(remark="new")
    ingest(table, [order], written_by="import-1", time_left=lambda: 9.0)

    report = ingest(table, [order], written_by="import-1", time_left=lambda: 9.0)

    assert (report.outcomes, report.plans) == ({"A1": outcome}, {})
    assert table.writes == 1
