"""Publishing the events of replays again: so many at a time; one published twice has the same ids both times."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import batched
from typing import Any, Protocol

from orderhub.events.commands import (
    RULE_REQUESTED,
    WEBHOOK_REQUESTED,
    WORKFLOW_REQUESTED,
    Command,
    command_of,
)
from orderhub.events.ports import PublishedEvent, Publisher
from orderhub.events.reactions import SENT_AGAIN, Mark, Reaction, ReactionKind
from orderhub.events.stored_event import EventKey, event_key_of
from orderhub.jobs.engine import Step, Work
from orderhub.jobs.job import State
from orderhub.replays.choosing import Past
from orderhub.replays.replay import Replay, Target
from orderhub.workflows.workflow import Workflow

AT_ONCE = 50
_REQUESTS = {
    ReactionKind.WORKFLOW: WORKFLOW_REQUESTED,
    ReactionKind.RULE: RULE_REQUESTED,
    ReactionKind.WEBHOOK: WEBHOOK_REQUESTED,
}


class Reactions(Protocol):
    """Where it is stored what events set off."""

    def note(self, place: EventKey, reaction: Reaction, marks: Iterable[Mark] = ()) -> None:
        """Keep what an event set off; keeping it again changes nothing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayer(Work[Replay]):
    """What is done for replays; ``workflows`` say which events start them."""

    past: Past
    bus: Publisher[Command]
    reactions: Reactions
    workflows: Mapping[str, Workflow]

    def begin(self, replay: Replay) -> Callable[[Replay], Step[Replay]]:
        """What tells the next events."""
        return partial(self._step, batched(self.past.each(replay.chosen, replay.mark), AT_ONCE, strict=False))

    def ended(self, replay: Replay) -> Mapping[str, object]:
        """What the log is to say of its end."""
        return {"sent": replay.sent}

    def _step(self, batches: Iterator[tuple[tuple[str, PublishedEvent], ...]], replay: Replay) -> Step[Replay]:
        some = next(batches, None)
        if some is None:
            return Step(replace(replay, state=State.DONE))
        sent = self._tell(replay, [event for _, event in some])
        skipped = replay.skipped + len(some) - sent
        return Step(replace(replay, mark=some[-1][0], sent=replay.sent + sent, skipped=skipped))

    def _tell(self, replay: Replay, events: Sequence[PublishedEvent]) -> int:
        """Ask for some events to be taken up again, and mark each as replayed; how many these were."""
        details = [(event, json.loads(event.detail)) for event in events]
        wanted = [(event, detail) for event, detail in details if self._concerns(replay.to, event, detail)]
        self.bus.publish([_request(replay, event, detail) for event, detail in wanted])
        reaction = Reaction(kind=replay.to.kind, name=replay.to.name, state=SENT_AGAIN, reason=replay.replay_id)
        for event, detail in wanted:
            self.reactions.note(event_key_of(event.detail_type, detail), reaction, [Mark.REPLAYED])
        return len(wanted)

    def _concerns(self, to: Target, event: PublishedEvent, detail: Mapping[str, Any]) -> bool:
        """Whether an event is published again: to a workflow if it starts it, to a rule and a webhook always."""
        return to.kind is not ReactionKind.WORKFLOW or self.workflows[to.name].is_started_by(
            event.detail_type, detail
        )


def _request(replay: Replay, event: PublishedEvent, detail: dict[str, Any]) -> Command:
    return command_of(
        _REQUESTS[replay.to.kind],
        event.detail_type,
        detail,
        by=f"replay:{replay.replay_id}",
        wanted={replay.to.kind.value: replay.to.name},
        mode="replay",
    )
