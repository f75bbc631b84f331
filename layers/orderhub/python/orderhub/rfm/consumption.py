"""What a customer has bought so far: figures by currency with the cell of each, the last order, and tags."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orderhub.customers.mail_block import MailBlock
from orderhub.customers.mail_blocks import MailBlocks
from orderhub.customers.order_customers import KnownCustomer, OrderCustomers
from orderhub.customers.profile import Sales, sales_of
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.orders.model import Header
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import Cell, CustomerSales, cell_of
from orderhub.rfm.records import RfmRecords

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """Sales in one currency, and the cell they come to by its place and by what its column and row are called.

    ``refunded`` is what of the sales was paid back.
    """

    currency: str
    count: int
    total: Decimal
    average: Decimal
    last_at: datetime
    cell: tuple[int, int]
    labels: tuple[str, str]
    refunded: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumption:
    """A customer in figures; nothing of it says who they are.

    ``mail_block`` is why mails do not go to the address of the order any more, if they do not.
    """

    orders: int
    last_order_no: str | None
    last_ordered_at: datetime | None
    sales: tuple[Bought, ...]
    tags: tuple[str, ...]
    mail_block: MailBlock | None = None


def consumption_of(
    customer: KnownCustomer, boundaries: Callable[[], Boundaries], now: datetime, zone: ZoneInfo
) -> Consumption:
    """What the customer behind an order has bought.

    Args:
        customer: The customer.
        boundaries: Those that are set; read only where there are sales.
        now: Decides which cell it is.
        zone: Whose days count.
    """
    last, sales = next(reversed(customer.orders), None), sales_of(customer.orders)
    bounds = boundaries() if sales else Boundaries()
    return Consumption(
        orders=len(customer.orders),
        last_order_no=last.order_no if last else None,
        last_ordered_at=last.ordered_at if last else None,
        sales=tuple(_bought(sale, customer.customer_id, bounds, now, zone) for sale in sales),
        tags=customer.tags,
    )


def _bought(sales: Sales, customer_id: str, bounds: Boundaries, now: datetime, zone: ZoneInfo) -> Bought:
    standing = CustomerSales(customer_id=customer_id, count=sales.count, total=sales.total, last_at=sales.last_at)
    cell: Cell = cell_of(standing, now.astimezone(zone).date(), bounds, zone)
    return Bought(
        currency=sales.currency,
        count=sales.count,
        total=sales.total,
        average=sales.average,
        last_at=sales.last_at,
        cell=cell,
        labels=(bounds.columns[cell.r], bounds.rows[cell.f]),
        refunded=sales.refunded,
    )


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
        secret = IdentitySecret(client, tables.secrets)
        self._customers = OrderCustomers(table, secret, tags, region)
        self._blocks = MailBlocks(client, tables.operations, secret)
        self._boundaries = RfmRecords(client, tables.operations).boundaries
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
