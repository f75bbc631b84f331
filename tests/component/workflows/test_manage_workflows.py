"""The function that shows workflows and their runs, with the sample payload of the project."""

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.support.functions import Context, load_app, payload

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ENVIRONMENT = {
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "MESSAGE_CHANNELS": "email",
    "SMS_ALLOWED": "false",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "EVENTS_TABLE": "EventsTable",
    "EVENT_RETENTION_DAYS": "30",
    "WORKFLOWS": json.dumps({"delivered_follow_up": {"on": "true", "days": "7"}}),
    "TIMER_GROUP": "timers",
    "TIMER_ROLE": "arn:aws:iam::123456789012:role/timer",
    "UNDELIVERED_QUEUE": "arn:aws:sqs:us-east-1:123456789012:undelivered",
    "WAIT_SCALE": "1",
}


def api_event(path: str, method: str = "GET", **changes: object) -> dict[str, Any]:
    """A request to a route below the workflow of the sample."""
    sample = payload("manage_workflows")
    called = sample["path"] + path.format(run_id="run-1")
    return sample | {"resource": sample["resource"] + path, "path": called, "httpMethod": method} | changes


def test_each_route_of_the_function_answers(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> None:
    assert dynamodb is not None
    boto3.client("scheduler").create_schedule_group(Name="timers")
    handler = load_app("manage_workflows", ENVIRONMENT, monkeypatch).handler

    answers = [
        handler(request, Context())
        for request in (
            api_event(""),
            api_event("") | {"resource": "/v1/workflows", "path": "/v1/workflows"},
            api_event("/runs"),
            api_event("/stop", "POST"),
            api_event("/backtest", "POST"),
            api_event("/runs/{run_id}/stop", "POST"),
            api_event("/runs/{run_id}/redrive", "POST"),
        )
    ]

    assert [answer["statusCode"] for answer in answers] == [200, 200, 200, 200, 200, 404, 404]
    workflow, every, runs, *_ = (json.loads(answer["body"]) for answer in answers)
    assert workflow.pop("saved") is None
    assert workflow.pop("definition")["description"] == workflow["description"]
    assert workflow in every["workflows"]
    assert workflow["on"] is True
    assert runs["runs"] == []
