"""Runs the program of a workflow up to its next wait or its end.

A run is stored where it is before each thing that it has done: whoever takes it up after a crash does that again,
with the same ids, and decides nothing anew that led there.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, assert_never

from orderhub.messages.outcomes import WENT_OUT, Outcome
from orderhub.rules.firing import IncomingEvent
from orderhub.rules.origin import Origin, OriginKind
from orderhub.rules.rule import Action
from orderhub.workflows.case_tasks import CaseTasks
from orderhub.workflows.circumstances import Circumstances
from orderhub.workflows.ports import Keeping
from orderhub.workflows.program import LAST_REASON, Branch, CaseTask, Do, End, Jump, Send, Wait
from orderhub.workflows.run import Run, RunState, until_of
from orderhub.workflows.run_messages import MessageSender, message_job_of, with_delivery
from orderhub.workflows.workflow import Workflow

_MOST_PASSED = 200
"""How many blocks of a run's way are stored; a program has fewer."""


class Actions(Protocol):
    """What does actions; see ActionRunner."""

    def do(  # noqa: D102 - as ActionRunner says
        self, action: Action, number: int, origin: Origin, event: IncomingEvent, now: datetime, /
    ) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRunner:
    """Composed once; every method raises TransientError when trying again can help.

    Args:
        sends: Who sends messages.
        actions: What does actions.
        case_tasks: Makes and closes the tasks of cases.
        circumstances: Decide conditions and waits.
    """

    sends: MessageSender
    actions: Actions
    case_tasks: CaseTasks
    circumstances: Circumstances

    def advance(self, run: Run, workflow: Workflow, attempt: str, now: datetime, keeping: Keeping) -> Run:
        """Run a program from where a run is to its next wait or its end; the run as it is stored then.

        Args:
            run: As it is stored.
            workflow: With its program.
            attempt: The id of this very call.
            now: The time.
            keeping: Stores what became of the run.

        Raises:
            InvalidInput: A block cannot be done, and trying again is no help.
        """
        leg = _Leg(self, run, workflow, attempt, now, keeping)
        while leg.ended is None:
            leg.step()
        return leg.ended


class _Leg:
    """What is done from one wait of a run to its next."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a leg needs
        self, runner: ProgramRunner, run: Run, workflow: Workflow, attempt: str, now: datetime, keeping: Keeping
    ) -> None:
        self._runner = runner
        self._workflow = workflow
        self._program = workflow.program
        self._attempt = attempt
        self._now = now
        self._keeping = keeping
        self._sent: list[Run] = []
        self._stored = run
        self._run = run
        self._position = self._program.position_of(run.block)
        self.ended: Run | None = None

    def step(self) -> None:
        """Do the next instruction."""
        instruction = self._program.instructions[self._position]
        match instruction:
            case Jump():
                self._position = instruction.target
            case Branch():
                is_met = self._runner.circumstances.is_met(instruction.conditions, self._run)
                self._pass(instruction.place, "then" if is_met else "else")
                self._position = self._position + 1 if is_met else instruction.otherwise
            case Wait():
                self._wait(instruction)
            case Send():
                self._send(instruction)
            case CaseTask():
                self._settle(instruction.place)
                outcome = self._runner.case_tasks.follow(self._run, instruction.due_in, self._now)
                self._pass(instruction.place, outcome)
                self._position += 1
            case Do():
                self._settle(instruction.place)
                origin = Origin(kind=OriginKind.WORKFLOW, name=self._workflow.name, key=self._run.run_id)
                event = incoming_event_of(self._run)
                self._runner.actions.do(instruction.action, instruction.number, origin, event, self._now)
                self._pass(instruction.place, instruction.action.act)
                self._position += 1
            case End():
                self._end(instruction)
            case _:
                assert_never(instruction)

    def _end(self, end: End) -> None:
        """End the run; behind its last block it is done as its last message was, if it sent any."""
        deliveries = self._run.deliveries if end.reason == LAST_REASON else ()
        reason = deliveries[-1].outcome if deliveries else end.reason
        self._finish(self._run.ended(RunState.DONE, reason, self._now), end.place)

    def _wait(self, wait: Wait) -> None:
        ends_at = self._runner.circumstances.end_of(wait, self._run, self._now)
        self._pass(wait.place, "waited" if ends_at else "no_wait")
        self._position += 1
        if ends_at:
            following = self._program.instructions[self._position].place
            self._finish(replace(self._run, block=following).waits(self._now, ends_at))

    def _send(self, send: Send) -> None:
        self._settle(send.place)
        job = message_job_of(self._run, send, self._workflow)
        result = self._runner.sends.send(job, self._attempt, self._now)
        if result.until:
            waiting = self._run.waits(self._now, until_of(self._now, result.until - self._now), result.outcome)
            self._finish(waiting)
        elif result.outcome in WENT_OUT or send.optional or self._goes_on_after(result.outcome):
            if result.outcome in WENT_OUT:
                self._run = with_delivery(self._run, job.message, result)
                self._sent.append(self._run)
            self._pass(send.place, result.outcome)
            self._position += 1
        else:
            self._finish(self._run.ended(RunState.STOPPED, result.outcome, self._now), send.place)

    def _goes_on_after(self, outcome: Outcome) -> bool:
        """Whether a run goes on that had nothing new to say: what comes next may be something that is."""
        following = self._program.instructions[self._position + 1]
        return outcome is Outcome.ALREADY_TOLD and not isinstance(following, End)

    def _settle(self, place: str) -> None:
        """Store the run at a block that is about to be done."""
        at_block = replace(self._run, block=place)
        if at_block != self._stored:
            self._keeping.save(self._stored, at_block)
        self._stored = self._run = at_block

    def _finish(self, run: Run, place: str = "") -> None:
        ended = replace(run, block=place) if place else run
        # What a run that is done came to is noted as its last message.
        for sent in self._sent[:-1] if ended.state is RunState.DONE else self._sent:
            self._keeping.note(sent)
        self._keeping.save(self._stored, ended)
        self.ended = ended

    def _pass(self, place: str, outcome: str) -> None:
        passed = (*self._run.passed, f"{place} {outcome}")
        self._run = replace(self._run, passed=passed[-_MOST_PASSED:])


def incoming_event_of(run: Run) -> IncomingEvent:
    """The event of a run, as actions take it."""
    cause = run.cause
    return IncomingEvent(detail_type=cause.event_type, detail=cause.detail, place=cause.place)
