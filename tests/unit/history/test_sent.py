"""Which messages went out: read from events, from runs and from who got what; paged without loss."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.customers.delivery import Delivery
from orderhub.events.reactions import Reaction, ReactionKind
from orderhub.history import sent
from orderhub.history.sent import Looked, Position, SentFilters, SentMessage, page_of, sent_by, sent_for
from orderhub.history.sent_lists import of_customer, of_order, of_workflow
from orderhub.messages.outcomes import Outcome
from orderhub.messages.reach import Channel
from orderhub.messages.sent_rows import LedgerEntry
from orderhub.workflows import run as runs_of
from orderhub.workflows.run import RunState
from tests.support.orders import NOON
from tests.support.published import published_customer_event, published_event
from tests.unit.customers.fakes import FakeDeliveries
from tests.unit.history.fakes import FakeEvents
from tests.unit.workflows.fakes import NOW, FakeRuns, run_of

ALL = SentFilters()
EVERY = timedelta(minutes=1)


def reaction(state: str, reason: str = "", message: str = "", after: int = 0, **more: str) -> Reaction:
    return Reaction(
        kind=ReactionKind.WORKFLOW,
        name="win_back",
        state=state,
        reason=reason,
        message=message,
        channel="email" if message else "",
        run=more.get("run", "win_back~A1:1"),
        reacted_at=NOON + after * EVERY,
    )


def delivered(number: int, customer_id: str = "c-1", event_id: str | None = None) -> Delivery:
    return Delivery(
        customer_id=customer_id,
        sent_at=NOON + number // 2 * EVERY,
        workflow="win_back",
        message=f"message_{number % 3}",
        event_id=event_id or f"A{number}:1",
    )


class FakeLedger:
    asked = 0

    def of(self, delivery: Delivery, /) -> LedgerEntry | None:
        self.asked += 1
        channel = Channel.BUS if delivery.message == "message_2" else Channel.SMS
        return LedgerEntry(channel=channel, run_id="r") if delivery.message != "message_0" else None


def test_an_event_tells_what_went_out_and_what_was_held_back() -> None:
    event = FakeEvents().add(
        published_event(),
        reaction("started"),
        reaction("waiting", "quiet"),
        reaction("sent", message="win_back_1", after=1),
        reaction("stopped", "capped", after=2),
        reaction("stopped", "switched_off", after=3, run="other"),
        replace(reaction("failed", "capped"), kind=ReactionKind.RULE),
    )

    told = list(sent_for(event))

    assert [(each.outcome, each.message, each.channel) for each in told] == [
        ("sent", "win_back_1", "email"),
        ("capped", "", ""),
    ]
    assert (told[0].order_no, told[0].customer_id, told[0].run_id) == ("A1", "c-1", "win_back~A1:1")


def test_an_event_of_a_customer_is_of_no_order() -> None:
    event = FakeEvents().add(published_customer_event(), reaction("requested", message="win_back"))

    assert [each.order_no for each in sent_for(event)] == [None]


def test_a_run_tells_its_messages_newest_first_and_what_it_stopped_at() -> None:
    deliveries = tuple(
        runs_of.Delivery(message=f"m{number}", outcome="sent", channel="sms", sent_at=NOW + number * EVERY)
        for number in range(2)
    )
    run = run_of(deliveries=deliveries).ended(RunState.STOPPED, "unsubscribed", NOW + 5 * EVERY)

    assert [(each.outcome, each.message) for each in sent_by(run)] == [
        ("unsubscribed", ""),
        ("sent", "m1"),
        ("sent", "m0"),
    ]
    assert sent_by(run_of().ended(RunState.DONE, "case_closed", NOW)) == []


def test_a_message_held_back_by_quiet_hours_is_of_when_the_wait_began() -> None:
    (message,) = sent_by(run_of().waits(NOW, NOW + EVERY, "quiet"))

    assert (message.outcome, message.at) == (Outcome.QUIET, NOW)


@pytest.mark.parametrize(
    ("filters", "is_match"),
    [
        (ALL, True),
        (SentFilters(order_no="A1", workflow="win_back", message="m", outcome=Outcome.SENT), True),
        (SentFilters(family=frozenset({"c-1"})), True),
        (SentFilters(since=NOON, until=NOON + EVERY), True),
        (SentFilters(until=NOON + EVERY), True),
        (SentFilters(until=NOON), False),
        (SentFilters(since=NOON + EVERY), False),
        (SentFilters(family=frozenset({"c-2"})), False),
        (SentFilters(order_no="A2"), False),
        (SentFilters(workflow="other"), False),
        (SentFilters(message="n"), False),
        (SentFilters(outcome=Outcome.CAPPED), False),
    ],
)
def test_filters(filters: SentFilters, is_match: bool) -> None:  # noqa: FBT001 - a parameter
    message = SentMessage(
        workflow="win_back",
        outcome=Outcome.SENT,
        at=NOON,
        event_id="A1:1",
        message="m",
        order_no="A1",
        customer_id="c-1",
    )

    assert filters.match_at(message) is is_match
    assert not SentFilters(since=NOON).match_at(replace(message, at=None))
    assert ALL.match_at(replace(message, at=None))


def paged(looks: "Looks", filters: SentFilters, limit: int) -> list[SentMessage]:
    """All pages one after the other."""
    found: list[SentMessage] = []
    behind: Position | None = None
    while True:
        page = page_of(looks(behind), filters.match, limit)
        assert len(page.messages) <= limit
        found += page.messages
        if page.last is None:
            return found
        assert page.last != behind
        behind = list(page.last)


class Looks:
    """A list that can be gone on with from a position."""

    def __init__(self, source: str, number: int) -> None:
        self._source = source
        self._events, self._runs = FakeEvents(), FakeRuns()
        for at in range(number):
            reactions = [reaction("sent", message=f"message_{at % 3}", after=at // 3, run=f"r{at}")]
            self._events.add(published_event(version=at + 1), *reactions)
            deliveries = tuple(
                runs_of.Delivery(message=f"message_{each}", outcome="sent", sent_at=NOW + each * EVERY)
                for each in range(at % 4)
            )
            run = run_of(run_id=f"r{at}", started_at=NOW + at // 2 * EVERY, deliveries=deliveries)
            self._runs.create(run.ended(RunState.STOPPED, "capped", NOW) if at % 5 == 0 else run)
        self._deliveries = FakeDeliveries(*(delivered(at, f"c-{at % 3}") for at in range(number)))

    def __call__(self, behind: Position | None) -> Iterator[Looked]:
        match self._source:
            case "order":
                return of_order("A1", self._events, behind)
            case "customer":
                stores = self._deliveries, FakeLedger()
                return of_customer(("c-0", "c-1", "c-2"), stores, ALL, behind, 3)
            case _:
                return of_workflow("delivered_follow_up", self._runs, ALL, behind, 3)


@given(
    source=st.sampled_from(["order", "customer", "workflow"]),
    number=st.integers(0, 25),
    limit=st.integers(1, 8),
    most=st.integers(2, 12),
    message=st.sampled_from([None, "message_1"]),
)
def test_pages_lose_nothing_and_tell_nothing_twice(
    source: str, number: int, limit: int, most: int, message: str | None
) -> None:
    looks, filters = Looks(source, number), SentFilters(message=message)
    wanted = [look.message for look in looks(None) if look.message and filters.match(look.message)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sent, "MOST_LOOKED_AT", most)
        found = paged(looks, filters, limit)

    assert found == wanted
    if source != "workflow":
        assert [each.place[0] for each in found] == sorted((each.place[0] for each in found), reverse=True)


def test_what_a_customer_got_is_of_the_channel_that_the_ledger_says() -> None:
    ledger = FakeLedger()
    stores = FakeDeliveries(*(delivered(number) for number in range(3))), ledger

    looked = list(of_customer(("c-1",), stores, SentFilters(), None, 5))

    told = {look.message.message: look.message for look in looked if look.message}
    assert [(told[name].outcome, told[name].channel) for name in sorted(told)] == [
        ("sent", ""),
        ("sent", "sms"),
        ("requested", "bus"),
    ]
    assert told["message_1"].order_no == "A1"
    assert ledger.asked == 3


def test_the_ledger_is_not_asked_about_what_is_not_shown() -> None:
    ledger = FakeLedger()

    looked = list(of_customer(("c-1",), (FakeDeliveries(delivered(1)), ledger), SentFilters(message="x"), None, 5))

    assert [look.message for look in looked] == [None]
    assert ledger.asked == 0


@pytest.mark.parametrize("event_id", ["c-1:1", "task-7:created", "A1:3:rule.vip:VIP"])
def test_a_message_about_no_change_of_an_order_names_none(event_id: str) -> None:
    stores = FakeDeliveries(delivered(1, event_id=event_id)), FakeLedger()

    (look,) = of_customer(("c-1",), stores, ALL, None, 5)

    assert look.message
    assert look.message.order_no is None


def test_runs_are_looked_at_by_when_they_began_and_only_in_states_that_fit() -> None:
    runs = FakeRuns()
    for number in range(4):
        run = run_of(run_id=f"r{number}", started_at=NOW + number * EVERY)
        ends = [
            run.ended(RunState.STOPPED, "capped", NOW),
            run.waits(NOW, NOW, "quiet"),
            run.ended(RunState.DONE, "sent", NOW),
            run.ended(RunState.STOPPED, "capped", NOW),
        ]
        runs.create(ends[number])

    def found(filters: SentFilters) -> list[str]:
        looked = of_workflow("delivered_follow_up", runs, filters, None, 2)
        return list(dict.fromkeys(look.position[0].partition("#")[2] for look in looked))

    assert found(ALL) == ["r3", "r2", "r1", "r0"]
    assert found(SentFilters(outcome=Outcome.CAPPED)) == ["r3", "r0"]
    assert found(SentFilters(outcome=Outcome.QUIET)) == ["r1"]
    assert found(SentFilters(outcome=Outcome.SENT)) == ["r3", "r2", "r1", "r0"]
    assert found(SentFilters(since=NOW + EVERY, until=NOW + 3 * EVERY)) == ["r2", "r1"]
