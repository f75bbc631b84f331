"""All places where something of a customer is stored, composed for a function of this room."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from orderhub.audit.reducing import AuditOf
from orderhub.customers.customer_rows import CustomerRows
from orderhub.customers.erased import ErasedIdentities
from orderhub.customers.erasure_screen import SuppressionList
from orderhub.customers.index import CustomersIndex
from orderhub.customers.mail_blocks import MailBlocks
from orderhub.customers.merge_table import Pointers
from orderhub.customers.owners import Owners
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.events.forgetting import EventsForgetting
from orderhub.events.reaction_log import ReactionLog
from orderhub.imports.joblist import JobList
from orderhub.messages.contacts import ContactsTable
from orderhub.messages.forgetting import MessagesForgetting
from orderhub.orders.erasure import OrdersErasure
from orderhub.orders.table import OrdersTable
from orderhub.privacy.data_inventory import DataInventory
from orderhub.privacy.files import PrivacyFiles
from orderhub.privacy.ledger import Ledger
from orderhub.rules.forgetting import RulesForgetting
from orderhub.segments.forgetting import SegmentsForgetting
from orderhub.tasks.listing import TasksList
from orderhub.tasks.table import TasksTable
from orderhub.workflows.all_workflows import AllWorkflows
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.claims import StartClaims
from orderhub.workflows.documents import WorkflowDocuments
from orderhub.workflows.runs import RunsTable
from orderhub.workflows.stopping import Hand
from orderhub.workflows.timers import Scheduler, Timers

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client


class PrivacySettings(Protocol):
    """The settings that both functions of this room have."""

    @property
    def orders_table(self) -> str: ...  # noqa: D102 - named as in the template; so are the others
    @property
    def customers_table(self) -> str: ...  # noqa: D102
    @property
    def events_table(self) -> str: ...  # noqa: D102
    @property
    def operations_table(self) -> str: ...  # noqa: D102
    @property
    def secrets_table(self) -> str: ...  # noqa: D102
    @property
    def drop_bucket(self) -> str: ...  # noqa: D102
    @property
    def default_phone_region(self) -> str: ...  # noqa: D102
    @property
    def workflows(self) -> str: ...  # noqa: D102
    @property
    def event_retention_days(self) -> int: ...  # noqa: D102
    @property
    def receipt_retention_days(self) -> int: ...  # noqa: D102
    @property
    def timer_group(self) -> str: ...  # noqa: D102


def inventory_of(
    settings: PrivacySettings, client: "DynamoDBClient", s3: "S3Client", scheduler: Scheduler
) -> DataInventory:
    """The places that settings name."""
    customers = CustomersTable(client, settings.customers_table)
    # Whom a request is about is a customer, so here it is never made; the roles do not allow it either.
    secret = IdentitySecret(client, settings.secrets_table, lambda: True)
    runs = RunsTable(client, settings.operations_table, settings.event_retention_days)
    # Timers are only taken away here, so nobody need say as whom they would be set.
    timers = Timers(scheduler, group=settings.timer_group, role="", queue="", clock=partial(datetime.now, UTC))
    notes = ReactionLog(client, settings.events_table, settings.event_retention_days)
    claims = StartClaims(client, settings.operations_table)
    saved = WorkflowDocuments(client, settings.operations_table, partial(datetime.now, UTC))
    return DataInventory(
        orders=OrdersTable(client, settings.orders_table),
        erasure=OrdersErasure(client, settings.orders_table),
        customers=customers,
        rows=CustomerRows(client, settings.customers_table),
        index=CustomersIndex(client, settings.customers_table),
        pointers=Pointers(client, settings.customers_table),
        owners=Owners(customers, secret, settings.default_phone_region),
        erased=ErasedIdentities(client, settings.customers_table),
        marks=SuppressionList(client, settings.customers_table),
        secret=secret,
        blocks=MailBlocks(client, settings.operations_table, secret),
        events=EventsForgetting(client, settings.events_table),
        tasks=TasksTable(client, settings.operations_table),
        task_list=TasksList(client, settings.operations_table),
        audit=AuditOf(client, settings.operations_table),
        messages=MessagesForgetting(client, settings.operations_table),
        contacts=ContactsTable(client, settings.operations_table),
        runs=runs,
        hand=Hand(runs=runs, claims=claims, alarms=timers, notes=notes),
        workflows=AllWorkflows(load_catalog(settings.workflows), saved, archived=True),
        files=PrivacyFiles(s3, settings.drop_bucket, JobList(client, settings.operations_table)),
        segments=SegmentsForgetting(client, settings.operations_table),
        rules=RulesForgetting(client, settings.operations_table),
        region=settings.default_phone_region,
    )


def ledger_of(settings: PrivacySettings, client: "DynamoDBClient") -> Ledger:
    """Where requests are stored."""
    return Ledger(client, settings.operations_table, timedelta(days=settings.receipt_retention_days))
