"""A run of a workflow: how far it is, until when it waits, and how it ended; pure, no AWS."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from orderhub.events.reactions import Kind, Mark, Reaction
from orderhub.workflows.cause import Cause

NOBODY = "nobody_to_reach"
"""The reason of a run that stopped because its message could not go to anybody."""


class State(StrEnum):
    """How far a run is."""

    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def is_end(self) -> bool:
        """Whether nothing more comes of it by itself."""
        return self in (State.DONE, State.STOPPED, State.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run.

    ``execution`` is the execution that has it in hand, or had it last, of the state machine ``machine``.
    ``block`` is the state of the definition that it is at, or that it goes on with. ``leg`` counts its waits.
    ``reason`` is a stable code: how it was done, why it stopped or waits longer, or what failed. ``order_no`` is
    the order its messages are about.
    """

    run_id: str
    workflow: str
    machine: str
    execution: str
    block: str
    cause: Cause
    order_no: str | None
    started_at: datetime
    leg: int = 0
    state: State = State.RUNNING
    reason: str = ""
    wait_until: datetime | None = None
    ended_at: datetime | None = None
    messages: tuple[str, ...] = ()

    @property
    def timer(self) -> str:
        """What it is woken by: the input of the execution that takes it up."""
        return json.dumps({"resume": self.block, "run_id": self.run_id, "leg": self.leg}, ensure_ascii=False)

    def waits(self, until: datetime, reason: str = "") -> "Run":
        """It, waiting, with one leg more; for a reason where its definition does not ask it to."""
        return replace(self, state=State.WAITING, leg=self.leg + 1, wait_until=until, reason=reason)

    def woken(self, execution: str) -> "Run":
        """It, taken up by an execution."""
        return replace(self, state=State.RUNNING, execution=execution, wait_until=None, reason="")

    def ended(self, state: State, reason: str, at: datetime) -> "Run":
        """It, at an end; of one that failed as it began to wait it stays known until when it should have."""
        wait_until = self.wait_until if state is State.FAILED else None
        return replace(self, state=state, reason=reason, ended_at=at, wait_until=wait_until)

    def redriven(self, at: datetime) -> "Run":
        """It, failed before, to be taken up where it failed."""
        until = max(at, self.wait_until or at)
        return replace(self, state=State.WAITING, leg=self.leg + 1, reason="", ended_at=None, wait_until=until)


def taken_up(run: Run, waking: Mapping[str, object]) -> bool:
    """Whether a run waits for what woke an execution: a timer that goes off twice wakes nobody."""
    return run.state is State.WAITING and waking.get("leg") == run.leg


def until_of(at: datetime, wait: timedelta) -> datetime:
    """When a wait is over, on a whole second and not at once: no timer knows shorter times."""
    whole = (at + max(wait, timedelta(seconds=1))).replace(microsecond=0)
    return whole + timedelta(seconds=1)


def reaction_of(run: Run) -> tuple[Reaction, frozenset[Mark]]:
    """What is noted of a run, beside the event it comes from, when it comes to a state."""
    state, marks = run.state.value, set[Mark]()
    if run.state is State.RUNNING:
        state, marks = "started", {Mark.STARTED}
    elif run.state is State.DONE:
        state = run.reason
    elif run.state is State.STOPPED:
        marks = {Mark.STOPPED} | ({Mark.NO_CONTACT} if run.reason == NOBODY else set())
    elif run.state is State.FAILED:
        marks = {Mark.ERROR}
    reason = "" if run.state is State.DONE else run.reason
    return Reaction(kind=Kind.WORKFLOW, name=run.workflow, state=state, reason=reason), frozenset(marks)
