"""`make unblock`: an address that bounced is written to again."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from local import unblock
from local.layout import LocalError
from orderhub.customers.mail_block import BlockReason, MailBlock
from orderhub.customers.mail_blocks import MailBlocks
from orderhub.customers.secret import IdentitySecret
from tests.support.faults import refuse
from tests.support.tables import moto_tables
from tests.unit.messages.fakes import NOW

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ADDRESS = "jane@example.com"


class FakeHub:
    """A hub whose resources are called as in the template."""

    def __init__(self, dynamodb: "DynamoDBClient") -> None:
        self.dynamodb = dynamodb

    def client(self, _service: str) -> "DynamoDBClient":
        return self.dynamodb

    def physical(self, logical_id: str) -> str:
        return logical_id


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> "Iterator[DynamoDBClient]":
    with moto_tables("OperationsTable", "SecretsTable") as client:
        IdentitySecret(client, "SecretsTable").get()
        monkeypatch.setattr(unblock, "hub_of", lambda _env: FakeHub(client))
        monkeypatch.setenv("EMAIL", ADDRESS)
        yield client


def test_a_blocked_address_is_written_to_again(
    dynamodb: "DynamoDBClient", capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = MailBlocks(dynamodb, "OperationsTable", IdentitySecret(dynamodb, "SecretsTable"))
    blocks.block(ADDRESS, MailBlock(reason=BlockReason.BOUNCED, at=NOW, code="5.1.1"))

    unblock.main()
    unblock.main()

    assert blocks.of(ADDRESS) is None
    assert capsys.readouterr().out.splitlines() == [
        "The address is written to again.",
        "The address was not blocked.",
    ]


@pytest.mark.usefixtures("dynamodb")
@pytest.mark.parametrize("text", ["", "nobody", "a@example.com,b@example.com"])
def test_what_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("EMAIL", text)

    with pytest.raises(LocalError, match="name one address"):
        unblock.main()


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException"])
def test_what_aws_does_not_do_is_told(dynamodb: "DynamoDBClient", code: str) -> None:
    refuse(dynamodb, "DeleteItem", code)

    with pytest.raises(LocalError, match=r"AWS says|mail blocks"):
        unblock.main()
