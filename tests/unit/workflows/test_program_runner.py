"""Programs run from wait to wait: each block does what it says, once, whatever breaks in between."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import InvalidInput, TransientError
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import Outcome, Result
from orderhub.messages.reach import channels_in
from orderhub.orders.cases import CaseState, Feedback
from orderhub.orders.model import Order
from orderhub.rules.action_runner import ActionRunner
from orderhub.rules.looked_up import NO_LOOKUPS, JointLookups
from orderhub.rules.order_details import OrderDetails, details_of
from orderhub.workflows.case_tasks import CaseTasks
from orderhub.workflows.circumstances import Circumstances
from orderhub.workflows.program_runner import ProgramRunner
from orderhub.workflows.run import Run, RunState
from orderhub.workflows.runs_in_hand import RunsInHand
from orderhub.workflows.step import Step, Taken
from orderhub.workflows.steps import Failures, Steps
from tests.support.orders import case
from tests.unit.workflows.definitions import CARE, definition, workflow
from tests.unit.workflows.fakes import (
    EXECUTION,
    MACHINE,
    NOW,
    FakeAlarms,
    FakeClaims,
    FakeLook,
    FakeNotes,
    FakeRuns,
    FakeSaved,
    FakeTasks,
    delivered,
    order,
    sent,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
RUN = "care~A1:3"


class Crash(Exception):
    """The function died."""


@dataclass
class World:
    """All that a program touches; each thing that is done has the id it is done by, so that again is known."""

    definition: Mapping[str, Any]
    order: Order | None = field(default_factory=lambda: order(version=3))
    answers: dict[str, Result | Exception] = field(default_factory=dict)
    crashes: Callable[[], bool] = lambda: False
    done: list[str] = field(default_factory=list)
    jobs: list[MessageJob] = field(default_factory=list)
    published: list[Any] = field(default_factory=list)
    runs: FakeRuns = field(default_factory=FakeRuns)
    alarms: FakeAlarms = field(default_factory=FakeAlarms)
    notes: FakeNotes = field(default_factory=FakeNotes)
    claims: FakeClaims = field(default_factory=FakeClaims)
    saved: FakeSaved = field(default_factory=FakeSaved)
    now: datetime = NOW
    executions: int = 0

    def __post_init__(self) -> None:
        self.saved.versions["care", 1] = workflow(dict(self.definition))

    def breaks(self) -> None:
        if self.crashes():
            raise Crash

    def did(self, what: str) -> None:
        """Have it done, once; a crash may come before or after."""
        self.breaks()
        if what not in self.done:
            self.done.append(what)
        self.breaks()

    def send(self, message_job: MessageJob, attempt: str, now: datetime, /) -> Result:  # noqa: ARG002
        self.jobs.append(message_job)
        answer = self.answers.get(message_job.message)
        if isinstance(answer, Exception):
            raise answer
        if answer:
            return answer
        is_again = f"message {message_job.message}" in self.done
        self.did(f"message {message_job.message}")
        return replace(sent(now), outcome=Outcome.ALREADY_SENT) if is_again else sent(now)

    def create(self, task: Any, /) -> bool:  # noqa: ANN401 - a task
        self.did(f"task {task.title}")
        return True

    def add(self, customer_id: str, tag: str, now: datetime, by: str) -> None:  # noqa: ARG002
        assert (customer_id, by) == ("C1", "workflow:care")
        self.did(f"tag {tag}")

    def publish(self, things: Any) -> None:  # noqa: ANN401 - commands or events
        self.published += things
        self.did(f"published {things[0].detail_type}")

    def details(self, order_no: str, /) -> OrderDetails | None:
        assert order_no == "A1"
        found = self.order
        return details_of(found.header, found.lines, found.cases, found.feedbacks) if found else None

    def change(self, before: Run, after: Run) -> bool:
        self.breaks()
        is_changed = self.runs.change(before, after)
        self.breaks()
        return is_changed

    def find(self, run_id: str, /) -> Run | None:
        return self.runs.find(run_id)

    def begin(self, run: Run, /) -> bool:
        self.breaks()
        is_new = self.runs.create(run)
        self.breaks()
        return is_new

    def steps(self) -> Steps:
        lookups = JointLookups(NO_LOOKUPS, type("Orders", (), {"order": staticmethod(self.details)})())
        look = FakeLook(orders={"A1": self.order} if self.order else {})
        stored = type(
            "Stored",
            (),
            {
                "find": staticmethod(self.find),
                "create": staticmethod(self.begin),
                "change": staticmethod(self.change),
            },
        )()
        return Steps(
            runs=RunsInHand(
                shipped={}, saved=self.saved, runs=stored, claims=self.claims, notes=self.notes, look=look
            ),
            alarms=self.alarms,
            programs=ProgramRunner(
                sends=self,
                actions=ActionRunner(bus=self, emits=self, tasks=self, tags=self),
                case_tasks=CaseTasks(tasks=FakeTasks(), order=look.order),
                circumstances=Circumstances(lookups=lookups, order=look.order, zone=SHANGHAI, scale=1.0),
            ),
        )

    def take(
        self,
        given: Mapping[str, Any],
        execution: str = EXECUTION,
        workflow: str = "care",
    ) -> Taken:
        step = Step(
            workflow=workflow,
            machine=MACHINE,
            execution=execution,
            block="/blocks/0",
            input=given,
        )
        return self.steps().take(step, "attempt", self.now)

    def take_until_done(self, given: Mapping[str, Any], execution: str) -> None:
        """As the queue brings a step: again and again, until it is answered."""
        for _ in range(200):
            try:
                self.take(given, execution)
            except Crash:
                continue
            return
        raise AssertionError("the step is never done")

    @property
    def run(self) -> Run:
        return self.runs.stored[RUN]

    def wake(self) -> bool:
        """Let the timer of the run go off, if it waits."""
        if self.run.state is not RunState.WAITING:
            return False
        self.executions += 1
        timer = self.alarms.timers[RUN, self.run.leg]
        self.now = max(self.now, timer.wait_until or self.now)
        self.take_until_done(given_by(timer), f"{EXECUTION}-{self.executions}")
        return True


def given_by(run: Run) -> dict[str, Any]:
    """The input of the execution that a timer starts."""
    return {"run_id": run.run_id, "leg": run.leg, "workflow": "care"}


def of_total(total: int, **fields: Any) -> Order:  # noqa: ANN401 - fields of an order
    found = order(version=3)
    return replace(found, header=replace(found.header, total_cost=Decimal(total)), **fields)


def test_a_workflow_goes_its_way_from_wait_to_wait() -> None:
    world = World(CARE, order=of_total(150))

    first = world.take(delivered()).answer()
    assert (first["state"], world.done, world.run.block) == ("waiting", [], "/blocks/1")
    assert world.run.wait_until == NOW + timedelta(days=10, seconds=1)
    assert world.wake()
    assert (world.done, world.run.block) == (["message A"], "/blocks/1/then/2")
    assert world.wake()

    assert world.done == ["message A", "message B"]
    assert (world.run.state, world.run.reason, world.run.messages) == (RunState.DONE, "sent", ("A", "B"))
    assert world.run.passed == (
        "/blocks/0 waited",
        "/blocks/1 then",
        "/blocks/1/then/0 sent",
        "/blocks/1/then/1 waited",
        "/blocks/1/then/2 then",
        "/blocks/1/then/2/then/0 sent",
    )
    assert [job.status for job in world.jobs] == [None, None]
    assert world.notes.states == ["started:", "waiting:", "sent:"]


def test_a_branch_that_was_taken_is_gone_on_with_after_a_crash() -> None:
    blocks = definition(
        {
            "if": "order.total_cost > 100.0",
            "then": [{"send_message": {"message": "A"}}, {"tag_customer": "dear"}],
            "else": [{"send_message": {"message": "B"}}],
        }
    )
    world, calls = World(blocks, order=of_total(150)), iter([False] * 5 + [True] + [False] * 99)
    world.crashes = lambda: next(calls)
    with pytest.raises(Crash):
        world.take(delivered())
    assert world.done == ["message A"]
    world.order = of_total(50)

    world.take_until_done(delivered(), EXECUTION)

    assert world.done == ["message A", "tag dear"]


def test_conditions_see_the_order_as_it_is_when_they_are_asked() -> None:
    world = World(CARE, order=of_total(50))
    world.take(delivered())
    world.order = of_total(150, cases=(case(),))

    world.wake()

    assert (world.run.state, world.done) == (RunState.DONE, [])

    world = World(CARE, order=of_total(150, cases=(replace(case(), state=CaseState.DONE),)))
    world.take(delivered())
    world.wake()
    world.order = of_total(150, feedbacks=(Feedback(feedback_id="f", given_at=NOW, score=5),))
    world.wake()

    assert world.done == ["message A", "task Thank the buyer of A1"]


def test_a_run_keeps_the_version_it_began_with() -> None:
    world = World(CARE, order=of_total(150))
    world.take(delivered())
    world.saved.versions["care", 2] = workflow(definition({"end": "other"}), version=2)

    world.wake()

    assert (world.run.version, world.done) == (1, ["message A"])


def test_a_workflow_that_was_switched_off_stops_its_runs() -> None:
    world = World(CARE, order=of_total(150))
    world.take(delivered())
    world.saved.versions["care", 1] = workflow(CARE, is_on=False)

    world.wake()

    assert (world.run.state, world.run.reason, world.run.block) == (RunState.STOPPED, "switched_off", "/blocks/1")


ALL = definition(
    {"tag_customer": "asked"},
    {"create_task": {"title": "Call"}},
    {"emit": "ASKED"},
    {"call_webhook": "crm"},
    {"act_on_order": "refund"},
    {"start_workflow": "care"},
    {"send_message": {"message": "C", "each_time": True}},
    {"end": "all_done"},
)


def test_each_action_is_done_with_the_workflow_as_who_asks() -> None:
    world = World(ALL)

    world.take(delivered())

    assert (world.run.state, world.run.reason) == (RunState.DONE, "all_done")
    assert world.done == [
        "tag asked",
        "task Call",
        "published customASKED",
        "published webhookREQUESTED",
        "published actionREQUESTED",
        "published workflowREQUESTED",
        "message C",
    ]
    assert '"workflow":{"name":"care"' in world.published[0].detail
    assert '"by":"workflow:care"' in world.published[2].detail
    assert '"action":"refund"' in world.published[2].detail
    assert (world.jobs[0].each_time, world.jobs[0].subject) == (True, "event#A1:3")


@pytest.mark.parametrize(
    ("outcome", "optional", "state", "reason"),
    [
        (Outcome.UNSUBSCRIBED, False, RunState.STOPPED, "unsubscribed"),
        (Outcome.UNSUBSCRIBED, True, RunState.DONE, "completed"),
        (Outcome.ALREADY_TOLD, False, RunState.DONE, "completed"),
    ],
)
def test_a_message_that_cannot_go_out_stops_the_run_unless_it_is_optional(
    outcome: Outcome,
    optional: bool,  # noqa: FBT001 - a parameter of the test
    state: RunState,
    reason: str,
) -> None:
    blocks = definition({"send_message": {"message": "A", "optional": optional}}, {"tag_customer": "asked"})
    world = World(blocks, answers={"A": Result(outcome=outcome)})

    world.take(delivered())

    assert (world.run.state, world.run.reason, world.run.messages) == (state, reason, ())
    assert world.done == (["tag asked"] if state is RunState.DONE else [])


def test_a_message_waits_for_the_end_of_quiet_hours() -> None:
    world = World(definition({"tag_customer": "asked"}, {"send_message": {"message": "A"}}))
    world.answers["A"] = Result(outcome=Outcome.QUIET, until=NOW + timedelta(hours=8))
    world.take(delivered())
    assert (world.run.state, world.run.reason, world.run.block) == (RunState.WAITING, "quiet", "/blocks/1")
    world.answers.clear()

    world.wake()

    assert (world.run.state, world.done) == (RunState.DONE, ["tag asked", "message A"])


MIDNIGHT = datetime(2026, 3, 1, 16, tzinfo=UTC)
"""Of the second of March, in Shanghai."""


@pytest.mark.parametrize(
    ("wait", "extra", "ends_at"),
    [
        ({"hours": 2, "minutes": 30}, {}, NOW + timedelta(hours=2, minutes=30)),
        ({"until": "09:30"}, {}, MIDNIGHT + timedelta(hours=9, minutes=30)),
        ({"until": "04:30"}, {}, MIDNIGHT + timedelta(days=1, hours=4, minutes=30)),
        ({"until_date": "ordered_at", "days": 20}, {}, datetime(2026, 3, 12, 10, tzinfo=UTC)),
        ({"until_date": "ordered_at"}, {}, None),
        ({"until_date": "extra.pickup"}, {"pickup": "2026-03-05"}, MIDNIGHT + timedelta(days=3)),
        (
            {"until_date": "extra.pickup", "hours": 9},
            {"pickup": "2026-03-05"},
            MIDNIGHT + timedelta(days=3, hours=9),
        ),
        ({"until_date": "extra.pickup"}, {"pickup": "2026-03-05T10:00:00Z"}, datetime(2026, 3, 5, 10, tzinfo=UTC)),
        ({"until_date": "extra.pickup"}, {"pickup": "soon"}, None),
        ({"until_date": "extra.pickup"}, {"pickup": 20260305}, None),
        ({"until_date": "extra.pickup"}, {}, None),
    ],
    ids=str,
)
def test_waits_end_when_they_say(wait: dict[str, Any], extra: dict[str, Any], ends_at: datetime | None) -> None:
    found = order(version=3)
    world = World(definition({"wait": wait}), order=replace(found, header=replace(found.header, extra=extra)))

    world.take(delivered())

    if ends_at is None:
        assert (world.run.state, world.run.passed) == (RunState.DONE, ("/blocks/0 no_wait",))
    else:
        assert world.run.wait_until == ends_at + timedelta(seconds=1)


def test_a_wait_for_a_date_of_an_order_that_is_gone_is_over() -> None:
    world = World(definition({"wait": {"until_date": "ordered_at", "days": 30}}), order=None)

    world.take(delivered())

    assert world.run.state is RunState.DONE


def test_an_event_that_is_about_no_order_is_held_against_conditions_as_it_was() -> None:
    moved = delivered()
    moved["detail"].pop("order")
    moved["detail"]["metadata"]["schema"] = "task-event.v1"
    moved["detail"]["task"] = {"order_no": "A1", "state": "open"}
    moved["detail-type"] = "taskCREATED"
    blocks = definition(
        {"if": "event.task.state == 'open'", "then": [{"tag_customer": "asked"}]},
        start={"events": ["taskCREATED"]},
    )
    world = World(blocks)

    world.take(moved)

    assert world.done == ["tag asked"]


def test_a_block_that_cannot_be_done_fails_the_run_where_it_is() -> None:
    world = World(definition({"wait": {"days": 1}}, {"tag_customer": "asked"}))
    event = delivered(customer_id=None)
    world.take(event)
    timer = world.alarms.timers[RUN, 1]

    with pytest.raises(InvalidInput) as refused:
        world.take(given_by(timer), "second")
    failed = Step(
        workflow="care",
        machine=MACHINE,
        execution="second",
        block="/blocks/0",
        input=given_by(timer),
        error="Died",
    )
    Failures(runs=world.steps().runs).note(failed, NOW)

    assert refused.value.code == "customer_unknown"
    assert (world.run.state, world.run.reason, world.run.block) == (RunState.FAILED, "Died", "/blocks/1")


@pytest.mark.parametrize(
    ("blocks", "state", "reason"),
    [
        ([{"send_message": {"message": "A"}}], RunState.STOPPED, "already_told"),
        ([{"send_message": {"message": "A"}}, {"tag_customer": "asked"}], RunState.DONE, "completed"),
    ],
)
def test_a_run_that_has_nothing_new_to_say_stops_unless_more_is_to_be_done(
    blocks: list[dict[str, Any]], state: RunState, reason: str
) -> None:
    world = World(definition(*blocks), answers={"A": Result(outcome=Outcome.ALREADY_TOLD)})

    world.take(delivered())

    assert (world.run.state, world.run.reason) == (state, reason)


def test_a_message_may_be_about_the_status_of_the_event_alone() -> None:
    block = {"message": "{order.status}", "same_status": True, "channels": ["sms", "bus"]}
    world = World(definition({"send_message": block}))

    event = delivered()
    event["detail"]["order"]["status"] = "SHIPPED"
    world.take(event)

    assert [(job.message, job.status) for job in world.jobs] == [("SHIPPED", "SHIPPED")]
    assert world.jobs[0].channels == channels_in("sms,bus")


def test_workflows_that_start_each_other_come_to_an_end() -> None:
    world = World(definition({"start_workflow": "other"}))
    world.saved.versions["other", 1] = workflow(definition({"start_workflow": "care"}), "other")
    ahead: list[tuple[str, dict[str, Any]]] = [("care", delivered())]
    for number, (name, event) in enumerate(ahead):
        world.published.clear()
        world.take(event, f"{EXECUTION}-{number}", workflow=name)
        for command in world.published:
            detail = json.loads(command.detail)
            ahead.append((detail["request"]["workflow"], {"detail-type": command.detail_type, "detail": detail}))

    assert [*world.runs.stored] == ["care~A1:3", "other~A1:3~workflow:care", "care~A1:3~workflow:other"]


def test_two_at_once_do_not_both_go_on() -> None:
    world = World(definition({"tag_customer": "a"}, {"tag_customer": "b"}))

    def others_go_on(before: Run, after: Run) -> bool:
        world.runs.stored[RUN] = replace(before, block="/blocks/9")
        return world.runs.change(before, after)

    world.change = others_go_on  # type: ignore[method-assign]

    with pytest.raises(TransientError) as refused:
        world.take(delivered())

    assert refused.value.code == "run_taken"


ACTIONS = st.sampled_from(
    [
        *({"send_message": {"message": name}} for name in "ABC"),
        *({"tag_customer": name} for name in ("one", "two")),
        {"create_task": {"title": "Call"}},
        {"emit": "ASKED"},
        {"wait": {"days": 1}},
        {"wait": {"until_date": "ordered_at"}},
        {"end": "early"},
    ]
)
CONDITIONS = st.integers(0, 4).map(lambda number: f"order.total_cost > {number}.5")


def branches(block: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    blocks = st.lists(block, min_size=1, max_size=4)
    both = st.fixed_dictionaries({"if": CONDITIONS, "then": blocks}, optional={"else": blocks})
    return both | st.fixed_dictionaries({"if": CONDITIONS, "else": blocks})


BLOCKS = st.lists(st.recursive(ACTIONS, branches, max_leaves=12), min_size=1, max_size=6)


class Ended(Exception):
    """The plain interpreter came to a block that ends."""


def interpreted(  # noqa: C901 - a block after the other
    blocks: list[dict[str, Any]], totals: Iterator[int]
) -> tuple[list[str], str]:
    """What a definition does, read plainly: its effects, each once, and why it ends."""
    done: list[str] = []
    total = [next(totals)]

    def walk(blocks: list[dict[str, Any]]) -> None:
        for block in blocks:
            if "if" in block:
                is_met = total[0] > float(block["if"].rpartition(" ")[2])
                walk(block.get("then" if is_met else "else", []))
                continue
            ((name, value),) = block.items()
            match name:
                case "wait":
                    if "days" in value:
                        total[0] = next(totals)
                case "end":
                    raise Ended(value)
                case "send_message":
                    done.append(f"message {value['message']}")
                case "tag_customer":
                    done.append(f"tag {value}")
                case "create_task":
                    done.append(f"task {value['title']}")
                case "emit":
                    done.append(f"published custom{value}")

    try:
        walk(blocks)
    except Ended as end:
        return list(dict.fromkeys(done)), str(end)
    # A run that sent a message is done as that was.
    return list(dict.fromkeys(done)), "sent" if any(each.startswith("message") for each in done) else "completed"


@given(BLOCKS, st.lists(st.integers(0, 5), min_size=40, max_size=40), st.data())
def test_any_definition_does_what_it_says_once_whatever_crashes_and_comes_twice(
    blocks: list[dict[str, Any]], totals: list[int], data: st.DataObject
) -> None:
    left = [30]

    def crashes() -> bool:
        left[0] -= 1
        return left[0] > 0 and data.draw(st.booleans())

    world = World(definition(*blocks), order=of_total(totals[0]), crashes=crashes)
    world.take_until_done(delivered(), EXECUTION)
    world.take_until_done(delivered(), f"{EXECUTION}-again")
    legs = 1
    while True:
        stale = [given_by(timer) for timer in world.alarms.timers.values() if timer.leg < world.run.leg]
        for timer in stale[:3]:
            world.take_until_done(timer, f"{EXECUTION}-late")
        if world.run.state is RunState.WAITING:
            world.order = of_total(totals[legs])
            legs += 1
        if not world.wake():
            break

    expected = interpreted(blocks, iter(totals))
    assert (world.done, world.run.reason.replace("already_sent", "sent")) == expected
    assert world.run.state is RunState.DONE
    assert len(world.runs.stored) == 1
