"""Called by over_all as the state machine Reconcile: compares customers and events with the orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from orderhub.customers.customer_rows import CheckedCustomers
from orderhub.customers.following import CustomerUpdater
from orderhub.customers.index import CustomersIndex
from orderhub.customers.owners import Owners
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.events.bus import EventBus
from orderhub.events.history import EventHistory
from orderhub.orders.index import OrdersIndex
from orderhub.orders.table import OrderHeaders
from orderhub.platform import aws
from orderhub.platform.invocation import Invocation, time_left_of
from orderhub.platform.settings import load
from orderhub.reconcile.compare import Comparer
from orderhub.reconcile.mend import Mender
from orderhub.reconcile.missing_events import MissingEventPublisher
from orderhub.reconcile.outcome import done
from orderhub.reconcile.work import Reconciler
from orderhub.workflows.task import task


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function needs of its environment; ``refunded_counts`` is ``true`` or ``false``."""

    orders_table: str
    customers_table: str
    events_table: str
    secrets_table: str
    event_bus: str
    event_retention_days: int
    default_phone_region: str
    refunded_counts: str


settings = load(Settings)
region, refunded_counts = settings.default_phone_region, settings.refunded_counts == "true"
dynamodb = aws.dynamodb()
index = CustomersIndex(dynamodb, settings.customers_table)
secret = IdentitySecret(dynamodb, settings.secrets_table, index.has_customers)
table = CustomersTable(dynamodb, settings.customers_table)
rows = CheckedCustomers(dynamodb, settings.customers_table)
history = EventHistory(dynamodb, settings.events_table, retention_days=settings.event_retention_days)
comparer = Comparer(
    headers=OrderHeaders(dynamodb, settings.orders_table),
    owners=Owners(table, secret, region, refunded_counts=refunded_counts),
    customers=rows,
    history=history,
)
reconciler = Reconciler(
    orders=OrdersIndex(dynamodb, settings.orders_table),
    customers=index,
    rows=rows,
    comparer=comparer,
    mender=Mender(
        standings_of=comparer.standings,
        rows=table,
        customers=CustomerUpdater(table, secret, region, refunded_counts=refunded_counts),
        publisher=MissingEventPublisher(EventBus(aws.events(), settings.event_bus), history),
    ),
    clock=lambda: datetime.now(UTC),
    retention=timedelta(days=settings.event_retention_days),
)


@task
def handler(event: Mapping[str, Any], context: Invocation) -> dict[str, Any]:
    """Do a step of the state machine; the answer is a plan, a part, or the outcome."""
    return done(event, reconciler, time_left_of(context))
