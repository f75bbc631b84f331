from dataclasses import replace

import pytest

from orderhub.errors import InvalidInput, OrderHubError, TransientError
from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.webhooks.calling import answer_request
from orderhub.webhooks.webhook import Webhook
from tests.unit.webhooks.fakes import DETAIL, NOW, WEBHOOK, FakeNotes, FakeWebhooks


class FakeDelivery:
    def __init__(self, fault: OrderHubError | None = None) -> None:
        self.fault = fault
        self.called: list[str] = []

    def deliver(self, webhook: Webhook, body: bytes) -> None:  # noqa: ARG002 - contract
        if self.fault:
            raise self.fault
        self.called.append(webhook.name)


def reaction(state: str, reason: str = "") -> Reaction:
    return Reaction(kind=ReactionKind.WEBHOOK, name="crm", state=state, reason=reason)


def test_a_call_that_was_taken_is_noted_by_its_event() -> None:
    notes, delivery = FakeNotes(), FakeDelivery()

    answer_request(DETAIL, FakeWebhooks(WEBHOOK), delivery, notes, lambda: NOW)

    [(place, noted, marks)] = notes.noted
    assert delivery.called == ["crm"]
    assert (place.key, place.detail_type) == ("A1", "orderSHIPPED")
    assert (noted, marks) == (replace(reaction("called"), reacted_at=NOW), set())


def test_a_call_that_may_be_taken_later_is_noted_and_asked_for_again() -> None:
    notes = FakeNotes()

    with pytest.raises(TransientError):
        answer_request(
            DETAIL,
            FakeWebhooks(WEBHOOK),
            FakeDelivery(TransientError("503", "webhook_refused")),
            notes,
            lambda: NOW,
        )

    assert [entry[1:] for entry in notes.noted] == [(reaction("failed", "webhook_refused"), {Mark.ERROR})]


@pytest.mark.parametrize(
    ("webhooks", "code"),
    [(FakeWebhooks(), "webhook_unknown"), (FakeWebhooks(WEBHOOK), "webhook_inside")],
)
def test_a_call_that_can_never_be_made_is_noted_and_not_asked_for_again(webhooks: FakeWebhooks, code: str) -> None:
    notes = FakeNotes()

    answer_request(DETAIL, webhooks, FakeDelivery(InvalidInput("inside", "webhook_inside")), notes, lambda: NOW)

    assert [entry[1:] for entry in notes.noted] == [(reaction("failed", code), {Mark.ERROR})]
