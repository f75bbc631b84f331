"""Runs the program of a saved workflow up to its next wait or its end.

A run is stored where it is before each thing that it has done: whoever takes it up after a crash does that again,
with the same ids, and decides nothing anew that led there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Protocol, assert_never
from zoneinfo import ZoneInfo

from orderhub.errors import InvalidInput
from orderhub.events.announcement import order_facts
from orderhub.messages.outcomes import WENT_OUT, Outcome
from orderhub.orders.model import Order
from orderhub.rules.firing import IncomingEvent
from orderhub.rules.judge import Judge
from orderhub.rules.origin import Origin, OriginKind
from orderhub.rules.ports import Lookups
from orderhub.rules.rule import Action, Once, Rule
from orderhub.workflows.blocks import Done, MessageSender, message_job_of, with_delivery
from orderhub.workflows.order_dates import date_in
from orderhub.workflows.program import Branch, Do, End, Jump, Send, Wait
from orderhub.workflows.run import Run, RunState, until_of
from orderhub.workflows.workflow import Workflow

_MOST_PASSED = 200
"""How many blocks of a run's way are stored; a program has fewer."""


class Actions(Protocol):
    """What does actions; see ActionRunner."""

    def do(  # noqa: D102 - as ActionRunner says
        self, action: Action, number: int, origin: Origin, event: IncomingEvent, now: datetime, /
    ) -> None: ...


