"""The function that saves brands, and who reads them to send."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from orderhub.messages.brands import KIND, brands_by_store
from orderhub.platform.documents import Documents
from tests.support.functions import Context, load_app, payload
from tests.support.tables import moto_tables
from tests.unit.messages.fakes import NOW


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables("OperationsTable") as dynamodb:
        yield dynamodb


def test_each_route_answers_and_what_was_saved_is_sent_by(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401 - moto's
    handler = load_app("manage_messages", {"OPERATIONS_TABLE": "OperationsTable"}, monkeypatch).handler
    saved = payload("manage_messages")
    store = {"resource": "/v1/brand/{store}", "path": "/v1/brand/S1", "pathParameters": {"store": "S1"}}
    requests = [
        saved,
        saved | {"httpMethod": "GET"},
        saved | store | {"body": '{"name": "Mugs"}'},
        saved | store | {"httpMethod": "GET"},
    ]

    answers = [handler(request, Context()) for request in requests]

    assert [answer["statusCode"] for answer in answers] == [200, 200, 200, 200]
    assert json.loads(answers[1]["body"])["brand"]["name"] == "Tea Shop"
    assert json.loads(answers[3]["body"])["effective"]["order_url"] == "https://shop.example/orders/{order_no}"
    brand = brands_by_store(Documents(client, "OperationsTable", KIND), lambda: NOW)
    assert (brand("S1").name, brand("S2").name) == ("Mugs", "Tea Shop")
