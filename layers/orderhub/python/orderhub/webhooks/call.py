"""The call of a webhook, made of a request on the bus; pure, no AWS."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.events.stored_event import EventKey, event_key_of
from orderhub.orders.attributes import time_text


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
