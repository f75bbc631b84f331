"""What the customers behind orders have bought so far, with all that is needed to read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orderhub.customers.behind_order import OrderCustomers
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.orders.model import Header
from orderhub.rfm.consumption import Consumption, consumption_of
from orderhub.rfm.records import RfmRecords

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The names of the tables that are read."""

    customers: str
    operations: str
    secrets: str


class Consumptions:
    """Figures of customers, by order.

    Args:
        client: DynamoDB.
        tables: Where customers, their secret and the boundaries are.
        region: The country (ISO 3166, such as ``CN``) of phone numbers without a country code.
        zone: Whose days count.
    """

    def __init__(self, client: "DynamoDBClient", tables: Tables, region: str, zone: ZoneInfo) -> None:
        table, tags = CustomersTable(client, tables.customers), CustomerTags(client, tables.customers)
        self._customers = OrderCustomers(table, IdentitySecret(client, tables.secrets), tags, region)
        self._boundaries = RfmRecords(client, tables.operations).boundaries
        self._zone = zone

    def of(self, header: Header, now: datetime) -> Consumption | None:
        """What the customer of an order has bought so far; None where nobody is known.

        Raises:
            TransientError: A table could not be read; trying again can help.
        """
        customer = self._customers.known_customer(header)
        return consumption_of(customer, self._boundaries, now, self._zone) if customer else None
