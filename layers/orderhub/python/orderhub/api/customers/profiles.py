"""The profiles of the customers of orders, with all that is needed to read one."""

from typing import TYPE_CHECKING

from orderhub.api.customers.profile_response import ProfileSources, shown
from orderhub.api.customers.responses import Masks
from orderhub.cards import masking
from orderhub.customers.delivery_reader import DeliveryReader
from orderhub.customers.index import CustomersIndex
from orderhub.customers.lookup import CustomerOrders
from orderhub.customers.order_customers import OrderCustomers
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.orders.model import Header, Json

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Profiles:
    """Profiles by order.

    Args:
        client: DynamoDB.
        table: The Customers table.
        secret: What keys of identities are made with.
        region: The country (ISO 3166, such as ``CN``) of phone numbers without a country code.
        masks: What hides who customers are.
    """

    def __init__(
        self, client: "DynamoDBClient", table: str, secret: IdentitySecret, region: str, masks: Masks
    ) -> None:
        customers, tags = CustomersTable(client, table), CustomerTags(client, table)
        self._customers = OrderCustomers(customers, secret, tags, region)
        self.lookup = CustomerOrders(customers, secret, region)
        self._sources = ProfileSources(
            table=customers,
            index=CustomersIndex(client, table),
            lookup=self.lookup,
            tags=tags,
            deliveries=DeliveryReader(client, table),
            masks=masks,
        )

    def of_order(self, header: Header) -> dict[str, Json] | None:
        """The profile of an order's customer as it is now; None where nobody is known.

        Raises:
            TransientError: The customers cannot be read; trying again can help.
        """
        customer_id = self._customers.customer(header)
        return self.of_customer(customer_id) if customer_id else None

    def of_customer(self, customer_id: str) -> dict[str, Json] | None:
        """The profile of a customer by id; None where there is none.

        Raises:
            TransientError: The customers cannot be read; trying again can help.
        """
        return shown(customer_id, self._sources)


def masked_profiles(client: "DynamoDBClient", table: str, secrets_table: str, region: str) -> Profiles:
    """Profiles that hide who customers are.

    Args:
        client: DynamoDB.
        table: The Customers table.
        secrets_table: Where the secret is that keys of identities are made with.
        region: The country (ISO 3166, such as ``CN``) of phone numbers without a country code.
    """
    masks = Masks(name=masking.name, email=masking.email, phone=masking.phone)
    return Profiles(client, table, IdentitySecret(client, secrets_table), region, masks)
