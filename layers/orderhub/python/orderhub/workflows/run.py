"""A run of a workflow: how far it is, until when it waits, and how it ended; pure, no AWS."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.workflows.cause import Cause

UNREACHED = frozenset({"nobody_to_reach", "address_bounced"})
"""The reasons of a run that stopped because its message could not go to anybody."""


class RunState(StrEnum):
    """How far a run is."""

    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def is_end(self) -> bool:
        """Whether nothing more comes of it by itself."""
        return self in (RunState.DONE, RunState.STOPPED, RunState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message of a run that went out: what became of it, by which channel, and when."""

    message: str
    outcome: str
    channel: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run.

    ``execution`` is the execution that has it in hand, or had it last, of the state machine ``machine``.
    ``block`` is the place in the definition that it is at, or goes on with. ``leg`` counts its waits.
    ``reason`` is a stable code: how it was done, why it stopped or waits longer, or what failed. ``order_no`` is
    the order its messages are about. ``stopped_by`` is the order, case, feedback or segment that stopped it.
    ``passed`` tells the blocks behind it, each with what came of it. Of a saved workflow ``version`` is the one it
    began with.
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
    state: RunState = RunState.RUNNING
    reason: str = ""
    wait_until: datetime | None = None
    ended_at: datetime | None = None
    deliveries: tuple[Delivery, ...] = ()
    waits_since: datetime | None = None
    stopped_by: str = ""
    version: int = 0
    passed: tuple[str, ...] = ()

    @property
    def messages(self) -> tuple[str, ...]:
        """The names of the messages that went out."""
        return tuple(delivery.message for delivery in self.deliveries)

    @property
    def timer(self) -> str:
        """What it is woken by: the input of the execution that takes it up."""
        waking = {"workflow": self.workflow, "run_id": self.run_id, "leg": self.leg}
        return json.dumps(waking, ensure_ascii=False)

    def waits(self, since: datetime, until: datetime, reason: str = "") -> "Run":
        """It, waiting, with one leg more; for a reason where its definition does not ask it to."""
        leg = self.leg + 1
        return replace(self, state=RunState.WAITING, leg=leg, waits_since=since, wait_until=until, reason=reason)

    def woken(self, execution: str) -> "Run":
        """It, taken up by an execution."""
        return replace(self, state=RunState.RUNNING, execution=execution, wait_until=None, reason="")

    def ended(self, state: RunState, reason: str, now: datetime, by: str = "") -> "Run":
        """It, at an end; of one that failed as it began to wait it stays known until when it should have."""
        wait_until = self.wait_until if state is RunState.FAILED else None
        return replace(self, state=state, reason=reason, ended_at=now, wait_until=wait_until, stopped_by=by)

    def redriven(self, now: datetime) -> "Run":
        """It, failed before, to be taken up where it failed."""
        until = max(now, self.wait_until or now)
        again = replace(self, leg=self.leg + 1, reason="", ended_at=None)
        return replace(again, state=RunState.WAITING, waits_since=now, wait_until=until)


def taken_up(run: Run, waking: Mapping[str, object]) -> bool:
    """Whether a run waits for what woke an execution: a timer that goes off twice wakes nobody."""
    return run.state is RunState.WAITING and waking.get("leg") == run.leg


def until_of(now: datetime, wait: timedelta) -> datetime:
    """When a wait is over, on a whole second and not at once: no timer knows shorter times."""
    whole = (now + max(wait, timedelta(seconds=1))).replace(microsecond=0)
    return whole + timedelta(seconds=1)


def reaction_of(run: Run) -> tuple[Reaction, frozenset[Mark]]:
    """What is noted of a run, beside the event it comes from, when it comes to a state.

    It is made of what is stored of the run alone, so that it is the same however often it is noted.
    """
    reaction = Reaction(kind=ReactionKind.WORKFLOW, name=run.workflow, state=run.state, run=run.run_id)
    last = run.deliveries[-1] if run.deliveries else None
    match run.state:
        case RunState.RUNNING | RunState.DONE if last:
            reaction = replace(reaction, message=last.message, channel=last.channel)
            return replace(reaction, state=last.outcome, reacted_at=last.sent_at or run.ended_at), frozenset()
        case RunState.RUNNING:
            return replace(reaction, state="started", reacted_at=run.started_at), frozenset({Mark.STARTED})
        case RunState.DONE:
            return replace(reaction, state=run.reason, reacted_at=run.ended_at), frozenset()
        case RunState.WAITING:
            return replace(reaction, reason=run.reason, reacted_at=run.waits_since), frozenset()
        case RunState.STOPPED:
            marks = {Mark.STOPPED} | ({Mark.NO_CONTACT} if run.reason in UNREACHED else set())
            reaction = replace(reaction, reason=run.reason, by=run.stopped_by, reacted_at=run.ended_at)
            return reaction, frozenset(marks)
        case RunState.FAILED:
            return replace(reaction, reason=run.reason, reacted_at=run.ended_at), frozenset({Mark.ERROR})
        case _:
            assert_never(run.state)
