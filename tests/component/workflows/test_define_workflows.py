"""The function that saves and tries workflows, with the sample payload of the project, in the tables of moto."""

import json
from typing import TYPE_CHECKING, Any

import pytest

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
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "DEFAULT_CURRENCY": "CNY",
    "WAIT_SCALE": "1",
    "AUDIT_RETENTION_DAYS": "400",
}


def api_event(path: str, method: str, body: object = None) -> dict[str, Any]:
    """A request to a route below the workflow of the sample, with the sample's body if no other is given."""
    sample = payload("define_workflows")
    sent = {} if body is None else {"body": json.dumps(body)}
    called = {"resource": sample["resource"] + path, "path": sample["path"] + path, "httpMethod": method}
    return sample | called | sent


def test_each_route_of_the_function_answers(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> None:
    put_order(dynamodb, FULL, *LINES, stamped=order_of().stamp)
    handler = load_app("define_workflows", ENVIRONMENT, monkeypatch).handler
    webhook = {"blocks": [{"call_webhook": "crm"}, {"tag_customer": "x"}]}
    definition = json.loads(payload("define_workflows")["body"])
    asks = [{"if": "'vip' in customer.tags && customer.segments.exists(s, s == 'x')", "then": [{"end": "y"}]}]

    answers = [
        handler(request, Context())
        for request in (
            api_event("", "PUT"),
            api_event("", "PUT", definition | webhook),
            api_event("/state", "POST", {"state": "on"}),
            api_event("/versions", "GET"),
            api_event("/test", "POST", {"event": delivered()}),
            api_event(
                "/test", "POST", {"event": delivered(), "definition": definition | {"stops": [], "blocks": asks}}
            ),
            api_event("/test", "POST", {"order": "A1"}),
        )
    ]

    assert [answer["statusCode"] for answer in answers] == [201, 422, 200, 200, 200, 200, 422]
    saved, refused, on, versions, tried, asked, _ = (json.loads(answer["body"]) for answer in answers)
    assert [error["pointer"] for error in refused["errors"]] == ["/blocks/0/call_webhook"]
    assert (saved["state"], on["state"]) == ("off", "on")
    assert [version["version"] for version in versions["versions"]] == [2, 1]
    assert tried["stop"] == {"reason": "order_moved_on", "by": "SHIPPED"}
    assert asked["blocks"][0]["taken"] == "else"
