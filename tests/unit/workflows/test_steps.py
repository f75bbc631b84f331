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
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.run import RunState
from orderhub.workflows.runs_in_hand import RunsInHand
from orderhub.workflows.step import Step, Taken, step_of
from orderhub.workflows.steps import Failures, Steps
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
    program_runner,
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

    @property
    def in_hand(self) -> RunsInHand:
        return RunsInHand(
            shipped=self.workflows,
            saved=FakeSaved(),
            runs=self.runs,
            claims=self.claims,
            notes=self.notes,
            look=self.look,
        )

    def take(self, step: Step, now: datetime = NOW) -> Taken:
        programs = program_runner(self.sends, self.look, self.tasks, scale=0.5)
        return Steps(runs=self.in_hand, programs=programs, alarms=self.alarms).take(step, "attempt", now)

    def outcome(self, step: Step) -> tuple[str, str]:
        answer = self.take(step).answer()
        return answer["state"], answer["outcome"]

    def failed(self, step: Step, error: str) -> tuple[str, str]:
        answer = Failures(runs=self.in_hand).note(replace(step, error=error), NOW).answer()
        return answer["state"], answer["outcome"]


def step(workflow: str, given: Mapping[str, Any], execution: str = EXECUTION) -> Step:
    return Step(workflow=workflow, machine=MACHINE, execution=execution, block="/blocks/0", input=given)


def woken(run_id: str, leg: int = 1, execution: str = SECOND) -> Step:
    """What a timer has taken."""
    workflow = run_id.partition("~")[0]
    return step(workflow, {"workflow": workflow, "run_id": run_id, "leg": leg}, execution)


WAIT = step("delivered_follow_up", delivered())
ASK = woken(FOLLOW_UP)
NOTIFY = step("order_notification", delivered())
LEFT = delivered(status="ABANDONED_SHOPPING_CART")
LEAVE = step("abandoned_cart", LEFT)


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
    assert (timer.block, timer.wait_until) == ("/blocks/1", NOW + timedelta(days=5, seconds=1))
    assert world.notes.states == ["started:", "waiting:"]


def test_a_timer_that_goes_off_has_the_message_sent_and_the_run_done() -> None:
    world = World()
    world.take(WAIT)

    answer = world.take(ASK).answer()

    assert (answer["state"], answer["outcome"]) == ("done", "sent")
    assert (answer["event_id"], answer["order_no"]) == ("A1:3", "A1")
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

    remind = woken(CART)
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

    remind = woken(CART)
    world.look.ordered = (ordered(after=0, status=Status.ABANDONED_SHOPPING_CART),)
    assert world.outcome(remind) == ("stopped", "newer_cart")
    assert world.runs.stored[CART].stopped_by == "A2"
    assert world.claims.taken["C1", "abandoned_cart"][1]


def test_a_run_goes_on_with_its_next_blocks_up_to_its_next_wait() -> None:
    world = World(look=FakeLook(orders={"A1": order(Status.ABANDONED_SHOPPING_CART)}))
    world.take(LEAVE)

    assert world.outcome(woken(CART)) == ("waiting", "waiting")

    assert world.alarms.timers[CART, 2].wait_until == NOW + timedelta(hours=12, seconds=1)
    assert world.runs.stored[CART].messages == ("abandoned_cart_1",)
    assert world.outcome(woken(CART, 2, "third")) == ("done", "sent")
    assert world.runs.stored[CART].messages == ("abandoned_cart_1", "abandoned_cart_2")


def test_quiet_hours_are_waited_for_and_the_same_block_is_gone_on_with() -> None:
    world = World()
    world.take(WAIT)
    quiet = Result(outcome=Outcome.QUIET, until=NOW + timedelta(hours=10))
    world.sends.answers = [quiet]

    assert world.outcome(ASK) == ("waiting", "waiting")

    assert world.notes.states[-1] == "waiting:quiet"
    timer = world.alarms.timers[FOLLOW_UP, 2]
    assert (timer.block, timer.wait_until) == ("/blocks/1", NOW + timedelta(hours=10, seconds=1))
    assert world.outcome(woken(FOLLOW_UP, 2, "third")) == ("done", "sent")


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
    moved = step("win_back", slipped())

    assert world.outcome(moved) == ("done", "sent")
    assert world.sends.message_jobs[0].order_no == "A7"


