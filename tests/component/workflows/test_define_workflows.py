"""The function that saves workflows, with the sample payload of the project, in the tables of moto."""

import json
from typing import Any

import pytest

from tests.support.functions import Context, load_app, payload

ENVIRONMENT = {"OPERATIONS_TABLE": "OperationsTable", "AUDIT_RETENTION_DAYS": "400"}


def api_event(path: str, method: str, body: object = None) -> dict[str, Any]:
    """A request to a route below the workflow of the sample, with the sample's body if no other is given."""
    sample = payload("define_workflows")
    sent = {} if body is None else {"body": json.dumps(body)}
    called = {"resource": sample["resource"] + path, "path": sample["path"] + path, "httpMethod": method}
    return sample | called | sent


@pytest.mark.usefixtures("dynamodb")
def test_each_route_of_the_function_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = load_app("define_workflows", ENVIRONMENT, monkeypatch).handler
    webhook = {"blocks": [{"call_webhook": "crm"}, {"tag_customer": "x"}]}
    definition = json.loads(payload("define_workflows")["body"])

    answers = [
        handler(request, Context())
        for request in (
            api_event("", "PUT"),
            api_event("", "PUT", definition | webhook),
            api_event("/state", "POST", {"state": "on"}),
            api_event("/versions", "GET"),
        )
    ]

    assert [answer["statusCode"] for answer in answers] == [201, 422, 200, 200]
    saved, refused, on, versions = (json.loads(answer["body"]) for answer in answers)
    assert [error["pointer"] for error in refused["errors"]] == ["/blocks/0/call_webhook"]
    assert (saved["state"], on["state"]) == ("off", "on")
    assert [version["version"] for version in versions["versions"]] == [2, 1]
