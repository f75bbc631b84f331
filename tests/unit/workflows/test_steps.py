"""Taking steps: a run begins once, waits, is stopped for a reason, ends; what comes twice changes nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from orderhub.errors import InvalidInput, TransientError
from orderhub.messages.outcomes import Outcome, Result
from orderhub.orders.cases import CaseState
from orderhub.orders.statuses import Status
from orderhub.tasks.task import TaskState
from orderhub.workflows.blocks import Blocks
from orderhub.workflows.case_tasks import CaseTasks
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.run import RunState
from orderhub.workflows.step import Does, Step, Taken, step_of
from orderhub.workflows.steps import Steps
from orderhub.workflows.workflow import Workflow
from tests.support.orders import case
from tests.unit.workflows.fakes import (
    EXECUTION,
    MACHINE,
    NOW,
    SECOND,
    WORKFLOWS,
    FakeAlarms,
    FakeClaims,
    FakeLook,
    FakeNotes,
    FakeRuns,
    FakeSaved,
    FakeSends,
    FakeTasks,
    delivered,
    order,
    ordered,
    sample,
)

FOLLOW_UP = "delivered_follow_up~A1:3"
CART = "abandoned_cart~A1:3"


@dataclass
class World:
    """All that steps touch."""

    runs: FakeRuns = field(default_factory=FakeRuns)
    claims: FakeClaims = field(default_factory=FakeClaims)
    alarms: FakeAlarms = field(default_factory=FakeAlarms)
    notes: FakeNotes = field(default_factory=FakeNotes)
    look: FakeLook = field(default_factory=lambda: FakeLook(orders={"A1": order()}))
    sends: FakeSends = field(default_factory=FakeSends)
    tasks: FakeTasks = field(default_factory=FakeTasks)
    workflows: dict[str, Any] = field(default_factory=lambda: dict(WORKFLOWS))

    def take(self, step: Step, now: datetime = NOW) -> Taken:
        steps = Steps(
            workflows=self.workflows,
            runs=self.runs,
            claims=self.claims,
            alarms=self.alarms,
            notes=self.notes,
            look=self.look,
            saved=FakeSaved(),
            blocks=Blocks(sends=self.sends, tasks=CaseTasks(tasks=self.tasks, order=self.look.order), scale=0.5),
        )
        return steps.take(step, "attempt", now)

    def outcome(self, step: Step) -> tuple[str, str]:
        answer = self.take(step).answer()
        return answer["state"], answer["outcome"]


def step(workflow: str, does: Does, event: Mapping[str, Any], **more: Any) -> Step:  # noqa: ANN401 - fields of a step
    known = {"machine": MACHINE, "execution": EXECUTION, "block": "Block", "does": does, "input": event}
    return Step(**{"workflow": workflow, **known, **more})


WAIT = step("delivered_follow_up", Does.WAIT, delivered(), wait="days", then="Ask")
TIMER = {"resume": "Ask", "run_id": FOLLOW_UP, "leg": 1}
ASK = step(
    "delivered_follow_up",
    Does.SEND,
    TIMER,
    message="delivered_follow_up",
    block="Ask",
    execution=SECOND,
)
NOTIFY = step("order_notification", Does.SEND, delivered(), message="{order.status}")
LEFT = delivered(status="ABANDONED_SHOPPING_CART")
LEAVE = step("abandoned_cart", Does.WAIT, LEFT, wait="hours", then="Remind")


def slipped() -> dict[str, Any]:
    """A customer who moved into a cell that they are written to for."""
    event = sample("rfm-cell-changed")
    event["detail"]["rfm"]["to"]["cell"] = "3/2"
    return event


def off(workflow: str = "delivered_follow_up") -> dict[str, Workflow]:
    """The workflows, with one of them turned off."""
    return WORKFLOWS | {workflow: load_catalog(json.dumps({workflow: {"on": "false"}}))[workflow]}


def test_a_run_that_waits_has_a_timer_that_says_where_to_go_on() -> None:
    world = World()

    assert world.outcome(WAIT) == ("waiting", "waiting")

    timer = world.alarms.timers[FOLLOW_UP, 1]
    assert (timer.block, timer.wait_until) == ("Ask", NOW + timedelta(days=5, seconds=1))
    assert world.notes.states == ["started:", "waiting:"]


def test_a_timer_that_goes_off_has_the_message_sent_and_the_run_done() -> None:
    world = World()
    world.take(WAIT)

    answer = world.take(ASK).answer()

    assert (answer["state"], answer["outcome"], answer["channel"]) == ("done", "sent", "email")
    assert (answer["event_id"], answer["order_no"], answer["message_id"]) == ("A1:3", "A1", "m1")
    [message_job] = world.sends.message_jobs
    assert (message_job.message, message_job.status, message_job.transactional) == (
        "delivered_follow_up",
        None,
        False,
    )
    assert world.runs.stored[FOLLOW_UP].messages == ("delivered_follow_up",)
    assert world.notes.states == ["started:", "waiting:", "sent:"]


@pytest.mark.parametrize("again", [WAIT, replace(WAIT, execution=f"{SECOND}-more")])
def test_an_event_that_comes_twice_is_one_run(again: Step) -> None:
    world = World()
    world.take(WAIT)
    before = dict(world.runs.stored)

    state, _ = world.outcome(again)

    assert state == ("waiting" if again is WAIT else "repeated")
    assert world.runs.stored == before
    assert list(world.alarms.timers) == [(FOLLOW_UP, 1)]


@pytest.mark.parametrize("again", [ASK, replace(ASK, execution=f"{SECOND}-more")])
def test_a_timer_that_goes_off_twice_sends_one_message(again: Step) -> None:
    world = World()
    world.take(WAIT)
    world.take(ASK)

    state, _ = world.outcome(again)

    assert state == ("done" if again is ASK else "repeated")
    assert len(world.sends.message_jobs) == 1


def test_a_timer_of_a_run_that_is_not_there_does_nothing() -> None:
    assert World().outcome(ASK) == ("repeated", "repeated")


@pytest.mark.parametrize("lost", [1, 2])
def test_a_write_whose_answer_was_lost_is_found_done(lost: int) -> None:
    world = World()
    world.take(WAIT)
    world.runs.breaks = lost

    try:
        world.take(ASK)
    except TransientError:
        world.take(ASK)

    assert world.runs.stored[FOLLOW_UP].state is RunState.DONE


def test_a_run_whose_making_was_not_answered_is_gone_on_with() -> None:
    world = World(runs=FakeRuns(breaks=1))

    assert world.outcome(WAIT) == ("waiting", "waiting")


def test_a_run_that_was_begun_by_another_meanwhile_is_left_to_it() -> None:
    world = World()

    class Late(FakeRuns):
        def find(self, run_id: str, /) -> Any:  # noqa: ANN401 - a run or None
            found = self.stored.get(run_id)
            self.stored.setdefault(run_id, replace(other, run_id=run_id))
            return found

    World.take(world, replace(WAIT, execution=SECOND))
    other = world.runs.stored[FOLLOW_UP]
    world.runs = Late()

    assert world.outcome(WAIT) == ("repeated", "repeated")


@pytest.mark.parametrize(("workflow", "reason"), [("delivered_follow_up", "order_gone"), ("strange", "")])
def test_a_run_is_stopped_at_its_start_for_a_reason_that_is_said(workflow: str, reason: str) -> None:
    world = World(look=FakeLook())

    if not reason:
        with pytest.raises(InvalidInput):
            world.take(replace(WAIT, workflow=workflow))
        return
    assert world.outcome(WAIT) == ("stopped", reason)
    assert world.notes.states == [f"stopped:{reason}"]
    assert world.alarms.timers == {}


def test_stops_are_asked_again_after_the_wait() -> None:
    world = World()
    world.take(WAIT)
    world.look.orders["A1"] = order(Status.CANCELLED, 4)

    assert world.outcome(ASK) == ("stopped", "order_moved_on")
    assert world.sends.message_jobs == []


def test_an_older_cart_starts_nothing_while_a_newer_one_is_in_progress() -> None:
    world = World(look=FakeLook(orders={"A1": order(Status.ABANDONED_SHOPPING_CART)}))
    older = delivered("A0", status="ABANDONED_SHOPPING_CART")
    world.take(LEAVE)

    assert world.outcome(replace(LEAVE, input=older, execution=SECOND)) == ("stopped", "already_in_progress")

    timer = {"resume": "Remind", "run_id": CART, "leg": 1}
    remind = step("abandoned_cart", Does.SEND, timer, message="abandoned_cart_1", execution=SECOND)
    world.look.ordered = (ordered(),)
    assert world.outcome(remind) == ("stopped", "ordered_since")
    assert world.runs.stored[CART].stopped_by == "A2"
    assert world.claims.taken["C1", "abandoned_cart"] == (CART, False)


def test_a_newer_cart_takes_the_place_of_an_older_one() -> None:
    carts = {number: order(Status.ABANDONED_SHOPPING_CART) for number in ("A1", "A2")}
    world = World(look=FakeLook(orders=carts))
    world.take(LEAVE)
    newer = replace(LEAVE, input=delivered("A2", status="ABANDONED_SHOPPING_CART"), execution=SECOND)

    assert world.outcome(newer) == ("waiting", "waiting")

    timer = {"resume": "Remind", "run_id": CART, "leg": 1}
    remind = step("abandoned_cart", Does.SEND, timer, message="abandoned_cart_1", execution=SECOND)
    world.look.ordered = (ordered(after=0, status=Status.ABANDONED_SHOPPING_CART),)
    assert world.outcome(remind) == ("stopped", "newer_cart")
    assert world.runs.stored[CART].stopped_by == "A2"
    assert world.claims.taken["C1", "abandoned_cart"][1]


def test_a_run_goes_on_with_its_next_block_in_the_same_execution() -> None:
    world = World(look=FakeLook(orders={"A1": order(Status.ABANDONED_SHOPPING_CART)}))
    world.take(LEAVE)
    timer = {"resume": "Remind", "run_id": CART, "leg": 1}
    remind = step("abandoned_cart", Does.SEND, timer, message="abandoned_cart_1", last=False, execution=SECOND)

    first = world.take(remind).answer()
    again = step("abandoned_cart", Does.WAIT, first, wait="hours", part=1, then="RemindAgain", execution=SECOND)

    assert first["state"] == "running"
    assert world.outcome(again) == ("waiting", "waiting")
    assert world.alarms.timers[CART, 2].wait_until == NOW + timedelta(hours=12, seconds=1)
    assert world.runs.stored[CART].messages == ("abandoned_cart_1",)


def test_quiet_hours_are_waited_for_and_the_same_block_is_gone_on_with() -> None:
    world = World()
    world.take(WAIT)
    quiet = Result(outcome=Outcome.QUIET, until=NOW + timedelta(hours=10))
    world.sends.answers = [quiet]

    assert world.outcome(ASK) == ("waiting", "waiting")

    assert world.notes.states[-1] == "waiting:quiet"
    timer = world.alarms.timers[FOLLOW_UP, 2]
    assert (timer.block, timer.wait_until) == ("Ask", NOW + timedelta(hours=5, seconds=1))
    again = replace(ASK, input=TIMER | {"leg": 2}, execution="third")
    assert world.outcome(again) == ("done", "sent")


@pytest.mark.parametrize(
    "outcome", ["unsubscribed", "capped", "nobody_to_reach", "no_message", "already_claimed", "already_told"]
)
def test_who_may_not_be_written_to_is_not_and_the_run_says_why(outcome: str) -> None:
    world = World(sends=FakeSends(answers=[Result(outcome=Outcome(outcome))]))

    assert world.outcome(NOTIFY) == ("stopped", outcome)


def test_the_order_notification_is_one_step_that_holds_the_orders_status_against_the_events() -> None:
    world = World()

    assert world.outcome(NOTIFY) == ("done", "sent")

    [message_job] = world.sends.message_jobs
    assert (message_job.message, message_job.status, message_job.version) == ("DELIVERED", Status.DELIVERED, 3)
    assert (message_job.transactional, message_job.run) == (True, "order_notification~A1:3")
    assert world.notes.states == ["started:", "sent:"]


def test_a_run_that_somebody_asks_for_says_that_its_workflow_is_off() -> None:
    world, event = World(workflows=off()), delivered()
    event["detail"]["request"] = {"by": "rule:vip@1", "workflow": "delivered_follow_up"}

    assert world.outcome(replace(WAIT, input=event)) == ("stopped", "switched_off")


def test_a_run_that_had_begun_when_its_workflow_was_turned_off_stops() -> None:
    world = World()
    world.take(WAIT)
    world.workflows = off()

    assert world.outcome(ASK) == ("stopped", "switched_off")
    assert world.sends.message_jobs == []


def test_a_message_to_a_customer_is_about_their_newest_order() -> None:
    look = FakeLook(orders={"A7": order()}, ordered=(ordered("A7", -99),))
    world = World(look=look)
    moved = step("win_back", Does.SEND, slipped(), message="win_back")

    assert world.outcome(moved) == ("done", "sent")
    assert world.sends.message_jobs[0].order_no == "A7"


def test_an_event_of_nobody_starts_what_needs_no_customer() -> None:
    world = World()

    assert world.outcome(replace(NOTIFY, input=delivered(customer_id=None))) == ("done", "sent")
    assert world.claims.taken == {}
    nobody = slipped()
    nobody["detail"]["contactId"] = None
    gone = step("win_back", Does.SEND, nobody, message="win_back")
    assert world.outcome(gone) == ("stopped", "order_gone")


def test_a_request_for_a_refund_makes_one_task_however_often_it_is_told() -> None:
    request = sample("order-action")
    world = World(look=FakeLook(orders={request["detail"]["eventKey"]: order(cases=(case(),))}))
    make = step("after_sales", Does.CREATE_TASK, request)

    assert world.outcome(make) == ("done", "task_created")
    world.runs.stored.clear()
    assert world.outcome(make) == ("done", "task_created")

    [task] = world.tasks.stored.values()
    assert (task.created_by, task.order_no) == ("workflow:after_sales", "DY-20261122-0001")
    assert task.due_at == NOW + timedelta(hours=24)


def test_the_decision_closes_the_task_and_the_run_goes_on_to_tell_the_buyer() -> None:
    request = sample("order-action")
    order_no = request["detail"]["eventKey"]
    world = World(look=FakeLook(orders={order_no: order(cases=(case(),))}))
    world.take(step("after_sales", Does.CREATE_TASK, request))
    decided = request["detail"] | {"orderId": f"{order_no}:99"}
    world.look.orders[order_no] = order(cases=(case(state=CaseState.APPROVED),))

    close = step("after_sales", Does.CLOSE_TASK, request | {"detail": decided}, last=False)
    assert world.outcome(close) == ("running", "")

    [task] = world.tasks.stored.values()
    assert task.state is TaskState.DONE


def test_a_failed_run_says_what_failed_and_is_taken_up_where_it_was() -> None:
    world = World(sends=FakeSends(answers=[InvalidInput("no", "message_refused")]))
    with pytest.raises(InvalidInput):
        world.take(NOTIFY)
    fail = replace(NOTIFY, does=Does.FAIL, error="MessageRefused", block="NoteFailure")

    assert world.outcome(fail) == ("failed", "MessageRefused")

    run = world.runs.stored["order_notification~A1:3"]
    assert (run.state, run.block) == (RunState.FAILED, "Block")
    assert world.notes.states == ["started:", "failed:MessageRefused"]
    assert world.outcome(fail) == ("failed", "MessageRefused")


def test_a_run_fails_whose_timer_could_not_be_set() -> None:
    world = World(alarms=FakeAlarms(breaks=2))
    for _ in range(2):
        with pytest.raises(TransientError):
            world.take(WAIT)
    fail = replace(WAIT, does=Does.FAIL, error="TransientError")

    assert world.outcome(fail) == ("failed", "TransientError")
    assert world.runs.stored[FOLLOW_UP].wait_until == NOW + timedelta(days=5, seconds=1)


def test_a_timer_that_could_not_be_set_is_set_when_the_step_comes_again() -> None:
    world = World(alarms=FakeAlarms(breaks=1))
    with pytest.raises(TransientError):
        world.take(WAIT)

    assert world.outcome(WAIT) == ("waiting", "waiting")
    assert list(world.alarms.timers) == [(FOLLOW_UP, 1)]


def test_a_run_that_somebody_else_changed_is_asked_for_again() -> None:
    world = World()

    class Stolen(FakeSends):
        def send(self, *_: Any) -> Result:  # noqa: ANN401 - as it is called
            [run] = world.runs.stored.values()
            world.runs.stored[run.run_id] = replace(run, leg=9)
            return Result(outcome=Outcome.CAPPED)

    world.sends = Stolen()

    with pytest.raises(TransientError) as put_off:
        world.take(NOTIFY)
    assert put_off.value.code == "run_taken"


GIVEN = {
    "workflow": "win_back",
    "machine": MACHINE,
    "execution": EXECUTION,
    "block": "Wait",
    "does": "wait",
    "wait": "days",
    "part": 1,
    "then": "Ask",
    "last": False,
    "input": {},
}


def test_a_step_is_read_from_what_the_state_machine_passes_on() -> None:
    found = step_of(GIVEN)

    assert (found.workflow, found.does, found.wait, found.part, found.then, found.last) == (
        *("win_back", Does.WAIT, "days", 1, "Ask"),
        False,
    )


@pytest.mark.parametrize("wrong", [{"workflow": ""}, {"machine": 7}, {"does": "dance"}, {"input": "text"}])
def test_a_step_that_no_definition_asks_for_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        step_of(GIVEN | wrong)

    assert refused.value.code == "task_input_wrong"


def without_sending(world: World, step: Step) -> Taken:
    """Have a step taken by a function that sends nothing."""
    steps = Steps(
        workflows=world.workflows,
        runs=world.runs,
        claims=world.claims,
        alarms=world.alarms,
        notes=world.notes,
        look=world.look,
        saved=FakeSaved(),
        blocks=Blocks(sends=None, tasks=CaseTasks(tasks=world.tasks, order=world.look.order), scale=0.5),
    )
    return steps.take(step, "attempt", NOW)


def test_an_execution_from_before_the_queue_hands_its_message_over_to_the_definition_of_now() -> None:
    world = World()

    answer = without_sending(world, NOTIFY).answer()

    assert (answer["state"], answer["outcome"]) == ("waiting", "waiting")
    [run] = world.alarms.timers.values()
    woken = json.loads(run.timer)
    assert (woken["resume"], woken["reason"]) == ("Block", "queued")
    again = replace(NOTIFY, input=woken, execution=SECOND)
    assert world.outcome(again) == ("done", "sent")
    assert world.sends.message_jobs[0].message == "DELIVERED"


def test_a_definition_that_never_sends_from_the_queue_does_not_wait_for_ever() -> None:
    world = World()
    without_sending(world, NOTIFY)
    [run] = world.alarms.timers.values()

    with pytest.raises(InvalidInput) as caught:
        without_sending(world, replace(NOTIFY, input=json.loads(run.timer), execution=SECOND))

    assert caught.value.code == "queue_missing"


def test_a_message_that_comes_again_from_the_queue_is_in_its_run_once() -> None:
    world = World()
    step = replace(NOTIFY, last=False)
    world.take(step)

    assert world.outcome(step) == ("running", "")

    [run] = world.runs.stored.values()
    assert run.messages == ("DELIVERED",)
