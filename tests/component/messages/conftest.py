"""Tables and a mail sender on moto."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest

from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SENDER = "shop@example.com"


@pytest.fixture
def dynamodb() -> "Iterator[DynamoDBClient]":
    with moto_tables("OperationsTable", "SecretsTable", "OrdersTable", "CustomersTable") as client:
        boto3.client("sesv2").create_email_identity(EmailIdentity=SENDER)
        yield client
