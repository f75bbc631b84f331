"""The erasure screen, composed for a function that takes orders in."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from orderhub.customers.erasure_screen import ErasureScreen
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.suppression_list import SuppressionList

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def erasure_screen_at(
    client: "DynamoDBClient", customers_table: str, secrets_table: str, clock: Callable[[], datetime]
) -> ErasureScreen:
    """The erasure screen of a function; what it remembers lives as long as the function's process."""
    return ErasureScreen(SuppressionList(client, customers_table), IdentitySecret(client, secrets_table), clock)
