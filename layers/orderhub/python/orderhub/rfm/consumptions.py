"""What the customers behind orders have bought so far, with all that is needed to read it."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orderhub.customers.behind_order import OrderCustomers
from orderhub.customers.mail_blocks import MailBlocks
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.orders.model import Header
from orderhub.rfm.consumption import Consumption, consumption_of
from orderhub.rfm.records import RfmRecords

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Consumptions:
    """Figures of customers, by order.

    Args:
        client: DynamoDB.
        customers: The Customers table.
        operations: The Operations table.
        region: The country (ISO 3166, such as ``CN``) of phone numbers without a country code.
        zone: Whose days count.
    """

    def __init__(
        self, client: "DynamoDBClient", customers: str, operations: str, region: str, zone: ZoneInfo
    ) -> None:
        table, tags = CustomersTable(client, customers), CustomerTags(client, customers)
        secret = IdentitySecret(client, operations)
        self._customers = OrderCustomers(table, secret, tags, region)
        self._blocks = MailBlocks(client, operations, secret)
        self._boundaries = RfmRecords(client, operations).boundaries
        self._zone = zone

    def of(self, header: Header, now: datetime) -> Consumption | None:
        """What the customer of an order has bought so far; None where nobody is known.

        Raises:
            TransientError: A table could not be read; trying again can help.
        """
        customer = self._customers.known_customer(header)
        if customer is None:
            return None
        mail_block = self._blocks.of(header.email) if header.email else None
        return replace(consumption_of(customer, self._boundaries, now, self._zone), mail_block=mail_block)
