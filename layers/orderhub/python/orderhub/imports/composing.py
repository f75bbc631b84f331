"""What reacts to the events of a file, put together for the function that foresees it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orderhub.customers.following import Customers
from orderhub.customers.foreseen import ForeseenCustomers
from orderhub.customers.order_transition import TransitionWatcher
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.imports.reactions import Consumers
from orderhub.messages.ledger import MessageLedger
from orderhub.platform.remembered import remembered
from orderhub.rfm.records import RfmRecords
from orderhub.rfm.watcher import CellWatcher
from orderhub.rules.firings import Firings
from orderhub.rules.rulebook import Rulebook
from orderhub.rules.stored_lookups import stored_customers
from orderhub.rules.table import RulesTable
from orderhub.segments.table import SegmentsTable
from orderhub.segments.watch import segment_watcher

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What the tables are called, how many days what was done is kept, and what holds where nothing is said.

    ``refunded_counts`` says whether sales stay what they were when something of them is paid back.
    """

    customers_table: str
    operations_table: str
    retention_days: int
    region: str
    default_currency: str
    default_time_zone: str
    refunded_counts: bool


def consumers_of(
    places: Places, dynamodb: "DynamoDBClient", clock: Callable[[], datetime]
) -> Callable[[datetime], Consumers]:
    """Makes what reacts to what is told at a moment; customers change in memory alone."""
    operations, days, zone = places.operations_table, places.retention_days, ZoneInfo(places.default_time_zone)
    boundaries = remembered(RfmRecords(dynamodb, operations).boundaries, clock)
    each, tags = SegmentsTable(dynamodb, operations).each, CustomerTags(dynamodb, places.customers_table)
    watchers: list[TransitionWatcher] = [
        CellWatcher(boundaries, zone),
        segment_watcher(each, boundaries, places.default_currency, zone, clock, tags),
    ]
    table, secret = CustomersTable(dynamodb, places.customers_table), IdentitySecret(dynamodb, operations)
    rulebook = Rulebook(RulesTable(dynamodb, operations, days))
    firings, ledger = Firings(dynamodb, operations, days), MessageLedger(dynamodb, operations, days)
    lookups = stored_customers(dynamodb, places, clock)

    def at(moment: datetime) -> Consumers:
        foreseen = ForeseenCustomers(table)
        customers = Customers(foreseen, secret, places.region, watchers, refunded_counts=places.refunded_counts)
        return Consumers(
            behind=customers.follow,
            rules=tuple(rule for rule in rulebook.in_force(moment) if rule.enabled),
            fired=firings.fired,
            told=ledger.told,
            lookups=lookups.over(foreseen),
        )

    return at
