"""What is promised of blocked addresses, held against the table and against the fake of the unit tests."""

from datetime import timedelta
from typing import Any

import pytest

from orderhub.customers.identities import identities_among, key_of
from orderhub.customers.mail_block import BlockReason, MailBlock, digest_of
from orderhub.customers.mail_blocks import MailBlocks
from orderhub.customers.secret import IdentitySecret
from orderhub.errors import TransientError
from tests.support.faults import refuse
from tests.support.tables import moto_tables
from tests.unit.messages.fakes import NOW, FakeBlocks

ADDRESS = "Jane.Doe@Example.com"
BOUNCED = MailBlock(reason=BlockReason.BOUNCED, at=NOW, code="5.1.1")
COMPLAINED = MailBlock(reason=BlockReason.COMPLAINED, at=NOW + timedelta(days=1), code="abuse")


@pytest.fixture
def client() -> Any:  # noqa: ANN401 - boto3's client
    with moto_tables("OperationsTable", "SecretsTable") as dynamodb:
        IdentitySecret(dynamodb, "SecretsTable").get()
        yield dynamodb


def blocks_of(client: Any) -> MailBlocks:  # noqa: ANN401 - boto3's client
    return MailBlocks(client, "OperationsTable", IdentitySecret(client, "SecretsTable"))


@pytest.fixture(params=["table", "fake"])
def blocks(request: pytest.FixtureRequest) -> MailBlocks | FakeBlocks:
    return FakeBlocks() if request.param == "fake" else blocks_of(request.getfixturevalue("client"))


def test_an_address_is_blocked_until_that_is_lifted(blocks: MailBlocks | FakeBlocks) -> None:
    assert blocks.of(ADDRESS) is None

    blocks.block(ADDRESS, BOUNCED)

    assert blocks.of(ADDRESS.lower()) == BOUNCED
    assert blocks.of("another@example.com") is None
    assert blocks.lift(ADDRESS)
    assert blocks.of(ADDRESS) is None
    assert not blocks.lift(ADDRESS)


def test_a_complaint_stands_whatever_bounces_afterwards(blocks: MailBlocks | FakeBlocks) -> None:
    blocks.block(ADDRESS, BOUNCED)
    blocks.block(ADDRESS, COMPLAINED)
    blocks.block(ADDRESS, BOUNCED)

    assert blocks.of(ADDRESS) == COMPLAINED


def test_a_row_holds_no_address(client: Any) -> None:  # noqa: ANN401 - boto3's client
    blocks_of(client).block(ADDRESS, BOUNCED)

    rows = client.scan(TableName="OperationsTable")["Items"]

    assert "address#" in str(rows)
    assert "jane" not in str(rows).casefold()


def test_an_address_is_stored_by_the_hash_of_the_identity_it_is() -> None:
    [identity] = identities_among({"email": f" {ADDRESS}"}, "CN")

    assert digest_of(f"{ADDRESS} ", b"secret") == key_of(identity, b"secret").digest


def test_without_a_secret_nobody_is_blocked() -> None:
    with moto_tables("OperationsTable", "SecretsTable") as client:
        blocks = blocks_of(client)
        blocks.block(ADDRESS, BOUNCED)

        assert blocks.of(ADDRESS) is None
        assert not blocks.lift(ADDRESS)
        assert client.scan(TableName="OperationsTable")["Items"] == []


def test_a_throttle_is_said_to_pass(client: Any) -> None:  # noqa: ANN401 - boto3's client
    blocks = blocks_of(client)
    blocks.of(ADDRESS)
    refuse(client, "GetItem", "ThrottlingException")

    with pytest.raises(TransientError) as fault:
        blocks.of(ADDRESS)

    assert fault.value.code == "mail_blocks_unreachable"
