"""What is promised of webhooks, held against the table and against the fake of the unit tests."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from orderhub.api.webhooks.routes import Webhooks
from orderhub.errors import TransientError
from orderhub.webhooks.table import WebhooksTable
from tests.support.tables import moto_tables
from tests.unit.webhooks.fakes import NOW, WEBHOOK, FakeWebhooks

LATER = NOW + timedelta(days=1)


@pytest.fixture(params=["table", "fake"])
def webhooks(request: pytest.FixtureRequest) -> Iterator[Webhooks]:
    if request.param == "fake":
        yield FakeWebhooks()
        return
    with moto_tables("OperationsTable") as client:
        yield WebhooksTable(client, "OperationsTable")


def test_a_webhook_is_made_once_and_read_as_it_was_made(webhooks: Webhooks) -> None:
    assert webhooks.read("crm") is None
    assert webhooks.create(WEBHOOK)
    assert not webhooks.create(replace(WEBHOOK, url="https://other.example.com/"))
    assert webhooks.read("crm") == WEBHOOK


def test_whether_there_is_a_webhook_is_asked_without_its_secret() -> None:
    with moto_tables("OperationsTable") as client:
        table = WebhooksTable(client, "OperationsTable")
        table.create(WEBHOOK)
        requests: list[str] = []
        client.meta.events.register(
            "before-parameter-build.dynamodb.GetItem",
            lambda params, **_: requests.append(params["ProjectionExpression"]),
        )

        assert (table.has("crm"), table.has("other")) == (True, False)

    assert requests == ["pk, sk"] * 2


def test_a_webhook_moves_and_its_secret_turns_apart_from_each_other(
    webhooks: Webhooks,
) -> None:
    webhooks.create(WEBHOOK)

    assert webhooks.move("crm", "https://new.example.com/", LATER)
    assert webhooks.turn("crm", "whsec_new", LATER)

    found = webhooks.read("crm")
    assert found == replace(WEBHOOK, url="https://new.example.com/", secret="whsec_new", changed_at=LATER)
    assert not webhooks.move("other", "https://new.example.com/", LATER)
    assert not webhooks.turn("other", "whsec_new", LATER)
    assert webhooks.read("other") is None


def test_all_are_listed_by_name_and_a_deleted_one_is_not(webhooks: Webhooks) -> None:
    for name in ("b", "a", "c"):
        webhooks.create(replace(WEBHOOK, name=name))

    assert webhooks.delete("b")
    assert not webhooks.delete("b")

    assert [webhook.name for webhook in webhooks.all()] == ["a", "c"]


class Refusing:
    """A table that answers every call with one error."""

    def __init__(self, code: str) -> None:
        response: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": 400}}
        self._error = ClientError(response, "AnyCall")

    def put_item(self, **_: object) -> None:
        raise self._error

    delete_item = get_item = query = update_item = put_item


@pytest.mark.parametrize(
    ("code", "fault"), [("ThrottlingException", TransientError), ("AccessDenied", ClientError)]
)
def test_a_throttle_may_pass_and_a_missing_permission_does_not(code: str, fault: type[Exception]) -> None:
    client: Any = Refusing(code)
    webhooks = WebhooksTable(client, "Operations")

    for way in (
        lambda: webhooks.read("crm"),
        lambda: webhooks.has("crm"),
        webhooks.all,
        lambda: webhooks.create(WEBHOOK),
        lambda: webhooks.move("crm", "https://x.example.com/", NOW),
        lambda: webhooks.turn("crm", "s", NOW),
        lambda: webhooks.delete("crm"),
    ):
        with pytest.raises(fault):
            way()
