"""The function as Lambda runs it, on the sample of its trigger."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.support.streams import PERSONAL, Stream, broken, header, image, stamp
from tests.support.tables import create_table

NAME = "functions.follow_order_changes.app"
SAMPLE = Path(__file__).parents[3] / "events" / "samples" / "follow_order_changes.json"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        boto3.client("events").create_event_bus(Name="orders")
        boto3.client("dynamodb").create_table(
            TableName="events",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": "order_no", "AttributeType": "S"},
                {"AttributeName": "version", "AttributeType": "N"},
            ],
            KeySchema=[
                {"AttributeName": "order_no", "KeyType": "HASH"},
                {"AttributeName": "version", "KeyType": "RANGE"},
            ],
        )
        for table in ("CustomersTable", "OperationsTable"):
            create_table(boto3.client("dynamodb"), table)
        url = boto3.client("sqs").create_queue(QueueName="quarantine")["QueueUrl"]
        monkeypatch.setenv("EVENT_BUS", "orders")
        monkeypatch.setenv("EVENTS_TABLE", "events")
        monkeypatch.setenv("EVENT_RETENTION_DAYS", "1825")
        monkeypatch.setenv("CUSTOMERS_TABLE", "CustomersTable")
        monkeypatch.setenv("OPERATIONS_TABLE", "OperationsTable")
        monkeypatch.setenv("DEFAULT_PHONE_REGION", "CN")
        monkeypatch.setenv("DEFAULT_CURRENCY", "CNY")
        monkeypatch.setenv("DEFAULT_TIME_ZONE", "Asia/Shanghai")
        monkeypatch.setenv("QUARANTINE_QUEUE_URL", url)
        # It composes at import, so it is imported for this cloud alone.
        sys.modules.pop(NAME, None)
        yield import_module(NAME)
        del sys.modules[NAME]


def test_the_sample_batch_is_told_and_kept_and_good_records_pass_poison(
    app: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    batch: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
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
    said = repr([vars(record) for record in caplog.records])
    assert "canary" not in said
    assert not [value for value in (*PERSONAL.values(), "张三", "SF1000000000001") if value in said]
