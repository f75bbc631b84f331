"""The tables of workflows on moto, and a sender."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SENDER = "shop@example.com"


@pytest.fixture
def dynamodb() -> "Iterator[DynamoDBClient]":
    with moto_tables("OperationsTable", "SecretsTable", "OrdersTable", "CustomersTable", "EventsTable") as client:
        boto3.client("sesv2").create_email_identity(EmailIdentity=SENDER)
        yield client


@pytest.fixture
def broken(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> "DynamoDBClient":
    """A client whose every call is throttled."""

    def throttled(*_: object, **__: object) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "Any")

    monkeypatch.setattr(dynamodb, "_make_api_call", throttled)
    return dynamodb
