"""The function manage_settings as API Gateway calls it, on moto, and what the others make of what it saves."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from orderhub.audit.trail import Trail
from tests.support.functions import Context, load_app, payload
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from types import ModuleType

    from mypy_boto3_dynamodb import DynamoDBClient

SETTINGS = {
    "OPERATIONS_TABLE": "OperationsTable",
    "AUDIT_RETENTION_DAYS": "400",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "QUIET_HOURS": "",
    "FREQUENCY_CAP": "",
    "MESSAGE_CHANNELS": "email,sms",
    "DEFAULT_LANGUAGE": "en",
    "SENDER_EMAIL": "shop@example.com",
    "SHOP_URL": "",
    "STOP_SEGMENT": "",
    "WORKFLOWS": '{"delivered_follow_up": {"on": "true", "days": "10", "stop_segment": ""}}',
}


@pytest.fixture
def dynamodb() -> "Iterator[DynamoDBClient]":
    with moto_tables("OperationsTable") as client:
        yield client


@pytest.fixture
def app(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> "ModuleType":  # noqa: ARG001 - the tables
    return load_app("manage_settings", SETTINGS, monkeypatch)


def answer(app: "ModuleType", **changes: object) -> tuple[int, Any]:
    response = app.handler(payload("manage_settings", **changes), Context())
    return response["statusCode"], json.loads(response["body"])


def test_each_route_of_the_function_answers(app: "ModuleType") -> None:
    saved = answer(app)
    read = answer(app, httpMethod="GET", body=None)
    versions = "/v1/settings/versions"
    listed = answer(app, httpMethod="GET", body=None, resource=versions, path=versions)

    assert saved == read
    assert (saved[0], saved[1]["version"], saved[1]["messages"]["quiet_hours"]["value"]) == (200, 1, "22:00-08:00")
    assert saved[1]["workflows"]["delivered_follow_up"]["days"]["value"] == "7"
    assert saved[1]["workflows"]["delivered_follow_up"]["on"]["source"] == "template"
    assert [one["savedBy"] for one in listed[1]["versions"]] == ["7f3a2b9c1d0e"]


def test_what_is_saved_is_in_the_audit_by_its_names(app: "ModuleType", dynamodb: "DynamoDBClient") -> None:
    answer(app)

    [entry], _ = Trail(dynamodb, "OperationsTable").read(10)
    assert (entry.key_id, entry.field) == ("7f3a2b9c1d0e", "settings_saved")
    assert entry.reason == "messages.quiet_hours, workflows.delivered_follow_up.days"


def test_a_version_comes_back(app: "ModuleType") -> None:
    answer(app)
    answer(app, body='{"messages": {"quiet_hours": null}}')

    status, whole = answer(app, body='{"restore": 1}')

    assert (status, whole["version"], whole["messages"]["quiet_hours"]["value"]) == (200, 3, "22:00-08:00")


def test_nothing_of_what_is_wrong_is_saved(app: "ModuleType", dynamodb: "DynamoDBClient") -> None:
    status, problem = answer(app, body='{"messages": {"quiet_hours": "22:00-08:00", "shop_url": "shop"}}')

    assert (status, problem["code"]) == (422, "settings_invalid")
    assert [error["pointer"] for error in problem["errors"]] == ["/messages/shop_url"]
    assert dynamodb.scan(TableName="OperationsTable")["Items"] == []
