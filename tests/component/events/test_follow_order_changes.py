"""The function as Lambda runs it, on the sample of its trigger."""

import json
from collections.abc import Iterator
from types import ModuleType

import boto3
import pytest

from tests.support.functions import load_app, payload
from tests.support.streams import PERSONAL, Stream, broken, header, image, stamp
from tests.support.tables import moto_tables

SETTINGS = {
    "EVENT_BUS": "orders",
    "EVENTS_TABLE": "EventsTable",
    "ORDERS_TABLE": "OrdersTable",
    "EVENT_RETENTION_DAYS": "1825",
    "CUSTOMERS_TABLE": "CustomersTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "DEFAULT_PHONE_REGION": "CN",
    "REFUNDED_COUNTS": "true",
    "DEFAULT_CURRENCY": "CNY",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "METRICS_NAMESPACE": "orderhub/shop",
}


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    with moto_tables("CustomersTable", "EventsTable", "OperationsTable", "SecretsTable"):
        boto3.client("events").create_event_bus(Name="orders")
        url = boto3.client("sqs").create_queue(QueueName="quarantine")["QueueUrl"]
        yield load_app("follow_order_changes", SETTINGS | {"QUARANTINE_QUEUE_URL": url}, monkeypatch)


def test_the_sample_batch_is_told_and_kept_and_good_records_pass_poison(
    app: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    batch = payload("follow_order_changes")
    batch["Records"].insert(1, broken(Stream().inserted(image(header("poison"), stamp()))))

    app.handler(batch, None)

    events = app.history.read("DY-20261122-0001")
    assert [event.detail_type for event in events] == [
        "orderDELETED",
        "orderFEEDBACK",
        "orderACTION_refund",
        "orderUPDATED",
        "orderSHIPPED",
        "orderINITIALIZED",
    ]
    contacts = [json.loads(event.detail)["contact"] for event in events]
    assert len({contact["customer_id"] for contact in contacts} - {None}) == 1
    assert {contact["matched_by"] for contact in contacts} == {"external_customer_id"}
    message = boto3.client("sqs").receive_message(QueueUrl=app.settings.quarantine_queue_url)["Messages"][0]
    assert json.loads(message["Body"])["order_no"] == "poison"
    assert caplog.messages == ["order_event_published"] * 6 + ["record_quarantined", "batch_followed"]
    logged = repr([vars(record) for record in caplog.records])
    assert "canary" not in logged
    assert not [value for value in (*PERSONAL.values(), "张三", "SF1000000000001") if value in logged]


def test_whoever_redrives_is_told_what_cannot_be_read_still_and_the_mapping_nothing_more(app: ModuleType) -> None:
    poison = broken(Stream().inserted(image(header("poison"), stamp())))

    assert app.handler({"Records": [poison]}, None) == {"batchItemFailures": []}
    assert app.handler({"Records": [poison], "redriven": True}, None) == {
        "batchItemFailures": [],
        "quarantined": 1,
    }
