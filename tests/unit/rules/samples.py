"""Events and rules made for these tests."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orderhub.care.catalog import names_of_simple_actions
from orderhub.rules.actions import ActionTargets
from orderhub.rules.overlap import Messages, Sender
from orderhub.rules.parse import parse
from orderhub.rules.rule import Rule

SAVED = datetime(2026, 3, 1, 8, tzinfo=UTC)
KNOWN = ActionTargets(
    workflows={
        "win_back": {"orderPAID", "rfmCELL_CHANGED"},
        "send_message": frozenset(),
        "follow_up": {"orderSHIPPED"},
    },
    messages=frozenset({"SHIPPED", "win_back"}),
    has_webhook=lambda name: name == "crm",
    order_actions=names_of_simple_actions,
)
MESSAGES = Messages(
    workflows={
        "win_back": Sender(
            types=frozenset({"orderSHIPPED"}),
            starts_on=lambda event_type, _: event_type == "orderSHIPPED",
            message_ids=lambda _, detail: [f"{detail['eventKey']}#SHIPPED"],
        )
    },
    id_of=lambda message, _, detail: f"{detail['eventKey']}#{message}",
    contact_kinds=frozenset({"email"}),
)
"""A workflow that tells of what was shipped."""
EMIT = [{"emit": "SEEN"}]
SAMPLES = Path(__file__).parents[3] / "events" / "samples"


def rule(*when: str, name: str = "vip", on: tuple[str, ...] = ("orderPAID",), **more: Any) -> Rule:  # noqa: ANN401 - fields
    """A rule that was looked at when it was saved."""
    saved_at = more.pop("at", SAVED)
    return parse(name, {"on": list(on), "when": list(when), "do": EMIT, **more}, KNOWN, saved_at)


def paid(
    order_no: str = "A1",
    *,
    version: int = 1,
    occurred_at: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC),
    **order: Any,  # noqa: ANN401 - fields
) -> dict[str, Any]:
    """The detail of an event of an order that was paid; ``order`` replaces facts of it."""
    moment = f"{occurred_at:%Y-%m-%dT%H:%M:%S.%fZ}"
    return {
        "eventKey": order_no,
        "orderId": f"{order_no}:{version}",
        "contactId": "c-1",
        "metadata": {
            "schema": "order-event.v1",
            "occurred_at": moment,
            "mode": "live",
            "source": "orderhub",
            "correlation_id": "r-1",
        },
        "order": {
            "status": "PAID",
            "stage": "IN_PROGRESS",
            "previous_status": "INITIALIZED",
            "changed": ["status"],
            "version": version,
            "ordered_at": moment,
            "total_cost": 150,
            "currency": "CNY",
            "store": "S1",
            "source": "online",
            "line_count": 1,
            "items": [{"sku": "TEA-1", "quantity": 2}],
            "tags": ["gift"],
            **order,
        },
        "contact": {
            "customer_id": "c-1",
            "matched_by": "phone",
            "reachable_by": ["email"],
            "delivered_count": 3,
            "delivered_total": 420.5,
            "last_delivered_at": "2026-02-20T09:00:00.000000Z",
        },
    }


def sample(name: str) -> tuple[str, dict[str, Any]]:
    """Detail-type and detail of a sample event of the project."""
    event = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    return event["detail-type"], event["detail"]
