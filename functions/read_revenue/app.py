"""API: GET /v1/revenue; shows which messages led to which orders, and what those come to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from orderhub.api.revenue.parameters import RevenueDefaults
from orderhub.api.revenue.routes import report
from orderhub.customers.index import CustomersIndex
from orderhub.customers.table import CustomersTable
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.invocation import Invocation, time_left_of
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function; ``revenue_from_initialized`` is ``true`` or ``false``."""

    customers_table: str
    default_currency: str
    default_time_zone: str
    revenue_from_initialized: str


settings = load(Settings)
client = aws.dynamodb()
index = CustomersIndex(client, settings.customers_table)
customers = CustomersTable(client, settings.customers_table)
zone = ZoneInfo(settings.default_time_zone)


@endpoint
def handler(event: Event, context: Invocation) -> Answer:
    """Answer with the report."""
    defaults = RevenueDefaults(
        currency=settings.default_currency,
        zone=zone,
        now=datetime.now(UTC),
        early=settings.revenue_from_initialized == "true",
    )
    return report(event, index, customers, defaults, time_left_of(context))
