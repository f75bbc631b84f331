"""What is promised of webhooks, held against the table and against the fake of the unit tests."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from orderhub.api.webhooks.routes import Webhooks
from orderhub.errors import TransientError
from orderhub.webhooks.secrets import OVERLAP, WebhookSecrets
from orderhub.webhooks.table import WebhooksTable
from orderhub.webhooks.writer import WebhooksWriter
from tests.support.faults import refuse
from tests.support.tables import moto_tables
from tests.unit.webhooks.fakes import NOW, SECRET, WEBHOOK, FakeWebhooks

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LATER = NOW + timedelta(days=1)
TABLES = ("OperationsTable", "SecretsTable")


def secret_in(client: "DynamoDBClient", name: str = "crm") -> str:
    return secrets_in(client, name)[0]


def secrets_in(client: "DynamoDBClient", name: str = "crm", now: datetime = LATER) -> tuple[str, ...]:
    return WebhookSecrets(client, "SecretsTable").of(name, now)


@pytest.fixture(params=["table", "fake"])
def webhooks(request: pytest.FixtureRequest) -> Iterator[Webhooks]:
    if request.param == "fake":
        yield FakeWebhooks()
        return
    with moto_tables(*TABLES) as client:
        yield WebhooksWriter(client, *TABLES)


def test_a_webhook_is_made_once_and_read_as_it_was_made(webhooks: Webhooks) -> None:
    assert webhooks.read("crm") is None
    assert webhooks.create(WEBHOOK, SECRET)
    assert not webhooks.create(replace(WEBHOOK, url="https://other.example.com/"), "whsec_other")
    assert webhooks.read("crm") == WEBHOOK


def test_whether_there_is_a_webhook_is_asked_without_its_secret() -> None:
    with moto_tables(*TABLES) as client:
        WebhooksWriter(client, *TABLES).create(WEBHOOK, SECRET)
        table = WebhooksTable(client, "OperationsTable")
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
    webhooks.create(WEBHOOK, SECRET)

    assert webhooks.move("crm", "https://new.example.com/", LATER)
    assert webhooks.turn("crm", "whsec_new", LATER)

    found = webhooks.read("crm")
    assert found == replace(WEBHOOK, url="https://new.example.com/", changed_at=LATER)
    assert not webhooks.move("other", "https://new.example.com/", LATER)
    assert not webhooks.turn("other", "whsec_new", LATER)
    assert webhooks.read("other") is None


def test_all_are_listed_by_name_and_a_deleted_one_is_not(webhooks: Webhooks) -> None:
    for name in ("b", "a", "c"):
        webhooks.create(replace(WEBHOOK, name=name), SECRET)

    assert webhooks.delete("b")
    assert not webhooks.delete("b")

    assert [webhook.name for webhook in webhooks.all()] == ["a", "c"]


def test_a_webhook_and_its_secret_come_turn_and_go_together() -> None:
    with moto_tables(*TABLES) as client:
        webhooks = WebhooksWriter(client, *TABLES)
        webhooks.create(WEBHOOK, SECRET)
        webhooks.create(WEBHOOK, "whsec_of_another")
        made = secret_in(client)
        webhooks.turn("crm", "whsec_new", LATER)
        webhooks.turn("other", "whsec_of_nobody", LATER)
        webhooks.move("crm", "https://new.example.com/", LATER)
        turned, rows = secret_in(client), client.scan(TableName="OperationsTable")["Items"]
        left = len(client.scan(TableName="SecretsTable")["Items"])
        webhooks.delete("crm")
        gone = client.scan(TableName="SecretsTable")["Items"]

    assert (made, turned, left, gone) == (SECRET, "whsec_new", 1, [])
    assert "whsec_" not in str(rows)


def test_the_secret_before_counts_a_day_more() -> None:
    with moto_tables(*TABLES) as client:
        webhooks = WebhooksWriter(client, *TABLES)
        webhooks.create(WEBHOOK, SECRET)
        once = secrets_in(client)
        webhooks.turn("crm", "whsec_new", LATER)
        turned = secrets_in(client)
        day_later = secrets_in(client, now=LATER + OVERLAP)
        webhooks.turn("crm", "whsec_newest", LATER)
        twice = secrets_in(client)

    assert (once, turned, day_later) == ((SECRET,), ("whsec_new", SECRET), ("whsec_new",))
    # Of two that are turned within a day the last two count.
    assert twice == ("whsec_newest", "whsec_new")


def test_a_webhook_without_a_secret_may_have_one_later() -> None:
    with moto_tables(*TABLES) as client, pytest.raises(TransientError) as caught:
        secret_in(client)

    assert caught.value.code == "webhook_secret_missing"


@pytest.mark.parametrize("way", ["turn", "delete"])
def test_who_meets_another_at_the_same_webhook_tries_again(way: str) -> None:
    with moto_tables(*TABLES) as client:
        webhooks = WebhooksWriter(client, *TABLES)
        webhooks.create(WEBHOOK, SECRET)
        refuse(client, "TransactWriteItems", "TransactionCanceledException")

        with pytest.raises(TransientError) as caught:
            webhooks.turn("crm", "whsec_new", LATER) if way == "turn" else webhooks.delete("crm")

        assert caught.value.code == "webhook_busy"
        assert secret_in(client) == SECRET


class Refusing:
    """A table that answers every call with one error."""

    def __init__(self, code: str) -> None:
        response: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": 400}}
        self._error = ClientError(response, "AnyCall")

    def put_item(self, **_: object) -> None:
        raise self._error

    delete_item = get_item = query = update_item = transact_write_items = put_item


@pytest.mark.parametrize(
    ("code", "fault"), [("ThrottlingException", TransientError), ("AccessDenied", ClientError)]
)
def test_a_throttle_may_pass_and_a_missing_permission_does_not(code: str, fault: type[Exception]) -> None:
    client: Any = Refusing(code)
    webhooks = WebhooksWriter(client, "Operations", "Secrets")

    for way in (
        lambda: webhooks.read("crm"),
        lambda: webhooks.has("crm"),
        webhooks.all,
        lambda: webhooks.create(WEBHOOK, SECRET),
        lambda: webhooks.move("crm", "https://x.example.com/", NOW),
        lambda: webhooks.turn("crm", "s", NOW),
        lambda: webhooks.delete("crm"),
        lambda: WebhookSecrets(client, "Secrets").of("crm", LATER),
    ):
        with pytest.raises(fault):
            way()


@pytest.mark.parametrize("name", ["", "x" * 65, "x" * 5000, "a b"])
def test_a_name_that_no_webhook_has_is_not_looked_for(name: str) -> None:
    with moto_tables(*TABLES) as client:
        assert not WebhooksTable(client, "OperationsTable").has(name)
