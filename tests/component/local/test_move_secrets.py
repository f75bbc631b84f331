"""A hub of release 0.1.0 has its secrets in the Operations table."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from local.move_secrets import move
from orderhub.customers.secret import IdentitySecret
from orderhub.platform.row_keys import row_key
from orderhub.platform.signing_keys import SigningKeys, make_key
from orderhub.webhooks.secrets import WebhookSecrets
from orderhub.webhooks.table import WebhooksTable
from orderhub.webhooks.writer import WebhooksWriter
from tests.support.faults import refuse
from tests.support.tables import moto_tables
from tests.unit.webhooks.fakes import SECRET, WEBHOOK

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLES = ("OperationsTable", "SecretsTable")
NOW = datetime(2026, 11, 17, 12, tzinfo=UTC)


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    """A hub as release 0.1.0 left it."""
    with moto_tables(*TABLES) as dynamodb:
        make_key(dynamodb, "OperationsTable", NOW)
        IdentitySecret(dynamodb, "OperationsTable").get()
        WebhooksWriter(dynamodb, "OperationsTable", "SecretsTable").create(WEBHOOK, "whsec_other")
        dynamodb.delete_item(TableName="SecretsTable", Key=row_key("webhooks", "crm"))
        dynamodb.update_item(
            TableName="OperationsTable",
            Key=row_key("webhooks", "crm"),
            UpdateExpression="SET secret = :secret",
            ExpressionAttributeValues={":secret": {"S": SECRET}},
        )
        yield dynamodb


class Idle:
    """The function that makes keys, where there is nothing to make."""

    def call(self) -> None:
        """Make nothing."""


def signing_keys_of(client: "DynamoDBClient", table: str) -> tuple[bytes, ...]:
    return SigningKeys(client, table, Idle()).current(NOW)


def test_what_was_known_and_signed_before_is_known_and_opens_afterwards(client: "DynamoDBClient") -> None:
    keys, identity = signing_keys_of(client, "OperationsTable"), IdentitySecret(client, "OperationsTable").find()

    assert move(client, *TABLES) == 3

    assert signing_keys_of(client, "SecretsTable") == keys
    assert IdentitySecret(client, "SecretsTable").find() == identity
    assert WebhookSecrets(client, "SecretsTable").of("crm", NOW) == (SECRET,)


def test_nothing_secret_is_left_and_the_webhooks_stay(client: "DynamoDBClient") -> None:
    move(client, *TABLES)

    left = client.scan(TableName="OperationsTable")["Items"]
    assert [(row["pk"]["S"], "secret" in row) for row in left] == [("webhooks", False)]
    assert WebhooksTable(client, "OperationsTable").read("crm") == WEBHOOK
    assert move(client, *TABLES) == 0


def test_a_move_that_was_broken_off_is_taken_up(client: "DynamoDBClient") -> None:
    identity = IdentitySecret(client, "OperationsTable").find()
    refuse(client, "DeleteItem", "AccessDeniedException")
    with pytest.raises(client.exceptions.ClientError):
        move(client, *TABLES)

    assert move(client, *TABLES) == 3

    assert IdentitySecret(client, "SecretsTable").find() == identity


def test_what_was_turned_since_the_update_stays_and_a_key_made_since_gives_way(client: "DynamoDBClient") -> None:
    keys = signing_keys_of(client, "OperationsTable")
    make_key(client, "SecretsTable", NOW)
    WebhooksWriter(client, *TABLES).turn("crm", "whsec_turned", NOW)

    move(client, *TABLES)

    assert WebhookSecrets(client, "SecretsTable").of("crm", NOW)[0] == "whsec_turned"
    assert signing_keys_of(client, "SecretsTable") == keys
