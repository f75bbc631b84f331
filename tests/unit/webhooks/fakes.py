"""A webhook, an event that is told to it, and small stand-ins for the table and the line."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from orderhub.errors import OrderHubError
from orderhub.events.reactions import Mark, Reaction
from orderhub.events.stored_event import EventKey
from orderhub.webhooks.webhook import Target, Webhook

NOW = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
WEBHOOK = Webhook(name="crm", url="https://crm.example.com/in?a=1", created_at=NOW, changed_at=NOW)
SECRET = "whsec_known"
EVENT: dict[str, Any] = {
    "eventKey": "A1",
    "orderId": "A1:2",
    "contactId": "c1",
    "metadata": {"schema": "order-event.v1", "occurred_at": "2026-03-01T20:00:00.000000Z", "mode": "live"},
    "order": {"version": 2, "status": "SHIPPED"},
}
REQUEST = {"by": "rule:vip", "detail_type": "orderSHIPPED", "webhook": "crm"}
DETAIL = EVENT | {"request": REQUEST}


class FakeWebhooks:
    """The contract of the webhooks in memory; tests/component/webhooks holds both to it."""

    def __init__(self, *webhooks: Webhook) -> None:
        self.rows = {webhook.name: webhook for webhook in webhooks}
        self.secrets = dict.fromkeys(self.rows, SECRET)

    def read(self, name: str) -> Webhook | None:
        return self.rows.get(name)

    def all(self) -> list[Webhook]:
        return sorted(self.rows.values(), key=lambda webhook: webhook.name)

    def create(self, webhook: Webhook, secret: str) -> bool:
        is_new = self.rows.setdefault(webhook.name, webhook) is webhook
        if is_new:
            self.secrets[webhook.name] = secret
        return is_new

    def move(self, name: str, url: str, now: datetime) -> bool:
        if name in self.rows:
            self.rows[name] = replace(self.rows[name], url=url, changed_at=now)
        return name in self.rows

    def turn(self, name: str, secret: str, now: datetime) -> bool:
        if name in self.rows:
            self.rows[name] = replace(self.rows[name], changed_at=now)
            self.secrets[name] = secret
        return name in self.rows

    def delete(self, name: str) -> bool:
        self.secrets.pop(name, None)
        return self.rows.pop(name, None) is not None


class FakeLine:
    """Answers with the given statuses, or raises the given faults, one after the other."""

    def __init__(self, *answers: int | OrderHubError) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[Target, Mapping[str, str], bytes]] = []

    def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> int:
        self.calls.append((target, headers, body))
        answer = self.answers.pop(0)
        if isinstance(answer, OrderHubError):
            raise answer
        return answer


class FakeNotes:
    """Keeps what is noted."""

    def __init__(self) -> None:
        self.noted: list[tuple[EventKey, Reaction, set[Mark]]] = []

    def note(self, place: EventKey, reaction: Reaction, marks: Iterable[Mark] = ()) -> None:
        self.noted.append((place, reaction, set(marks)))
