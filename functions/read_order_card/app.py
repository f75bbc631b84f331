"""API: GET /v1/orders/{order_no}/card and its kin, POST /v1/recent-orders; shows agents orders, masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orderhub.api.cards.fault_page import faults_as_pages
from orderhub.api.cards.routes import CardSources, answer
from orderhub.audit.trail import Trail
from orderhub.care.catalog import load_catalog
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.orders.table import OrdersTable
from orderhub.platform import aws
from orderhub.platform.settings import load

if TYPE_CHECKING:
    from orderhub.rfm.consumption import Consumptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    orders_table: str
    operations_table: str
    secrets_table: str
    customers_table: str
    default_time_zone: str
    default_phone_region: str
    frame_ancestors: str
    audit_retention_days: int


def recent(identities: Mapping[str, str], limit: int, store_key: str | None) -> Sequence[str]:
    """The numbers of a customer's latest orders."""
    # Phone numbers take longer to load than a card takes to be shown, and only this asks for them.
    from orderhub.customers.lookup import CustomerOrders  # noqa: PLC0415
    from orderhub.customers.secret import IdentitySecret  # noqa: PLC0415
    from orderhub.customers.table import CustomersTable  # noqa: PLC0415

    table = CustomersTable(client, settings.customers_table)
    secret = IdentitySecret(client, settings.secrets_table)
    return CustomerOrders(table, secret, settings.default_phone_region).recent(identities, limit, store_key)


@cache
def consumptions() -> "Consumptions":
    """Who reads what customers bought so far; kept, for it remembers the secret."""
    # As above: only a page, and a card that is asked for it, show this.
    from orderhub.rfm.consumption import Consumptions, Tables  # noqa: PLC0415

    tables = Tables(
        customers=settings.customers_table, operations=settings.operations_table, secrets=settings.secrets_table
    )
    return Consumptions(client, tables, settings.default_phone_region, sources.zone)


settings = load(Settings)
client = aws.dynamodb()
sources = CardSources(
    orders=OrdersTable(client, settings.orders_table),
    recent=recent,
    consumption=lambda header, now: consumptions().of(header, now),
    trail=Trail(client, settings.operations_table, timedelta(days=settings.audit_retention_days)),
    catalog=load_catalog(),
    zone=ZoneInfo(settings.default_time_zone),
    frame_ancestors=settings.frame_ancestors,
)


@faults_as_pages(settings.frame_ancestors)
@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer with a card, a page, or a way into the chat."""
    return answer(event, sources, datetime.now(UTC))
