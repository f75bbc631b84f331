"""What conditions ask beyond what events tell, as it is kept; pure but for the tables.

Who looks it up needs ``dynamodb:Query`` on the Customers table.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.customers.union import Pointing, family_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Tags(Protocol):
    """Where it is kept what customers are tagged with."""

    def of(self, family: Iterable[str]) -> tuple[str, ...]:
        """What customers that are one are tagged with."""
        ...


class StoredLookups:
    """Looks things up where they are kept. Every method raises Passing when trying again can help.

    Args:
        customers: Where customers are kept.
        tags: Where their tags are kept.
    """

    def __init__(self, customers: Pointing, tags: Tags) -> None:
        self._customers = customers
        self._tags = tags

    def tags(self, customer_id: str, /) -> Sequence[str]:
        """What a customer is tagged with, together with all that are merged."""
        return self._tags.of(family_of(customer_id, self._customers))


def stored_lookups(client: "DynamoDBClient", customers: str) -> StoredLookups:
    """Looks things up in the tables; ``customers`` is the name of the Customers table."""
    return StoredLookups(CustomersTable(client, customers), CustomerTags(client, customers))
