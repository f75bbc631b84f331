"""The replays' surroundings in memory."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from orderhub.errors import TransientError
from orderhub.events.announcement import OrderEvent
from orderhub.events.commands import Command
from orderhub.events.reactions import Mark, Reaction
from orderhub.events.stored_event import EventKey
from orderhub.orders.attributes import time_text
from orderhub.orders.statuses import Status
from orderhub.replays.choosing import Past
from orderhub.replays.replay import Replay
from orderhub.workflows.catalog import load_catalog
from tests.support.orders import NOON

MINUTE = timedelta(minutes=1)


WORKFLOWS = load_catalog('{"abandoned_cart": {"on": "true"}, "delivered_follow_up": {"on": "true"}}')


def order_event(
    order_no: str,
    version: int,
    detail_type: str = "orderUPDATED",
    time: datetime | None = None,
    **fields: Any,  # noqa: ANN401 - status and customer_id
) -> OrderEvent:
    """An event as it was told; of version n it happened n minutes after noon."""
    occurred_at = time or NOON + version * MINUTE
    detail = {
        "eventKey": order_no,
        "orderId": f"{order_no}:{version}",
        "contactId": fields.get("customer_id"),
        "metadata": {"schema": "order-event.v1", "occurred_at": time_text(occurred_at), "mode": "live"},
        "order": {"version": version, "status": fields.get("status", Status.DELIVERED)},
    }
    return OrderEvent(
        order_no=order_no,
        version=version,
        detail_type=detail_type,
        occurred_at=occurred_at,
        detail=json.dumps(detail),
    )


class FakePast:
    """Events of the past, by order and by time."""

    def __init__(self, *events: OrderEvent) -> None:
        self.events = sorted(events, key=lambda event: (event.occurred_at, event.order_no))

    def read(self, order_no: str) -> Sequence[OrderEvent]:
        return [event for event in reversed(self.events) if event.order_no == order_no]

    def each(self, since: datetime, until: datetime, types: frozenset[str]) -> Iterable[OrderEvent]:
        within = [event for event in self.events if since <= event.occurred_at < until]
        return [event for event in within if not types or event.detail_type in types]

    @property
    def past(self) -> Past:
        return Past(orders=self, days=self)


class FakeReplays:
    """Replays in memory; whoever is first to change one wins."""

    def __init__(self, *replays: Replay) -> None:
        self.stored = {replay.replay_id: replay for replay in replays}

    def find(self, replay_id: str) -> Replay | None:
        return self.stored.get(replay_id)

    def open(self) -> Sequence[str]:
        return [replay.replay_id for replay in self.stored.values() if replay.state.is_open]

    def add(self, replay: Replay) -> bool:
        return self.stored.setdefault(replay.replay_id, replay) is replay

    def change(self, before: Replay, after: Replay) -> bool:
        if self.stored.get(before.replay_id) != before:
            return False
        self.stored[before.replay_id] = after
        return True


@dataclass
class FakeConsumers:
    """The bus and the reactions; of the calls the bus fails at those numbered."""

    failing: set[int] = field(default_factory=set)
    calls: int = 0
    requests: list[Command] = field(default_factory=list)
    noted: list[tuple[EventKey, Reaction, tuple[Mark, ...]]] = field(default_factory=list)

    def publish(self, events: Sequence[Command]) -> None:
        self.calls += 1
        if self.calls in self.failing:
            raise TransientError("played", "played")
        self.requests += events

    def note(self, place: EventKey, reaction: Reaction, marks: Iterable[Mark] = ()) -> None:
        self.noted.append((place, reaction, tuple(marks)))

    @property
    def details(self) -> list[dict[str, Any]]:
        return [json.loads(request.detail) for request in self.requests]

    @property
    def ids(self) -> list[str]:
        return [detail["orderId"] for detail in self.details]