def test_an_event_of_nobody_starts_what_needs_no_customer() -> None:
    world = World()

    assert world.outcome(replace(NOTIFY, input=delivered(customer_id=None))) == ("done", "sent")
    assert world.claims.taken == {}
    nobody = slipped()
    nobody["detail"]["contactId"] = None
    gone = step("win_back", nobody)
    assert world.outcome(gone) == ("stopped", "order_gone")


def test_a_request_for_a_refund_makes_one_task_however_often_it_is_told() -> None:
    request = sample("order-action")
    world = World(look=FakeLook(orders={request["detail"]["eventKey"]: order(cases=(case(),))}))
    make = step("after_sales", request)

    assert world.outcome(make) == ("done", "sent")
    world.runs.stored.clear()
    assert world.outcome(make) == ("done", "sent")

    [task] = world.tasks.stored.values()
    assert (task.created_by, task.order_no) == ("workflow:after_sales", "DY-20261122-0001")
    assert task.due_at == NOW + timedelta(hours=24)
    assert [job.message for job in world.sends.message_jobs] == ["after_sales_refund_requested"] * 2


def test_the_decision_closes_the_task_and_the_run_tells_the_buyer() -> None:
    request = sample("order-action")
    order_no = request["detail"]["eventKey"]
    world = World(look=FakeLook(orders={order_no: order(cases=(case(),))}))
    world.take(step("after_sales", request))
    action = request["detail"]["action"] | {"state": "approved"}
    decided = request["detail"] | {"orderId": f"{order_no}:99", "action": action}
    world.look.orders[order_no] = order(cases=(case(state=CaseState.APPROVED),))

    assert world.outcome(step("after_sales", request | {"detail": decided})) == ("done", "sent")

    [task] = world.tasks.stored.values()
    assert task.state is TaskState.DONE
    assert world.runs.stored[f"after_sales~{order_no}:99"].passed == (
        "/blocks/0 task_closed",
        "/blocks/1 sent",
    )
    assert world.sends.message_jobs[-1].message == "after_sales_refund_approved"


def test_a_failed_run_says_what_failed_and_is_taken_up_where_it_was() -> None:
    world = World(sends=FakeSends(answers=[InvalidInput("no", "message_refused")]))
    with pytest.raises(InvalidInput):
        world.take(NOTIFY)
    fail = replace(NOTIFY, block="NoteFailure")

    assert world.failed(fail, "MessageRefused") == ("failed", "MessageRefused")

    run = world.runs.stored["order_notification~A1:3"]
    assert (run.state, run.block) == (RunState.FAILED, "/blocks/0")
    assert world.notes.states == ["started:", "failed:MessageRefused"]
    assert world.failed(fail, "MessageRefused") == ("failed", "MessageRefused")


def test_a_run_fails_whose_timer_could_not_be_set() -> None:
    world = World(alarms=FakeAlarms(breaks=2))
    for _ in range(2):
        with pytest.raises(TransientError):
            world.take(WAIT)

    assert world.failed(WAIT, "TransientError") == ("failed", "TransientError")
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


def test_the_failure_of_a_run_that_another_execution_has_is_not_noted() -> None:
    world = World()
    world.take(WAIT)

    assert world.failed(replace(WAIT, execution=SECOND), "Broken") == ("repeated", "repeated")


GIVEN = {
    "workflow": "win_back",
    "machine": MACHINE,
    "execution": EXECUTION,
    "block": "/blocks/0",
    "error": "Broken",
    "input": {},
}


def test_a_step_is_read_from_what_the_state_machine_passes_on() -> None:
    found = step_of(GIVEN)

    assert (found.workflow, found.block, found.error) == ("win_back", "/blocks/0", "Broken")
    assert step_of({name: value for name, value in GIVEN.items() if name != "error"}).error == ""


@pytest.mark.parametrize("wrong", [{"workflow": ""}, {"machine": 7}, {"input": "text"}])
def test_a_step_that_no_definition_asks_for_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        step_of(GIVEN | wrong)

    assert refused.value.code == "task_input_wrong"


def test_a_message_that_comes_again_from_the_queue_is_in_its_run_once() -> None:
    world = World()
    world.take(NOTIFY)

    assert world.outcome(NOTIFY) == ("done", "sent")

    [run] = world.runs.stored.values()
    assert (run.messages, len(world.sends.message_jobs)) == (("DELIVERED",), 1)
