"""Workflows, events and runs as the tests use them, and small stand-ins for all that is outside."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.errors import TransientError
from orderhub.events.reactions import Mark, Reaction
from orderhub.events.stored_event import EventKey, StoredEvent
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import Outcome, Result
from orderhub.messages.reach import Channel
from orderhub.orders.model import Header, Mode, Order, Stamp
from orderhub.orders.statuses import Status
from orderhub.rules.looked_up import NO_LOOKUPS
from orderhub.tasks.task import Task
from orderhub.workflows.case_tasks import CaseTasks
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.cause import Cause, cause_in
from orderhub.workflows.circumstances import Circumstances
from orderhub.workflows.program_runner import ProgramRunner
from orderhub.workflows.run import Run, RunState
from orderhub.workflows.run_messages import MessageSender
from orderhub.workflows.run_rows import place_of
from orderhub.workflows.saved import SavedWorkflow, WorkflowState, workflow_of
from orderhub.workflows.stops import Ordered
from orderhub.workflows.workflow import HowOften, Reason, Workflow
from tests.support.published import stored_event

NOW = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
ORDERED_AT = datetime(2026, 2, 20, 10, tzinfo=UTC)
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:one"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:one:first"
SECOND = f"{EXECUTION}-second"
ALL_ON = json.dumps(
    {
        name: {"on": "true"}
        for name in (
            *("order_notification", "delivered_follow_up", "abandoned_cart"),
            *("payment_reminder", "win_back", "after_sales"),
        )
    }
)
WORKFLOWS = load_catalog(ALL_ON)
SAMPLES = Path(__file__).parents[3] / "events" / "samples"


def sample(name: str) -> dict[str, Any]:
    """An event as EventBridge delivers it."""
    event: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    return event


def delivered(order_no: str = "A1", customer_id: str | None = "C1", status: str = "DELIVERED") -> dict[str, Any]:
    """An event of an order that came to a status."""
    event = sample("order-status")
    detail = event["detail"] | {"eventKey": order_no, "orderId": f"{order_no}:3", "contactId": customer_id}
    detail["order"] |= {"status": status, "version": 3, "ordered_at": "2026-02-20T10:00:00.000000Z"}
    detail["metadata"] |= {"occurred_at": "2026-03-01T20:29:59.000000Z"}
    return event | {"detail-type": f"order{status}", "detail": detail}


def cause(event: dict[str, Any] | None = None) -> Cause:
    """The cause in an event."""
    return cause_in(event or delivered())


def run_of(workflow: str = "delivered_follow_up", **fields: Any) -> Run:  # noqa: ANN401 - fields of a run
    """A run that has just begun."""
    known: dict[str, Any] = {
        "run_id": f"{workflow}~A1:3",
        "workflow": workflow,
        "machine": MACHINE,
        "execution": EXECUTION,
        "block": "/blocks/0",
        "cause": cause(),
        "order_no": "A1",
        "started_at": NOW,
    }
    return Run(**known | fields)


@dataclass
class FakePast:
    """A history that holds the same events on all days, and knows for which it was asked."""

    events: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[datetime, datetime, frozenset[str]]] = field(default_factory=list)

    def each(self, since: datetime, until: datetime, types: frozenset[str]) -> Iterator[StoredEvent]:
        self.calls.append((since, until, types))
        return (stored_event(event["detail-type"], event["detail"]) for event in self.events)


def order(status: Status = Status.DELIVERED, version: int = 3, **fields: Any) -> Order:  # noqa: ANN401 - fields
    """An order as it is stored."""
    header = Header(order_no="A1", status=status, ordered_at=ORDERED_AT, currency="USD", total_cost=Decimal(9))
    stamp = Stamp(
        version=version, mode=Mode.LIVE, changed=("status",), written_by="r1", written_at=NOW, created_at=NOW
    )
    return replace(Order(header=header, lines=(), stamp=stamp), **fields)


def ordered(order_no: str = "A2", after: float = 1, status: Status = Status.INITIALIZED) -> Ordered:
    """An order of a customer, so many hours after the one that events are of."""
    return Ordered(order_no=order_no, ordered_at=ORDERED_AT + timedelta(hours=after), status=status)


@dataclass(slots=True)
class FakeRuns:
    """Runs in memory; ``breaks`` are answers that get lost after the write."""

    stored: dict[str, Run] = field(default_factory=dict)
    breaks: int = 0

    def find(self, run_id: str, /) -> Run | None:
        return self.stored.get(run_id)

    def create(self, run: Run, /) -> bool:
        if run.run_id in self.stored:
            return False
        self.stored[run.run_id] = run
        return not self._is_lost()

    def change(self, before: Run, after: Run, /) -> bool:
        found = self.stored.get(before.run_id)
        if found is None or _hand(found) != _hand(before):
            return False
        self.stored[before.run_id] = after
        return not self._is_lost()

    def page(
        self, workflow: str, states: tuple[RunState, ...], limit: int, before: str | None = None
    ) -> list[Run]:
        found = [run for run in self.stored.values() if run.workflow == workflow and run.state in states]
        ordered = sorted(found, key=place_of, reverse=True)
        return [run for run in ordered if before is None or place_of(run) < before][:limit]

    def count(self, workflow: str, state: RunState) -> int:
        return len(self.page(workflow, (state,), len(self.stored)))

    def _is_lost(self) -> bool:
        # The client repeats the write, and the condition does not hold any more.
        self.breaks -= 1
        return self.breaks >= 0


def _hand(run: Run) -> tuple[Any, ...]:
    return run.leg, run.state, run.execution, run.block, len(run.messages)


@dataclass(slots=True)
class FakeSaved:
    """Workflows that were saved, by name and version."""

    versions: dict[tuple[str, int], Workflow] = field(default_factory=dict)
    archived: list[str] = field(default_factory=list)

    def names(self, *, archived: bool) -> list[str]:
        found = dict.fromkeys(name for name, _ in self.versions)
        return [name for name in found if archived or name not in self.archived]

    def find(self, name: str, version: int = 0, /) -> Workflow | None:
        newest = max((number for known, number in self.versions if known == name), default=0)
        return self.versions.get((name, version or newest))


@dataclass(slots=True)
class FakeDocuments:
    """Saved workflows with their versions, as WorkflowDocuments has them."""

    stored: list[SavedWorkflow] = field(default_factory=list)

    def each(self) -> Iterator[SavedWorkflow]:
        newest = {saved.name: saved for saved in self.stored}
        return iter(sorted(newest.values(), key=lambda saved: saved.name))

    def current(self, name: str, /) -> SavedWorkflow | None:
        return next((saved for saved in self.each() if saved.name == name), None)

    def versions(self, name: str, limit: int, before: int | None = None, /) -> list[SavedWorkflow]:
        found = [saved for saved in reversed(self.stored) if saved.name == name]
        return [saved for saved in found if before is None or saved.version < before][:limit]

    def save(self, saved: SavedWorkflow, /) -> SavedWorkflow:
        self.stored.append(saved)
        return saved

    def starting(self) -> list[tuple[SavedWorkflow, Workflow]]:
        return [
            (saved, workflow_of(saved, is_on=True)) for saved in self.each() if saved.state is WorkflowState.ON
        ]


@dataclass(slots=True)
class FakeClaims:
    """Claims in memory, of workflows that do not start each time."""

    taken: dict[tuple[str, str], tuple[str, bool]] = field(default_factory=dict)
    carts: dict[str, str] = field(default_factory=dict)

    def take(
        self,
        workflow: Workflow,
        customer_id: str,
        run_id: str,
        now: datetime,  # noqa: ARG002 - as StartClaims has it
        cart: str,
        /,
    ) -> Reason | None:
        if workflow.start.how_often is HowOften.EACH_TIME and not workflow.start.alone:
            return None
        holder, in_progress = self.taken.get((customer_id, workflow.name), (run_id, False))
        if in_progress and holder != run_id and not cart > self.carts.get(customer_id, cart):
            return Reason.ALREADY_IN_PROGRESS
        self.taken[customer_id, workflow.name] = (run_id, True)
        self.carts[customer_id] = cart
        return None

    def release(self, workflow: Workflow, customer_id: str, run_id: str, /) -> None:
        if self.taken.get((customer_id, workflow.name), ("", False))[0] == run_id:
            self.taken[customer_id, workflow.name] = (run_id, False)


@dataclass(slots=True)
class FakeAlarms:
    """Timers in memory, by run and leg; the first ``breaks`` calls fail."""

    timers: dict[tuple[str, int], Run] = field(default_factory=dict)
    breaks: int = 0

    def set(self, run: Run, /) -> None:
        self.breaks -= 1
        if self.breaks >= 0:
            raise TransientError("busy", "timers_unreachable")
        self.timers[run.run_id, run.leg] = run

    def cancel(self, run: Run, /) -> None:
        self.timers.pop((run.run_id, run.leg), None)


@dataclass(slots=True)
class FakeNotes:
    """What was noted of events."""

    noted: list[tuple[str, str, frozenset[Mark]]] = field(default_factory=list)

    def note(self, place: EventKey, reaction: Reaction, marks: Iterable[Mark], /) -> None:
        entry = (place.event_id, f"{reaction.state}:{reaction.reason}", frozenset(marks))
        if entry not in self.noted:
            self.noted.append(entry)

    @property
    def states(self) -> list[str]:
        return [state for _, state, _ in self.noted]


@dataclass(slots=True)
class FakeLook:
    """How things are."""

    orders: dict[str, Order] = field(default_factory=dict)
    ordered: tuple[Ordered, ...] = ()
    segments: dict[str, set[str]] = field(default_factory=dict)

    def order(self, order_no: str, /) -> Order | None:
        return self.orders.get(order_no)

    def newest(self, customer_id: str, /) -> tuple[Ordered, ...]:  # noqa: ARG002
        return self.ordered

    def is_in(self, customer_id: str, segment: str, /) -> bool:
        return customer_id in self.segments.get(segment, set())


@dataclass(slots=True)
class FakeSends:
    """Who sends messages, and what is answered to each; ``sent`` when nothing else is said."""

    answers: list[Result | Exception] = field(default_factory=list)
    message_jobs: list[MessageJob] = field(default_factory=list)

    def send(self, message_job: MessageJob, attempt: str, now: datetime, /) -> Result:  # noqa: ARG002
        self.message_jobs.append(message_job)
        answer = self.answers.pop(0) if self.answers else sent(now)
        if isinstance(answer, Exception):
            raise answer
        return answer


def sent(now: datetime = NOW) -> Result:
    """The result of a message that went out."""
    return Result(outcome=Outcome.SENT, channel=Channel.EMAIL, message_id="m1", sent_at=now)


@dataclass(slots=True)
class FakeTasks:
    """Tasks in memory; the first ``breaks`` changes meet somebody else's."""

    stored: dict[str, Task] = field(default_factory=dict)
    breaks: int = 0

    def create(self, task: Task, /) -> bool:
        if task.task_id in self.stored:
            return False
        self.stored[task.task_id] = task
        return True

    def find(self, task_id: str, /) -> Task | None:
        return self.stored.get(task_id)

    def change(self, before: Task, after: Task, /) -> bool:
        self.breaks -= 1
        if self.breaks >= 0 or self.stored.get(before.task_id) != before:
            return False
        self.stored[before.task_id] = after
        return True


def program_runner(
    sends: MessageSender, look: FakeLook, tasks: FakeTasks | None = None, scale: float = 1.0
) -> ProgramRunner:
    """What runs programs that send and make the tasks of cases, and do nothing else."""
    return ProgramRunner(
        sends=sends,
        actions=_NoActions(),
        case_tasks=CaseTasks(tasks=tasks or FakeTasks(), order=look.order),
        circumstances=Circumstances(lookups=NO_LOOKUPS, order=look.order, zone=ZoneInfo("UTC"), scale=scale),
    )


class _NoActions:
    def do(self, *_: object) -> None:
        """No workflow that ships with the hub has any."""
        raise AssertionError
