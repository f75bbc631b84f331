"""Working off replays: so many events at a time, each time noted how far it is, until all are told.

Every step can be repeated: what is told twice has the same event id and replay id both times.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched
from typing import Any, Protocol

from orderhub.errors import TransientError
from orderhub.events.commands import (
    RULE_REQUESTED,
    WEBHOOK_REQUESTED,
    WORKFLOW_REQUESTED,
    Command,
    command_of,
)
from orderhub.events.event_key import EventKey, event_key_of
from orderhub.events.reactions import TOLD_AGAIN, Kind, Mark, Reaction
from orderhub.platform.log import log
from orderhub.replays.choosing import Past, Told
from orderhub.replays.replay import LEASE, MAX_ATTEMPTS, Replay, State, Target
from orderhub.workflows.workflow import Workflow

AT_ONCE = 50
_STEP_SECONDS = 60.0
"""What telling so many may take; with less time left they are left to the next invocation."""
_REQUESTS = {
    Kind.WORKFLOW: WORKFLOW_REQUESTED,
    Kind.RULE: RULE_REQUESTED,
    Kind.WEBHOOK: WEBHOOK_REQUESTED,
}


class Replays(Protocol):
    """Where replays are kept."""

    def find(self, replay_id: str) -> Replay | None:
        """The replay of that id as it is now, None if there is none."""
        ...

    def open(self) -> Iterable[str]:
        """The ids of replays that are not at their end."""
        ...

    def change(self, before: Replay, after: Replay) -> bool:
        """Replace a replay that is still as it was read; False when somebody else has changed it."""
        ...


class Bus(Protocol):
    """Where requests are told."""

    def publish(self, events: Sequence[Command]) -> None:
        """Publish events in their order."""
        ...


class Reactions(Protocol):
    """Where it is kept what events set off."""

    def note(self, place: EventKey, reaction: Reaction, marks: Iterable[Mark] = ()) -> None:
        """Keep what an event set off; keeping it again changes nothing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Composed once for an invocation; every method raises TransientError when it did not come to its end.

    ``workflows`` say which events start them. ``time_left`` tells the seconds this invocation has.
    """

    replays: Replays
    past: Past
    bus: Bus
    reactions: Reactions
    workflows: Mapping[str, Workflow]
    clock: Callable[[], datetime]
    time_left: Callable[[], float]

    def look_round(self) -> None:
        """Take up replays that nobody works on."""
        for replay_id in self.replays.open():
            self.work(replay_id)

    def work(self, replay_id: str) -> None:
        """Take a replay in hand and bring it to its end; nothing happens when somebody else has it."""
        found = self.replays.find(replay_id)
        if found is None or not found.is_free(self.clock()):
            return
        if found.attempts >= MAX_ATTEMPTS:
            self._end(found, State.FAILED, "abandoned")
            return
        replay = self._sign(found, state=State.WORKING, attempts=found.attempts + 1)
        for some in batched(self.past.each(replay.chosen, replay.mark), AT_ONCE, strict=False):
            if self.time_left() < _STEP_SECONDS:
                self._sign(replay, leased_until=None)
                raise TransientError("the invocation ends before the replay does", "replay_continues")
            told = self._tell(replay, [event for _, event in some])
            far = {"sent": replay.sent + told, "skipped": replay.skipped + len(some) - told}
            replay = self._sign(replay, mark=some[-1][0], attempts=0, **far)
        self._end(replay, State.DONE)

    def _tell(self, replay: Replay, events: Sequence[Told]) -> int:
        """Ask for some events to be taken up again, and mark each as replayed; how many these were."""
        said = [(event, json.loads(event.detail)) for event in events]
        wanted = [(event, detail) for event, detail in said if self._concerns(replay.to, event, detail)]
        self.bus.publish([_request(replay, event, detail) for event, detail in wanted])
        reaction = Reaction(kind=replay.to.kind, name=replay.to.name, state=TOLD_AGAIN, reason=replay.replay_id)
        for event, detail in wanted:
            self.reactions.note(event_key_of(event.detail_type, detail), reaction, [Mark.REPLAYED])
        return len(wanted)

    def _concerns(self, to: Target, event: Told, detail: Mapping[str, Any]) -> bool:
        """Whether an event is told again: to a workflow if it starts it, to a rule and a webhook always."""
        return to.kind is not Kind.WORKFLOW or self.workflows[to.name].is_started_by(event.detail_type, detail)

    def _end(self, replay: Replay, state: State, code: str | None = None) -> None:
        ended = self._sign(replay, state=state, code=code, ended_at=self.clock(), leased_until=None)
        facts = {"replay_id": ended.replay_id, "state": state, "code": code, "sent": ended.sent}
        log.info("replay_ended", extra=facts)

    def _sign(self, replay: Replay, **changes: Any) -> Replay:  # noqa: ANN401 - fields of a replay
        """Write a change of a replay down, which is also a sign of life.

        Raises:
            TransientError: Somebody else has taken it meanwhile.
        """
        now = self.clock()
        after = replace(replay, **({"leased_until": now + LEASE, "updated_at": now} | changes))
        if not self.replays.change(replay, after):
            raise TransientError("somebody else has the replay in hand", "replay_taken")
        return after


def _request(replay: Replay, event: Told, detail: dict[str, Any]) -> Command:
    return command_of(
        _REQUESTS[replay.to.kind],
        event.detail_type,
        detail,
        by=f"replay:{replay.replay_id}",
        wanted={replay.to.kind.value: replay.to.name},
        mode="replay",
    )
