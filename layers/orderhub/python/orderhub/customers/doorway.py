"""The door that orders come through, composed for a function that takes orders in."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from orderhub.customers.door import Door
from orderhub.customers.erased_marks import ErasedMarks
from orderhub.customers.secret import IdentitySecret

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def door_at(
    client: "DynamoDBClient", customers_table: str, operations_table: str, clock: Callable[[], datetime]
) -> Door:
    """The door of a function; what it remembers lives as long as the function's process."""
    return Door(ErasedMarks(client, customers_table), IdentitySecret(client, operations_table), clock)
