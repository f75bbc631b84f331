"""Make the calls requested on the bus, and note by each event what became of it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from orderhub.errors import InvalidInput, OrderHubError, TransientError
from orderhub.events.event_key import EventKey
from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.platform.log import log
from orderhub.webhooks.call import Call, call_of
from orderhub.webhooks.webhook import Webhook


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
