"""The hub on moto as far as a person goes through it: orders, files, customers, history, and what erases them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any
from zlib import decompress

import boto3
import pytest

from orderhub.platform.calling import Worker
from tests.support.functions import Context, load_app, payload
from tests.support.streams import Stream
from tests.support.tables import moto_tables

TABLES = ("OrdersTable", "CustomersTable", "EventsTable", "OperationsTable", "SecretsTable")
BUCKET = "orderhub-drop"
SETTINGS = {
    "ORDERS_TABLE": "OrdersTable",
    "CUSTOMERS_TABLE": "CustomersTable",
    "EVENTS_TABLE": "EventsTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "DROP_BUCKET": BUCKET,
    "EVENT_BUS": "orders",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "DEFAULT_PHONE_REGION": "CN",
    "DEFAULT_CURRENCY": "CNY",
    "DEFAULT_LANGUAGE": "en",
    "STORE_TIME_ZONES": "",
    "SMS_ALLOWED": "false",
    "REFUNDED_COUNTS": "true",
    "SHOP_URL": "",
    "MESSAGE_CHANNELS": "email,sms",
    "MAX_MESSAGES_PER_IMPORT": "500",
    "WORKFLOWS": "{}",
    "EVENT_RETENTION_DAYS": "1825",
    "RECEIPT_RETENTION_DAYS": "10",
    "HUB_NAME": "shop",
    "SENDER_EMAIL": "shop@example.com",
    "CONFIGURATION_SET": "shop",
    "METRICS_NAMESPACE": "orderhub/shop",
    "ARCHIVE_DAYS": "30",
    "LOG_RETENTION_DAYS": "30",
    "ERASE_SETTLE_SECONDS": "0",
    "TIMER_GROUP": "timers",
    "QUARANTINE_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/quarantine",
    "FULFIL_PRIVACY_FUNCTION": "fulfil-privacy",
}


class Calls(list[dict[str, Any]]):
    """The functions that were called, in place of Lambda."""

    def invoke(self, **call: Any) -> None:  # noqa: ANN401 - as boto3 has it
        self.append(json.loads(call["Payload"]))


class World:
    """The functions, and what they keep."""

    def __init__(self, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401 - boto3's client
        self.client = client
        self.monkeypatch = monkeypatch
        self.bucket = boto3.client("s3")
        self.follower = load_app("follow_order_changes", SETTINGS, monkeypatch)
        self.app = load_app("manage_privacy", SETTINGS, monkeypatch)
        self.clerk = load_app("fulfil_privacy", SETTINGS, monkeypatch)
        self.calls = Calls()
        self.stream = Stream()
        self.followed: dict[str, Any] = {}
        self.numbers = count()
        object.__setattr__(self.app.routes, "worker", Worker(self.calls, "fulfil-privacy"))  # type: ignore[arg-type]

    def post(self, *orders: Mapping[str, object], mode: str = "live") -> Any:  # noqa: ANN401 - JSON
        """Send orders to a process that has just begun, and so knows who was erased."""
        app = load_app("ingest_orders", SETTINGS, self.monkeypatch)
        event = payload("manage_privacy", resource="/v1/orders", path="/v1/orders", httpMethod="POST")
        event["requestContext"]["authorizer"]["scopes"] = "orders:write"
        event["requestContext"]["requestId"] = f"request-{next(self.numbers)}"
        event |= {"body": json.dumps({"orders": orders}), "queryStringParameters": {"mode": mode}}
        answer = app.handler(event, Context())
        assert answer["statusCode"] == 200, answer
        return json.loads(answer["body"])

    def drop(self, name: str, rows: list[list[str]]) -> Any:  # noqa: ANN401 - JSON
        """Drop a file and have it worked off; its summary."""
        app = load_app("process_import", SETTINGS, self.monkeypatch)
        text = "\n".join(",".join(row) for row in rows)
        self.bucket.put_object(Bucket=BUCKET, Key=f"incoming/{name}", Body=text.encode())
        event = payload("process_import")
        event["detail"]["bucket"]["name"] = BUCKET
        event["detail"]["object"] |= {"key": f"incoming/{name}"}
        app.handler(event, Context(250.0))
        (key,) = [name for name in self.keys("results/") if name.endswith("summary.json")][-1:]
        return json.loads(self.bucket.get_object(Bucket=BUCKET, Key=key)["Body"].read())

    def follow(self) -> None:
        """Follow all that became of orders since it was asked last."""
        now = {row["order_no"]["S"]: row for row in self.rows("OrdersTable") if "status" in row}
        records = []
        for order_no, row in now.items():
            if self.followed.get(order_no) != row:
                before = self.followed.get(order_no)
                records.append(self.stream.modified(before, row) if before else self.stream.inserted(row))
        self.followed = now
        self.follower.handler({"Records": records}, Context())

    def ask(self, kind: str, **body: object) -> Any:  # noqa: ANN401 - an answer
        """Send a privacy request."""
        event = payload("manage_privacy", resource=f"/v1/privacy/{kind}", path=f"/v1/privacy/{kind}")
        return self.app.handler(event | {"body": json.dumps(body)}, Context())

    def fulfil(self, kind: str, **identity: object) -> Any:  # noqa: ANN401 - a receipt
        """Ask for something by its two steps, and have it done."""
        counted = json.loads(self.ask(kind, **identity, dryRun=True)["body"])
        answer = self.ask(kind, **identity, confirm=counted["confirm"])
        assert answer["statusCode"] == 202, answer
        self.clerk.handler(self.calls.pop(), Context(250.0))
        return self.request(json.loads(answer["body"])["requestId"])

    def request(self, request_id: str) -> Any:  # noqa: ANN401 - a receipt
        """A request as it is now."""
        event = payload("manage_privacy-request", path=f"/v1/privacy/requests/{request_id}")
        return json.loads(self.app.handler(event, Context())["body"])

    def rows(self, table: str) -> list[Any]:
        """All rows of a table."""
        return [
            row for page in self.client.get_paginator("scan").paginate(TableName=table) for row in page["Items"]
        ]

    def keys(self, start: str = "") -> list[str]:
        """The keys of all files that begin so."""
        found = self.bucket.list_objects_v2(Bucket=BUCKET, Prefix=start)
        return [content["Key"] for content in found.get("Contents", [])]

    def everything(self) -> str:
        """All rows of all tables and all files, as one text."""
        rows = [json.dumps(row, ensure_ascii=False, default=_plain) for name in TABLES for row in self.rows(name)]
        files = [self.bucket.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode() for key in self.keys()]
        return "\n".join([*rows, *files])


@contextmanager
def worlds() -> Iterator[World]:
    """A world of its own."""
    with moto_tables(*TABLES) as client, pytest.MonkeyPatch.context() as monkeypatch:
        boto3.client("events").create_event_bus(Name="orders")
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        boto3.client("scheduler").create_schedule_group(Name="timers")
        yield World(client, monkeypatch)


def _plain(value: Any) -> str:  # noqa: ANN401 - what boto3 has beside JSON
    if isinstance(value, bytes) and value.startswith(b"x\x9c"):
        return decompress(value).decode()
    return value.hex() if isinstance(value, bytes) else str(value)
