"""The function note_bounces as EventBridge calls it."""

import json
from typing import TYPE_CHECKING

import pytest

from orderhub.customers.mail_block import BlockReason
from orderhub.customers.mail_blocks import MailBlocks
from orderhub.customers.secret import IdentitySecret
from orderhub.errors import InvalidInput
from tests.support.functions import Context, load_app, payload

if TYPE_CHECKING:
    from types import ModuleType

    from mypy_boto3_dynamodb import DynamoDBClient

SETTINGS = {
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "METRICS_NAMESPACE": "orderhub/shop",
}


@pytest.fixture
def app(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> "ModuleType":
    IdentitySecret(dynamodb, "SecretsTable").get()
    return load_app("note_bounces", SETTINGS, monkeypatch)


@pytest.mark.parametrize(
    "case",
    [
        ("note_bounces", BlockReason.BOUNCED, "MessagesBounced"),
        ("note_bounces-complaint", BlockReason.COMPLAINED, "MessagesComplained"),
    ],
)
def test_an_address_is_blocked_and_counted_and_nowhere_in_the_log(
    app: "ModuleType", dynamodb: "DynamoDBClient", capsys: pytest.CaptureFixture[str], case: tuple[str, str, str]
) -> None:
    name, reason, metric = case
    event = payload(name)
    [address] = event["detail"]["mail"]["destination"]

    app.handler(event, Context())
    app.handler(event, Context())

    block = MailBlocks(dynamodb, "OperationsTable", IdentitySecret(dynamodb, "SecretsTable")).of(address)
    logged = capsys.readouterr().out
    counted = [line for line in logged.splitlines() if '"CloudWatchMetrics"' in line]
    assert block
    assert block.reason == reason
    assert [json.loads(line)[metric] for line in counted] == [[1.0], [1.0]]
    assert address not in logged
    assert address not in json.dumps(dynamodb.scan(TableName="OperationsTable")["Items"], default=str)


def test_what_passes_by_itself_blocks_nobody(app: "ModuleType", dynamodb: "DynamoDBClient") -> None:
    event = payload("note_bounces")
    event["detail"]["bounce"]["bounceType"] = "Transient"

    app.handler(event, Context())

    assert "address#" not in str(dynamodb.scan(TableName="OperationsTable")["Items"])


def test_what_cannot_be_read_fails_so_that_it_is_put_aside(app: "ModuleType") -> None:
    with pytest.raises(InvalidInput):
        app.handler(payload("note_bounces", detail={}), Context())
