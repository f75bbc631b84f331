"""What a workflow would have started is what it does start, said beforehand."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.events.stored_event import StoredEvent
from orderhub.workflows.backtest import SAMPLE, Backtest, backtested
from orderhub.workflows.program import program_of
from orderhub.workflows.workflow import HowOften, Workflow
from tests.support.published import stored_event
from tests.unit.workflows.fakes import NOW, WORKFLOWS, delivered, sample

FOLLOW_UP, CART, WIN_BACK = (WORKFLOWS[name] for name in ("delivered_follow_up", "abandoned_cart", "win_back"))


def past(event: dict[str, Any], hours: float = 0) -> StoredEvent:
    """An event so many hours after the first."""
    occurred_at = (NOW + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    detail = event["detail"] | {"metadata": event["detail"]["metadata"] | {"occurred_at": occurred_at}}
    return stored_event(event["detail-type"], detail)


def tried(
    workflow: Workflow, events: Iterable[StoredEvent], is_time_up: Callable[[], bool] = lambda: False
) -> Backtest:
    return backtested(workflow, events, is_time_up, frozenset({"email"}))


def often(how_often: HowOften) -> Workflow:
    return replace(WIN_BACK, start=replace(FOLLOW_UP.start, how_often=how_often))


def test_each_event_that_starts_it_is_a_run_with_as_many_messages_as_it_sends() -> None:
    carts = [past(delivered(f"A{n}", f"C{n % 2}", "ABANDONED_SHOPPING_CART")) for n in range(3)]

    found = tried(CART, [*carts, past(delivered("A9"))])

    assert (found.looked_at, found.started, found.refused) == (4, 3, 0)
    assert (found.messages, len(found.people)) == (6, 2)
    assert [start["key"] for start in found.sample] == ["A0", "A1", "A2"]


def test_a_workflow_that_is_off_is_tried_as_if_it_were_on() -> None:
    off = replace(
        FOLLOW_UP,
        settings=tuple(
            replace(setting, value="false") if setting.name == "on" else setting for setting in FOLLOW_UP.settings
        ),
    )

    assert not off.is_on
    assert tried(off, [past(delivered())]).started == 1


@pytest.mark.parametrize(
    ("nobody", "reason"),
    [
        ({"contactId": None}, "customer_unknown"),
        ({"contact": {"reachable_by": []}}, "nobody_to_reach"),
        # Text messages are not allowed here.
        ({"contact": {"reachable_by": ["phone"]}}, "nobody_to_reach"),
    ],
)
def test_who_is_not_known_or_cannot_be_reached_gets_no_message(nobody: dict[str, Any], reason: str) -> None:
    event = delivered()

    found = tried(FOLLOW_UP, [past(event | {"detail": event["detail"] | nobody})])

    assert (found.started, found.messages, found.people) == (1, 0, set())
    assert found.shown()["unreachable"] == {reason: 1}


def test_a_workflow_that_writes_to_nobody_reaches_nobody() -> None:
    found = tried(replace(FOLLOW_UP, program=program_of([])), [past(delivered())])

    assert (found.started, found.messages, found.people, found.unreachable) == (1, 0, set(), {})


def test_of_a_customer_without_an_order_it_is_assumed_that_they_can_be_reached() -> None:
    moved = sample("rfm-cell-changed")
    moved["detail"]["rfm"]["to"]["cell"] = "4/3"

    assert tried(WIN_BACK, [past(moved)]).messages == 1


@pytest.mark.parametrize(
    ("how_often", "started"),
    [(HowOften.EACH_TIME, 4), (HowOften.ONCE, 2), (HowOften.ONCE_PER_PERIOD, 3)],
)
def test_it_starts_as_often_as_it_may_for_each_customer(how_often: HowOften, started: int) -> None:
    days = 24.0 * WIN_BACK.period.days
    events = [
        past(delivered(), 0),
        past(delivered(), 1),
        past(delivered(), days + 1),
        past(delivered("B1", "C2"), 2),
    ]

    found = tried(often(how_often), events)

    assert (found.started, found.refused) == (started, 4 - started)


@given(st.lists(st.sampled_from(["DELIVERED", "PAID"]), max_size=30))
def test_the_counts_add_up_and_the_sample_is_short(statuses: list[str]) -> None:
    found = tried(FOLLOW_UP, [past(delivered(f"A{n}", status=status)) for n, status in enumerate(statuses)])

    assert found.started == statuses.count("DELIVERED")
    assert found.looked_at == len(statuses)
    assert len(found.sample) == min(SAMPLE, found.started)
    assert found.shown()["isComplete"]


def test_of_many_starts_the_first_are_shown() -> None:
    found = tried(FOLLOW_UP, [past(delivered(f"A{n}")) for n in range(SAMPLE + 2)])

    assert [start["key"] for start in found.sample] == [f"A{n}" for n in range(SAMPLE)]
    assert found.started == SAMPLE + 2


def test_when_time_is_up_it_says_how_far_it_came() -> None:
    found = tried(FOLLOW_UP, [past(delivered()), past(delivered("A2"), 1)], lambda: True)

    assert (found.started, found.ended_at) == (1, NOW)
    assert not found.shown()["isComplete"]
