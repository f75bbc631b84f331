"""A replay tells each chosen event to its one consumer, in order, whatever dies on the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import chain, repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import TransientError
from orderhub.events.reactions import Mark, ReactionKind
from orderhub.jobs.engine import Engine
from orderhub.jobs.job import State
from orderhub.orders.statuses import Status
from orderhub.replays.choosing import count
from orderhub.replays.replay import MOST, POLICY, Chosen, Replay, Target
from orderhub.replays.work import AT_ONCE, Replayer
from tests.support.orders import NOON
from tests.unit.replays.fakes import MINUTE, WORKFLOWS, FakeConsumers, FakePast, FakeReplays, order_event

DAY = Chosen(start=NOON, end=NOON + 60 * 24 * MINUTE)
LATE = NOON + 60 * 48 * MINUTE


def new_replay(chosen: Chosen = DAY, kind: ReactionKind = ReactionKind.WEBHOOK, **values: Any) -> Replay:  # noqa: ANN401 - fields
    fields: dict[str, Any] = {"replay_id": "r1", "events": 1, "created_at": LATE, "updated_at": LATE}
    return Replay(**fields | {"chosen": chosen, "to": Target(kind=kind, name="order_notification")} | values)


def worker(
    replays: FakeReplays,
    past: FakePast,
    to: FakeConsumers,
    *,
    now: datetime = LATE,
    left: Callable[[], float] = lambda: 600.0,
) -> Engine[Replay]:
    return Engine(
        jobs=replays,
        work=Replayer(past=past.past, bus=to, reactions=to, workflows=WORKFLOWS),
        policy=POLICY,
        clock=lambda: now,
        time_left=left,
    )


def many(number: int) -> FakePast:
    return FakePast(*(order_event("A1", version) for version in range(1, number + 1)))


def test_each_event_of_a_time_is_asked_for_once_oldest_first_and_marked() -> None:
    past = FakePast(
        order_event("A2", 2), order_event("A1", 1), order_event("A1", 3), order_event("A9", 1, time=NOON - MINUTE)
    )
    replays, to = FakeReplays(new_replay()), FakeConsumers()

    worker(replays, past, to).work("r1", "w1")

    assert to.ids == ["A1:1", "A2:2", "A1:3"]
    assert (replays.stored["r1"].state, replays.stored["r1"].sent) == (State.DONE, 3)
    assert replays.stored["r1"].ended_at == LATE
    assert [(place.event_id, marks) for place, _, marks in to.noted] == [
        (event_id, (Mark.REPLAYED,)) for event_id in to.ids
    ]
    assert {reaction.text for _, reaction, _ in to.noted} == {"webhook:order_notification:replayed:r1"}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (ReactionKind.WORKFLOW, "workflowREQUESTED"),
        (ReactionKind.RULE, "ruleREQUESTED"),
        (ReactionKind.WEBHOOK, "webhookREQUESTED"),
    ],
)
def test_a_request_is_the_event_itself_marked_as_a_replay_to_one_consumer(kind: ReactionKind, name: str) -> None:
    to = FakeConsumers()

    worker(FakeReplays(new_replay(kind=kind)), FakePast(order_event("A1", 1, "orderDELIVERED")), to).work(
        "r1", "w1"
    )

    [detail] = to.details
    assert to.requests[0].detail_type == name
    assert detail["metadata"]["mode"] == "replay"
    assert detail["order"] == {"version": 1, "status": "DELIVERED"}
    assert detail["request"] == {
        "by": "replay:r1",
        "detail_type": "orderDELIVERED",
        kind.value: "order_notification",
    }


def test_a_workflow_is_told_of_those_events_alone_that_start_it() -> None:
    past = FakePast(
        order_event("A1", 1, "orderINITIALIZED", status=Status.INITIALIZED),
        order_event("A1", 2, "orderPAID", status=Status.PAID),
        order_event("A1", 3, "orderDELIVERED"),
        order_event("A1", 4),
        order_event("A1", 5, "orderACTION_refund"),
        order_event("A1", 6, "orderFEEDBACK"),
        order_event("A1", 7, "orderDELETED"),
    )
    replays, to = FakeReplays(new_replay(kind=ReactionKind.WORKFLOW)), FakeConsumers()

    worker(replays, past, to).work("r1", "w1")

    assert to.ids == ["A1:1", "A1:3"]
    assert [place.event_id for place, *_ in to.noted] == to.ids
    assert (replays.stored["r1"].sent, replays.stored["r1"].skipped) == (2, 5)


def test_the_events_of_orders_come_order_by_order_and_only_those_of_the_types() -> None:
    past = FakePast(
        order_event("A2", 1),
        order_event("A1", 1),
        order_event("A1", 2, "orderDELIVERED"),
        order_event("A1", 3),
        order_event("A3", 1),
    )
    all_of, some = FakeConsumers(), FakeConsumers()

    worker(FakeReplays(new_replay(Chosen(order_nos=("A2", "A1")))), past, all_of).work("r1", "w1")
    typed = Chosen(order_nos=("A2", "A1"), types=("orderDELIVERED",))
    worker(FakeReplays(new_replay(typed)), past, some).work("r1", "w1")

    assert all_of.ids == ["A2:1", "A1:1", "A1:2", "A1:3"]
    assert some.ids == ["A1:2"]


def test_events_of_a_time_can_be_chosen_by_type() -> None:
    past, to = FakePast(order_event("A1", 1), order_event("A1", 2, "orderDELIVERED")), FakeConsumers()

    worker(FakeReplays(new_replay(replace(DAY, types=("orderDELIVERED",)))), past, to).work("r1", "w1")

    assert to.ids == ["A1:2"]


@given(failing=st.sets(st.integers(min_value=1, max_value=6), max_size=4), by_order=st.booleans())
def test_whatever_fails_on_the_way_in_the_end_all_were_told_in_order(failing: set[int], *, by_order: bool) -> None:
    past = FakePast(*(order_event(f"A{n % 3}", n // 3 + 1) for n in range(3 * AT_ONCE)))
    chosen = Chosen(order_nos=("A0", "A1", "A2")) if by_order else DAY
    replays, to = FakeReplays(new_replay(chosen)), FakeConsumers(failing)

    for turn in range(9):
        looking = worker(replays, past, to, now=LATE + turn * POLICY.lease)
        try:
            looking.sweep("w1")
        except TransientError:
            continue

    assert replays.stored["r1"].state is State.DONE
    first = list(dict.fromkeys(to.ids))
    assert sorted(first) == sorted(event.event_id for event in past.events)
    for order_no in ("A0", "A1", "A2"):
        versions = [int(event_id.partition(":")[2]) for event_id in first if event_id.startswith(order_no)]
        assert versions == sorted(versions)


def test_an_invocation_that_ends_leaves_the_rest_to_the_next_at_once() -> None:
    past, to, replays = many(2 * AT_ONCE), FakeConsumers(), FakeReplays(new_replay())
    left = chain([600.0], repeat(10.0))
    with pytest.raises(TransientError) as fault:
        worker(replays, past, to, left=lambda: next(left)).work("r1", "w1")

    worker(replays, past, to).sweep("w1")

    assert fault.value.code == "replay_continues"
    assert replays.stored["r1"].state is State.DONE
    assert list(dict.fromkeys(to.ids)) == [event.event_id for event in past.events]


def test_what_somebody_has_in_hand_or_is_done_or_unknown_is_left_alone() -> None:
    busy = new_replay(state=State.WORKING, leased_until=LATE + MINUTE)
    done = new_replay(replay_id="r2", state=State.DONE)
    to = FakeConsumers()

    for replay_id in ("r1", "r2", "r3"):
        worker(FakeReplays(busy, done), many(1), to).work(replay_id, "w1")

    assert to.requests == []


def test_a_replay_that_never_gets_on_is_given_up() -> None:
    replays, to = FakeReplays(new_replay()), FakeConsumers(failing=set(range(99)))

    for turn in range(POLICY.most_attempts):
        with pytest.raises(TransientError):
            worker(replays, many(1), to, now=LATE + turn * POLICY.lease).sweep("w1")
    worker(replays, many(1), to, now=LATE + 9 * POLICY.lease).sweep("w1")

    assert (replays.stored["r1"].state, replays.stored["r1"].code) == (State.FAILED, "abandoned")


class Taken(FakeReplays):
    """Replays that somebody else takes first."""

    def change(self, before: Replay, after: Replay) -> bool:
        super().change(before, replace(before, updated_at=NOON))
        return super().change(before, after)


def test_who_finds_that_somebody_else_took_it_stops() -> None:
    replays, to = Taken(new_replay()), FakeConsumers()

    with pytest.raises(TransientError) as fault:
        worker(replays, many(1), to).work("r1", "w1")

    assert fault.value.code == "replay_taken"
    assert to.requests == []


def test_counting_ends_with_one_too_many_or_with_the_time() -> None:
    past = many(12)
    clock = chain([NOON], repeat(LATE))

    whole = count(past.past, DAY, LATE, lambda: NOON)
    short = count(past.past, DAY, NOON + MINUTE, lambda: next(clock))

    assert (whole.events, whole.types, whole.is_whole) == (12, {"orderUPDATED": 12}, True)
    assert [event.event_id for event in whole.first] == [f"A1:{n}" for n in range(1, 11)]
    assert (short.events, short.is_whole) == (1, False)


def test_more_than_a_replay_tells_are_not_counted_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderhub.replays.choosing.MOST", 2)

    found = count(many(3).past, DAY, LATE, lambda: NOON)

    assert (found.events, found.is_whole) == (2, False)
    assert MOST > 2
