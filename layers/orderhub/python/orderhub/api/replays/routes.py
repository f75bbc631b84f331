"""What the API says of replays: what one would tell, that one is taken in, and how far it is."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Protocol

from orderhub.api.replays.parameters import ReplayParameters, replay_parameters_in
from orderhub.errors import RequestError
from orderhub.events.ports import PublishedEvent
from orderhub.events.reactions import ReactionKind
from orderhub.http.answer import Answer
from orderhub.http.query_params import idempotency_key_of
from orderhub.http.request import Event, base_url_of, key_id_of, request_id_of, segment_of
from orderhub.orders.json_values import time_text
from orderhub.replays.choosing import Count, Past, count
from orderhub.replays.consumers import Consumers
from orderhub.replays.replay import MOST, REPLAY, Replay, Target, chosen_shown, shown
from orderhub.replays.starting import Headers, Starting

COUNT_TIME = timedelta(seconds=15)
LOOK_TIME = timedelta(seconds=22)
"""Until when, from the request on, it is looked how the orders are now that a workflow would write about."""
_LONGEST_ID = 100


class Replays(Protocol):
    """Where replays are stored."""

    def find(self, replay_id: str) -> Replay | None:
        """The replay of that id as it is now, None if there is none."""
        ...

    def add(self, replay: Replay) -> bool:
        """Keep a new replay; False when there is one of that id."""
        ...


class Worker(Protocol):
    """Who works off replays."""

    def call(self, detail_type: str, **detail: str) -> None:
        """Have something done, without waiting for it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayRoutes:
    """Answers requests about replays; every method raises TransientError when trying again can help."""

    replays: Replays
    past: Past
    consumers: Consumers
    headers: Headers
    templates: AbstractSet[str]
    worker: Worker
    clock: Callable[[], datetime]

    def create(self, event: Event) -> Answer:
        """Show what would be published (200), or have it published (202, and where to look at it).

        Raises:
            RequestError: As ``replay_parameters_in``; ``idempotency_key_invalid``; ``target_unknown``,
                ``replay_too_large``, ``replay_empty``, ``replay_starts_nothing`` or ``idempotency_key_reused``.
        """
        parameters, key = replay_parameters_in(event), idempotency_key_of(event)
        if not self.consumers.has(parameters.to):
            message = f"There is no {parameters.to.kind} of this name."
            raise RequestError(message, "target_unknown")
        begun, starting = self.clock(), self._starting(parameters.to)
        also = {"also": starting.add} if starting else {}
        counted = count(self.past, parameters.chosen, begun + COUNT_TIME, self.clock, **also)
        if parameters.dry_run:
            if starting and not starting.look(self.headers, lambda: self.clock() >= begun + LOOK_TIME):
                counted.is_whole = False
            return Answer(body=_would(parameters, counted) | (starting.shown() if starting else {}))
        _check(counted, starting)
        replay = self._opened(event, key, parameters, counted)
        headers = {"Location": f"{base_url_of(event)}/v1/replays/{replay.replay_id}"}
        return Answer(status=HTTPStatus.ACCEPTED, headers=headers, body=shown(replay))

    def read(self, event: Event) -> Answer:
        """A replay as it is now.

        Raises:
            RequestError: ``replay_unknown``.
        """
        replay_id = segment_of(event, "replay_id")
        replay = self.replays.find(replay_id) if 0 < len(replay_id) <= _LONGEST_ID else None
        if replay is None:
            raise RequestError("There is no replay of this id.", "replay_unknown")
        return Answer(body=shown(replay))

    def _starting(self, to: Target) -> Starting | None:
        """What finds out which events start the workflow they are to be published to."""
        if to.kind is not ReactionKind.WORKFLOW:
            return None
        return Starting(workflow=self.consumers.workflows[to.name], templates=self.templates)

    def _opened(self, event: Event, key: str | None, parameters: ReplayParameters, counted: Count) -> Replay:
        """The replay of a request, and set going; a request that comes again finds the one it opened."""
        now = self.clock()
        sent_as = f"key {key}" if key else f"request {request_id_of(event)}"
        replay = Replay(
            replay_id=sha256(f"{key_id_of(event)} {sent_as}".encode(errors="replace")).hexdigest()[:32],
            chosen=parameters.chosen,
            to=parameters.to,
            events=counted.events,
            created_at=now,
            updated_at=now,
        )
        if not self.replays.add(replay):
            replay = self.replays.find(replay.replay_id) or replay
        if (replay.chosen, replay.to) != (parameters.chosen, parameters.to):
            message = "This Idempotency-Key came with another request before; use a new key for a new request."
            raise RequestError(message, "idempotency_key_reused")
        if replay.state.is_open:
            self.worker.call(REPLAY, replay_id=replay.replay_id)
        return replay


def _check(counted: Count, starting: Starting | None) -> None:
    if not counted.is_whole:
        message = f"A replay tells at most {MOST} events, and these are more, or too far apart; choose fewer."
        raise RequestError(message, "replay_too_large")
    if not counted.events:
        message = "No events are kept of what was chosen."
        raise RequestError(message, "replay_empty")
    if starting and not starting.starts:
        message = "None of these events starts the workflow; a dry run says why."
        raise RequestError(message, "replay_starts_nothing")


def _would(parameters: ReplayParameters, counted: Count) -> dict[str, Any]:
    return {
        "dryRun": True,
        "chosen": chosen_shown(parameters.chosen),
        "to": {parameters.to.kind.value: parameters.to.name},
        "events": counted.events,
        "types": dict(sorted(counted.types.items())),
        "first": [_shown(event) for event in counted.first],
        "isWhole": counted.is_whole,
    }


def _shown(event: PublishedEvent) -> dict[str, Any]:
    return {"eventId": event.event_id, "type": event.detail_type, "occurredAt": time_text(event.occurred_at)}
