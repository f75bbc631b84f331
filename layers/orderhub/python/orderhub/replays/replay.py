"""A replay: which events are published again, to whom, and how far that is; pure, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from orderhub.events.reactions import ReactionKind
from orderhub.jobs.job import Job, State
from orderhub.jobs.policy import Policy
from orderhub.orders.json_values import time_text

MOST = 20_000
"""So many events one replay tells; it takes some minutes."""
REPLAY = "Replay Events"
"""Has the worker work off a replay."""
POLICY = Policy(
    kind="replay",
    noun="replay",
    continues="replay_continues",
    # Longer than a worker can live: rows do not say which one has it.
    lease=timedelta(minutes=11),
    most_attempts=5,
    retention=timedelta(days=90),
    step_seconds=60.0,
    # An outage would use up the attempts within minutes.
    releases_on_fault=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which events: those of some orders, or those from ``start`` to before ``end``; of some types, or all."""

    order_nos: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Who gets the events: a workflow, a rule or a webhook, by its name."""

    kind: ReactionKind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay(Job[State]):
    """One replay.

    ``events`` is how many were chosen, ``sent`` how many were published, some of them maybe twice,
    ``skipped`` how many were not published because they start nothing. ``mark`` says where it goes on.
    """

    ID: ClassVar = "replay_id"

    replay_id: str
    chosen: Chosen
    to: Target
    events: int
    updated_at: datetime
    state: State = State.WAITING
    mark: str = ""
    sent: int = 0
    skipped: int = 0


def shown(replay: Replay) -> dict[str, Any]:
    """A replay as the API shows it."""
    return {
        "replayId": replay.replay_id,
        "state": replay.state.value,
        "chosen": chosen_shown(replay.chosen),
        "to": {replay.to.kind.value: replay.to.name},
        "events": replay.events,
        "sent": replay.sent,
        "skipped": replay.skipped,
        "code": replay.code,
        "createdAt": time_text(replay.created_at),
        "updatedAt": time_text(replay.updated_at),
        "endedAt": time_text(replay.ended_at) if replay.ended_at else None,
    }


def chosen_shown(chosen: Chosen) -> Mapping[str, Any]:
    """Which events, as a request says it."""
    values = {
        "orderNos": list(chosen.order_nos),
        "types": list(chosen.types),
        "from": time_text(chosen.start) if chosen.start else None,
        "to": time_text(chosen.end) if chosen.end else None,
    }
    return {name: value for name, value in values.items() if value}
