"""The function that tries messages and workflows, on moto: it sends to whoever asks, and stores nothing."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from moto.ses.models import ses_backends

from tests.component.workflows.test_define_workflows import ENVIRONMENT as DEFINES
from tests.component.workflows.test_define_workflows import api_event
from tests.support.functions import Context, load_app, payload
from tests.support.tables import put_order
from tests.unit.messages.fakes import FULL, LINES, order_of
from tests.unit.workflows.fakes import delivered

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ENVIRONMENT = {
    "OPERATIONS_TABLE": "OperationsTable",
    "ORDERS_TABLE": "OrdersTable",
    "CUSTOMERS_TABLE": "CustomersTable",
    "EVENTS_TABLE": "EventsTable",
    "SENDER_EMAIL": "shop@example.com",
    "CONFIGURATION_SET": "shop",
    "SMS_ALLOWED": "true",
    "DEFAULT_PHONE_REGION": "CN",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "DEFAULT_LANGUAGE": "en",
    "DEFAULT_CURRENCY": "CNY",
    "WAIT_SCALE": "1",
    "WORKFLOWS": "{}",
}
TABLES = ("OperationsTable", "OrdersTable", "CustomersTable", "EventsTable", "SecretsTable")


def stored(client: "DynamoDBClient") -> list[Any]:
    """All that is in all tables."""
    return [client.scan(TableName=table)["Items"] for table in TABLES]


def mails() -> list[Any]:
    return list(ses_backends["123456789012"]["us-east-1"].sent_messages)


def test_a_workflow_is_tried_on_an_order_or_an_event(
    dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    put_order(dynamodb, FULL, *LINES, stamped=order_of().stamp)
    load_app("define_workflows", DEFINES, monkeypatch).handler(api_event("", "PUT"), Context())
    handler = load_app("try_message", ENVIRONMENT, monkeypatch).handler
    definition = json.loads(payload("define_workflows")["body"])
    asks = [{"if": "'vip' in customer.tags && customer.segments.exists(s, s == 'x')", "then": [{"end": "y"}]}]

    answers = [
        handler(api_event("/test", "POST", body), Context())
        for body in (
            {"event": delivered()},
            {"event": delivered(), "definition": definition | {"stops": [], "blocks": asks}},
            {"order": "A1"},
        )
    ]

    assert [answer["statusCode"] for answer in answers] == [200, 200, 422]
    tried, asked = (json.loads(answer["body"]) for answer in answers[:2])
    assert tried["stop"] == {"reason": "order_moved_on", "by": "SHIPPED"}
    assert asked["blocks"][0]["taken"] == "else"
    assert mails() == []


def test_its_messages_go_to_who_tries_it_and_nothing_is_stored_or_counted(
    dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    put_order(dynamodb, FULL, *LINES, stamped=order_of().stamp)
    handler = load_app("try_message", ENVIRONMENT, monkeypatch).handler
    definition = json.loads(payload("define_workflows")["body"]) | {
        "stops": [],
        "blocks": [{"send_message": {"message": "SHIPPED"}}],
    }
    to = {"email": "me@shop.example", "phone": "13900139000"}
    before = stored(dynamodb)

    for _ in range(2):
        answer = handler(
            api_event("/test", "POST", {"event": delivered(), "definition": definition, "to": to}), Context()
        )

    [block, _end] = json.loads(answer["body"])["blocks"]
    assert [(message["to"], message["outcome"]) for message in block["sent"]] == [
        ("m***@shop.example", "sent"),
        ("+86 139****9000", "sent"),
    ]
    assert [mail.destinations["ToAddresses"] for mail in mails()] == [["me@shop.example"]] * 2
    assert all(mail.subject.startswith("[TEST] ") for mail in mails())
    assert stored(dynamodb) == before


@pytest.mark.usefixtures("dynamodb")
def test_a_message_is_tried_with_an_order_nobody_made(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = load_app("try_message", ENVIRONMENT | {"SMS_ALLOWED": "false"}, monkeypatch).handler

    answer = handler(payload("try_message"), Context())

    assert answer["statusCode"] == 200
    assert [mail.subject.startswith("[TEST] ") for mail in mails()] == [True]
