"""What the blocks of a workflow do with a run in hand, and what it becomes by that."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, assert_never

from orderhub.errors import InvalidInput
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import WENT_OUT, Result
from orderhub.workflows.case_tasks import CaseTasks
from orderhub.workflows.run import QUEUED, Delivery, Run, RunState, until_of
from orderhub.workflows.step import Does, Step
from orderhub.workflows.workflow import Workflow

_UNITS = {"days": timedelta(days=1), "hours": timedelta(hours=1)}


class MessageSender(Protocol):
    """Sends a message, and stores who got it."""

    def send(self, message_job: MessageJob, attempt: str, now: datetime, /) -> Result: ...  # noqa: D102 - as Messenger says


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a block came to: the run after it, and the result of its message."""

    run: Run
    result: Result | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Does what a block says; every method raises TransientError when trying again can help.

    Args:
        sends: Who sends messages; None where messages are sent from the queue only.
        tasks: What makes and closes the tasks of cases.
        scale: What all waits are multiplied by.
    """

    sends: MessageSender | None
    tasks: CaseTasks
    scale: float

    def do(self, run: Run, step: Step, workflow: Workflow, attempt: str, now: datetime) -> Done:
        """Do a block; ``attempt`` is the id of this very call."""
        match step.does:
            case Does.WAIT:
                return Done(run=self._waiting(run, wait_of(workflow, step), now))
            case Does.CREATE_TASK:
                return Done(run=_after(run, step, self.tasks.create(run, workflow, now), now))
            case Does.CLOSE_TASK:
                return Done(run=_after(run, step, self.tasks.close(run, now), now))
            case Does.SEND:
                return self._send(run, step, workflow, attempt, now)
            case Does.RUN:
                raise InvalidInput("a saved workflow is run from the queue of messages only", "queue_missing")
            case Does.FAIL:
                return Done(run=run.ended(RunState.FAILED, step.error, now))
            case _:
                assert_never(step.does)

    def _send(self, run: Run, step: Step, workflow: Workflow, attempt: str, now: datetime) -> Done:
        if self.sends is None:
            return Done(run=self._handed_over(run, step, now))
        message = run.cause.filled(step.message)
        result = self.sends.send(message_job_of(run, message, workflow), attempt, now)
        if result.outcome in WENT_OUT:
            return Done(run=_after(with_delivery(run, message, result), step, result.outcome, now), result=result)
        if result.until:
            return Done(run=self._waiting(run, result.until - now, now, result.outcome), result=result)
        return Done(run=run.ended(RunState.STOPPED, result.outcome, now), result=result)

    def _handed_over(self, run: Run, step: Step, now: datetime) -> Run:
        """A run whose execution began before messages had a queue, to be taken up by the definition of now.

        Raises:
            InvalidInput: ``queue_missing``: the definition of now does not send from the queue either.
        """
        if step.input.get("reason") == QUEUED:
            raise InvalidInput("the definition sends a message without the queue of messages", "queue_missing")
        return self._waiting(run, timedelta(), now, QUEUED)

    def _waiting(self, run: Run, wait: timedelta, now: datetime, reason: str = "") -> Run:
        return run.waits(now, until_of(now, wait * self.scale), reason)


def wait_of(workflow: Workflow, step: Step) -> timedelta:
    """How long a block waits, by the setting it names and the unit that has."""
    unit = next(setting.unit for setting in workflow.settings if setting.name == step.wait)
    return float(workflow.values(step.wait)[step.part]) * _UNITS[unit]


def _after(run: Run, step: Step, reason: str, now: datetime) -> Run:
    return run.ended(RunState.DONE, reason, now) if step.last else run


def with_delivery(run: Run, message: str, result: Result) -> Run:
    """A run with a message that went out; one that comes again from the queue is in it already."""
    if message in run.messages:
        return run
    delivery = Delivery(
        message=message, outcome=result.outcome, channel=result.channel or "", sent_at=result.sent_at
    )
    return replace(run, deliveries=(*run.deliveries, delivery))


def message_job_of(run: Run, message: str, workflow: Workflow) -> MessageJob:
    """The message job of a run; whether the order moved on, its own stops say, where it has any."""
    return MessageJob(
        workflow=run.workflow,
        run=run.run_id,
        event_id=run.cause.event_id,
        order_no=run.order_no or "",
        version=run.cause.version,
        status=None if workflow.stops else run.cause.status,
        message=message,
        transactional=workflow.transactional,
        customer_id=run.cause.customer_id,
        detail_type=run.cause.event_type,
        detail=run.cause.detail,
    )