type Save = Callable[[Run, Run], None]
"""Replaces a run that is still as it was read; raises TransientError when somebody else has changed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRunner:
    """Composed once; every method raises TransientError when trying again can help.

    Args:
        sends: Who sends messages.
        actions: What does actions.
        lookups: What conditions ask besides the event.
        order: Reads an order as it is now.
        zone: Whose times of day a wait goes by.
        scale: What all waits are multiplied by.
    """

    sends: MessageSender
    actions: Actions
    lookups: Lookups
    order: Callable[[str], Order | None]
    zone: ZoneInfo
    scale: float

    def advance(self, run: Run, workflow: Workflow, attempt: str, now: datetime, save: Save) -> Done:
        """Run a program from where a run is to its next wait or its end; the run is stored then.

        Args:
            run: As it is stored.
            workflow: With its program.
            attempt: The id of this very call.
            now: The time.
            save: Stores what became of the run.

        Raises:
            InvalidInput: A block cannot be done, and trying again is no help.
        """
        leg = _Leg(self, run, workflow, attempt, now, save)
        while leg.done is None:
            leg.step()
        return leg.done

    def is_met(self, conditions: tuple[str, ...], run: Run) -> bool:
        """Whether all of some conditions hold for the event of a run, with its order as it is now."""
        event_type, detail = run.cause.event_type, current_detail(run, self.order)
        rule = Rule(
            name=run.workflow,
            description="",
            on=(event_type,),
            when=conditions,
            do=(),
            once=Once.NEVER,
            enabled=True,
            saved_at=run.started_at,
        )
        return Judge(event_type, detail, self.lookups).fires(rule)

    def end_of(self, wait: Wait, run: Run, now: datetime) -> datetime | None:
        """When a wait is over; None when it is at once: the date has passed, or the order has none."""
        lasts = wait.lasts * self.scale
        if wait.until:
            clock = time.fromisoformat(wait.until)
            local = now.astimezone(self.zone)
            day = local.date() + (timedelta(days=1) if local.time() >= clock else timedelta())
            return until_of(now, (datetime.combine(day, clock, self.zone) - now) * self.scale)
        if not wait.field:
            return until_of(now, lasts)
        order = self.order(run.order_no) if run.order_no else None
        moment = date_in(order, wait.field, self.zone) if order else None
        if moment is None or moment + wait.lasts <= now:
            return None
        return until_of(now, (moment + wait.lasts - now) * self.scale)


class _Leg:
    """What is done from one wait of a run to its next."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a leg needs
        self, runner: ProgramRunner, run: Run, workflow: Workflow, attempt: str, now: datetime, save: Save
    ) -> None:
        if workflow.program is None:
            raise InvalidInput("the workflow has no program", "program_missing")
        self._runner = runner
        self._workflow = workflow
        self._program = workflow.program
        self._attempt = attempt
        self._now = now
        self._save = save
        self._stored = run
        self._run = run
        self._position = self._program.position_of(run.block)
        self.done: Done | None = None

    def step(self) -> None:
        """Do the next instruction."""
        instruction = self._program.instructions[self._position]
        match instruction:
            case Jump():
                self._position = instruction.target
            case Branch():
                is_met = self._runner.is_met(instruction.conditions, self._run)
                self._pass(instruction.place, "then" if is_met else "else")
                self._position = self._position + 1 if is_met else instruction.otherwise
            case Wait():
                self._wait(instruction)
            case Send():
                self._send(instruction)
            case Do():
                self._settle(instruction.place)
                origin = Origin(kind=OriginKind.WORKFLOW, name=self._workflow.name, key=self._run.run_id)
                event = incoming_event_of(self._run)
                self._runner.actions.do(instruction.action, instruction.number, origin, event, self._now)
                self._pass(instruction.place, instruction.action.act)
                self._position += 1
            case End():
                self._finish(self._run.ended(RunState.DONE, instruction.reason, self._now), instruction.place)
            case _:
                assert_never(instruction)

    def _wait(self, wait: Wait) -> None:
        ends_at = self._runner.end_of(wait, self._run, self._now)
        self._pass(wait.place, "waited" if ends_at else "no_wait")
        self._position += 1
        if ends_at:
            following = self._program.instructions[self._position].place
            self._finish(replace(self._run, block=following).waits(self._now, ends_at))

    def _send(self, send: Send) -> None:
        self._settle(send.place)
        job = replace(
            message_job_of(self._run, self._run.cause.filled(send.message), self._workflow),
            each_time=send.each_time,
            # Whether the order moved on, the stops of the workflow say.
            status=None,
        )
        result = self._runner.sends.send(job, self._attempt, self._now)
        if result.until:
            waiting = self._run.waits(self._now, until_of(self._now, result.until - self._now), result.outcome)
            self._finish(waiting)
        elif result.outcome in WENT_OUT or result.outcome is Outcome.ALREADY_TOLD or send.optional:
            if result.outcome in WENT_OUT:
                self._run = with_delivery(self._run, job.message, result)
            self._pass(send.place, result.outcome)
            self._position += 1
        else:
            self._finish(self._run.ended(RunState.STOPPED, result.outcome, self._now), send.place)

    def _settle(self, place: str) -> None:
        """Store the run at a block that is about to be done."""
        at_block = replace(self._run, block=place)
        if at_block != self._stored:
            self._save(self._stored, at_block)
        self._stored = self._run = at_block

    def _finish(self, run: Run, place: str = "") -> None:
        ended = replace(run, block=place) if place else run
        self._save(self._stored, ended)
        self.done = Done(run=ended)

    def _pass(self, place: str, outcome: str) -> None:
        passed = (*self._run.passed, f"{place} {outcome}")
        self._run = replace(self._run, passed=passed[-_MOST_PASSED:])


def incoming_event_of(run: Run) -> IncomingEvent:
    """The event of a run, as actions take it."""
    cause = run.cause
    return IncomingEvent(detail_type=cause.event_type, detail=cause.detail, place=cause.place)


def current_detail(run: Run, order: Callable[[str], Order | None]) -> Mapping[str, Any]:
    """The detail of a run's event with the facts of its order as they are now, where it is about one."""
    detail = run.cause.detail
    if "order" not in detail:
        return detail
    now = order(detail["eventKey"])
    return {**detail, "order": {**detail["order"], **order_facts(now)}} if now else detail
