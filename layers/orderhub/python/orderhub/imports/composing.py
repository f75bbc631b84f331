"""What reacts to the events of a file, put together for the function that foresees it."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from orderhub.customers.following import CustomerUpdater
from orderhub.customers.foreseen import ForeseenCustomers
from orderhub.customers.index import CustomersIndex
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.customers.transitions import TransitionWatcher
from orderhub.imports.reactions import Consumers
from orderhub.imports.terms import ImportSettings, Terms, terms_of
from orderhub.messages.contents import current_messages
from orderhub.messages.ledger import MessageLedger
from orderhub.platform.remembered import remembered
from orderhub.rfm.moves import CellWatcher
from orderhub.rfm.records import RfmRecords
from orderhub.rules.firings import Firings
from orderhub.rules.rulebook import Rulebook
from orderhub.rules.stored_lookups import Places, stored_customers
from orderhub.rules.table import RulesTable
from orderhub.segments.table import SegmentsTable
from orderhub.segments.watch import segment_watcher
from orderhub.settings.stored import Reads
from orderhub.workflows.documents import WorkflowDocuments

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Settings(Places, Protocol):
    """The settings of the function: tables, how long things are stored, and the defaults."""

    @property
    def event_retention_days(self) -> int: ...  # noqa: D102 - named as the parameter of the stack; so are the others
    @property
    def secrets_table(self) -> str: ...  # noqa: D102
    @property
    def default_phone_region(self) -> str: ...  # noqa: D102
    @property
    def refunded_counts(self) -> str: ...  # noqa: D102


class ShopTerms(ImportSettings, Protocol):
    """What the template sets, and the table of what the API sets."""

    @property
    def operations_table(self) -> str: ...  # noqa: D102 - above


def terms_at(
    settings: ShopTerms, reads: Reads, dynamodb: "DynamoDBClient", clock: Callable[[], datetime]
) -> Terms:
    """What holds for files, as the template and the API set it."""
    messages = current_messages(dynamodb, settings.operations_table, clock)
    saved = WorkflowDocuments(dynamodb, settings.operations_table, clock)
    return terms_of(settings, reads, messages, saved.starting)


def consumers_of(
    settings: Settings, dynamodb: "DynamoDBClient", clock: Callable[[], datetime]
) -> Callable[[datetime], Consumers]:
    """Makes what reacts to events published at a moment; customers change in memory alone."""
    operations, days, zone = (
        settings.operations_table,
        settings.event_retention_days,
        ZoneInfo(settings.default_time_zone),
    )
    boundaries = remembered(RfmRecords(dynamodb, operations).boundaries, clock)
    each, tags = SegmentsTable(dynamodb, operations).each, CustomerTags(dynamodb, settings.customers_table)
    watchers: list[TransitionWatcher] = [
        CellWatcher(boundaries, zone),
        segment_watcher(each, boundaries, settings.default_currency, zone, clock, tags),
    ]
    table = CustomersTable(dynamodb, settings.customers_table)
    index = CustomersIndex(dynamodb, settings.customers_table)
    secret = IdentitySecret(dynamodb, settings.secrets_table, index.has_customers)
    rulebook = Rulebook(RulesTable(dynamodb, operations, days))
    firings, ledger = Firings(dynamodb, operations, days), MessageLedger(dynamodb, operations, days)
    lookups = stored_customers(dynamodb, settings, clock)

    def consumers_at(moment: datetime) -> Consumers:
        foreseen = ForeseenCustomers(table)
        customers = CustomerUpdater(
            foreseen,
            secret,
            settings.default_phone_region,
            watchers,
            refunded_counts=settings.refunded_counts == "true",
        )
        return Consumers(
            customers_of=customers.follow,
            rules=tuple(rule for rule in rulebook.in_force(moment) if rule.enabled),
            fired=firings.fired,
            sent=ledger.sent_or_claimed,
            lookups=lookups.over(foreseen),
        )

    return consumers_at
