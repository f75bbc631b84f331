"""Make the calls requested on the bus, and note by each event what became of it."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from orderhub.errors import InvalidInput, OrderHubError, TransientError
from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.events.stored_event import EventKey, event_key_of
from orderhub.orders.attributes import time_text
from orderhub.platform.log import log
from orderhub.webhooks.webhook import Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call: which webhook, the body, and the place of the event it is about."""

    webhook: str
    body: bytes = field(repr=False)
    place: EventKey


def call_of(detail: Mapping[str, Any]) -> Call:
    """The call that a ``webhookREQUESTED`` asks for.

    The body's ``id`` is the same each time the same call is made, by which a webhook knows one that it had before.

    Raises:
        InvalidInput: ``event_unreadable``.
    """
    request = detail.get("request")
    if not isinstance(request, Mapping) or not {"by", "detail_type", "webhook"} <= request.keys():
        raise InvalidInput("an event asks for a webhook and does not say which", "event_unreadable")
    place = event_key_of(request["detail_type"], detail)
    # Who asks, for what, about which event: a workflow may ask for two messages because of one event.
    key = "/".join(part for part in (request["by"], request.get("message"), place.event_id) if part)
    content = {
        "id": key,
        "type": place.detail_type,
        "occurred_at": time_text(place.occurred_at),
        "request": {name: value for name, value in request.items() if name not in {"detail_type", "webhook"}},
        "detail": {name: value for name, value in detail.items() if name != "request"},
    }
    return Call(webhook=request["webhook"], body=_json(content), place=place)


def trial_body(name: str, now: datetime) -> bytes:
    """The body for a webhook that is only tried out."""
    return _json(
        {"id": f"test/{name}", "type": "test", "occurred_at": time_text(now), "request": {}, "detail": {}}
    )


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


class Webhooks(Protocol):
    """Where webhooks are stored; see WebhooksTable."""

    def read(self, name: str) -> Webhook | None: ...  # noqa: D102 - above


class Delivers(Protocol):
    """Who calls; see Delivery."""

    def deliver(self, webhook: Webhook, body: bytes) -> None: ...  # noqa: D102 - above


class Notes(Protocol):
    """Where it is noted what became of events; see ReactionLog."""

    def note(self, place: EventKey, reaction: Reaction, marks: Iterable[Mark] = ()) -> None: ...  # noqa: D102 - above


def answer_request(
    detail: Mapping[str, Any], webhooks: Webhooks, delivery: Delivers, notes: Notes, clock: Callable[[], datetime]
) -> None:
    """Call the webhook that a ``webhookREQUESTED`` names.

    Raises:
        TransientError: It was not taken, or that could not be noted; it may be requested again.
    """
    log.append_keys(correlation_id=detail.get("metadata", {}).get("correlation_id"))
    call = call_of(detail)
    webhook = webhooks.read(call.webhook)
    try:
        if webhook is None:
            raise InvalidInput("there is no webhook of this name any more", "webhook_unknown")
        delivery.deliver(webhook, call.body)
    except OrderHubError as fault:
        _note(call, notes, "failed", fault.code, Mark.ERROR)
        # Asking again can help only where the webhook did not answer as it should.
        if isinstance(fault, TransientError):
            raise
        return
    _note(call, notes, "called", called_at=clock())


def _note(
    call: Call, notes: Notes, state: str, reason: str = "", *marks: Mark, called_at: datetime | None = None
) -> None:
    log.info(f"webhook_{state}", extra={"webhook": call.webhook, "event_id": call.place.event_id, "code": reason})
    reaction = Reaction(
        kind=ReactionKind.WEBHOOK, name=call.webhook, state=state, reason=reason, reacted_at=called_at
    )
    notes.note(call.place, reaction, marks)
