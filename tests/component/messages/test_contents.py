"""The function that saves messages, and who reads them: to send, and to know their names."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from orderhub.messages.contents import current_messages, message_names
from orderhub.messages.reach import Channel
from tests.component.rules.test_rules_functions import ENVIRONMENT as RULES_ENV
from tests.component.workflows.test_define_workflows import ENVIRONMENT as WORKFLOWS_ENV
from tests.support.functions import Context, load_app, payload
from tests.support.tables import moto_tables
from tests.unit.messages.fakes import NOW

ENV = {
    "OPERATIONS_TABLE": "OperationsTable",
    "ORDERS_TABLE": "OrdersTable",
    "EVENT_RETENTION_DAYS": "90",
    "DEFAULT_LANGUAGE": "en",
    "DEFAULT_TIME_ZONE": "UTC",
}


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables("OperationsTable") as dynamodb:
        yield dynamodb


def asked(method: str, name: str, end: str = "", **more: object) -> dict[str, Any]:
    sample = payload("edit_messages")
    route, path = f"/v1/messages/{{name}}/{{language}}{end}", f"/v1/messages/{name}/en{end}"
    return sample | {"httpMethod": method, "resource": route, "path": path} | more


def test_each_route_answers_and_what_was_saved_is_sent(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401 - moto's
    handler = load_app("edit_messages", ENV, monkeypatch).handler
    every = payload("edit_messages") | {"httpMethod": "GET", "resource": "/v1/messages", "path": "/v1/messages"}
    requests = [
        payload("edit_messages"),
        asked("PUT", "thanks"),
        asked("GET", "thanks"),
        asked("GET", "win_back", "/versions"),
        every,
        asked("POST", "thanks", "/preview", body=None),
    ]

    answers = [handler(request, Context()) for request in requests]

    assert [answer["statusCode"] for answer in answers] == [200] * len(requests)
    assert json.loads(answers[2]["body"])["content"] == json.loads(payload("edit_messages")["body"])
    assert [one["version"] for one in json.loads(answers[3]["body"])["versions"]] == [1]
    assert json.loads(answers[5]["body"])["subject"] == "We miss you, Sam Sample"
    listed = {one["name"]: one for one in json.loads(answers[4]["body"])["messages"]}
    assert (listed["win_back"]["workflows"], listed["win_back"]["languages"][0]["version"]) == (["win_back"], 1)
    now = [NOW]
    current, names = (
        current_messages(client, "OperationsTable", lambda: now[0]),
        message_names(client, "OperationsTable"),
    )
    assert current["en"]["thanks", Channel.SMS].text == "Come back: {{ links.shop }}"
    assert "thanks" in names

    assert handler(asked("DELETE", "thanks"), Context())["statusCode"] == 204
    now[0] += timedelta(minutes=1)
    assert ("thanks", Channel.SMS) not in current["en"]
    assert "thanks" not in names


@pytest.mark.usefixtures("client")
def test_rules_and_workflows_that_send_a_message_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    app = load_app("edit_messages", ENV, monkeypatch)
    rules = load_app("manage_rules", RULES_ENV, monkeypatch).handler
    workflows = load_app("define_workflows", WORKFLOWS_ENV, monkeypatch).handler
    rule = payload(
        "manage_rules", body=json.dumps({"on": ["orderPAID"], "do": [{"send_message": {"message": "thanks"}}]})
    )
    blocks = [{"send_message": {"message": "thanks"}}]
    definition = json.loads(payload("define_workflows")["body"]) | {"blocks": blocks}
    workflow = payload("define_workflows", body=json.dumps(definition))

    refused = [rules(rule, Context()), workflows(workflow, Context())]
    app.handler(asked("PUT", "thanks"), Context())
    taken = [rules(rule, Context()), workflows(workflow, Context())]

    assert [answer["statusCode"] for answer in refused] == [422, 422]
    assert [answer["statusCode"] for answer in taken] == [201, 201]
    names = [payload(name)["path"].rpartition("/")[2] for name in ("define_workflows", "manage_rules")]
    assert app.senders().of("thanks") == {"workflows": names[:1], "rules": names[1:]}
    workflows(
        workflow
        | {
            "httpMethod": "POST",
            "resource": workflow["resource"] + "/state",
            "path": workflow["path"] + "/state",
            "body": '{"state": "archived"}',
        },
        Context(),
    )
    assert app.senders().of("thanks")["workflows"] == []
