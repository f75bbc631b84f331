"""The steps of workflows put together, for the function that takes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orderhub.customers.delivery_log import DeliveryLog
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.events.reaction_log import ReactionLog
from orderhub.orders.table import OrdersTable
from orderhub.platform.remembered import remembered
from orderhub.rfm.records import RfmRecords
from orderhub.segments.member_check import SegmentDefaults
from orderhub.segments.table import SegmentsTable
from orderhub.segments.watch import cells_by
from orderhub.tasks.table import TasksTable
from orderhub.workflows.blocks import Blocks, MessageSender
from orderhub.workflows.case_tasks import CaseTasks
from orderhub.workflows.claims import StartClaims
from orderhub.workflows.current_state import CurrentState
from orderhub.workflows.ports import Alarms
from orderhub.workflows.runs import RunsTable
from orderhub.workflows.sending import Sending
from orderhub.workflows.steps import Steps
from orderhub.workflows.workflow import Workflow

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The names of the tables, and how many days runs, notes and deliveries are stored."""

    orders: str
    operations: str
    customers: str
    events: str
    retention_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds where nothing else is set: currency and zone of segments; what all waits are multiplied by."""

    currency: str
    zone: str
    wait_scale: str


def steps_of(
    workflows: Mapping[str, Workflow],
    tables: Tables,
    terms: Terms,
    dynamodb: "DynamoDBClient",
    doors: tuple[MessageSender, Alarms],
) -> Steps:
    """The steps of some workflows, with ``doors`` to who sends messages and to what wakes runs that wait."""
    messenger, alarms = doors
    looking = _looking(tables, terms, dynamodb)
    delivery_log = DeliveryLog(dynamodb, tables.customers, tables.retention_days)
    return Steps(
        workflows=workflows,
        runs=RunsTable(dynamodb, tables.operations, tables.retention_days),
        claims=StartClaims(dynamodb, tables.operations),
        alarms=alarms,
        notes=ReactionLog(dynamodb, tables.events, tables.retention_days),
        look=looking,
        blocks=Blocks(
            sends=Sending(messenger=messenger, delivery_log=delivery_log),
            tasks=CaseTasks(tasks=TasksTable(dynamodb, tables.operations), order=looking.order),
            scale=float(terms.wait_scale),
        ),
    )


def _looking(tables: Tables, terms: Terms, dynamodb: "DynamoDBClient") -> CurrentState:
    clock, zone = partial(datetime.now, UTC), ZoneInfo(terms.zone)
    boundaries = remembered(RfmRecords(dynamodb, tables.operations).boundaries, clock)
    return CurrentState(
        orders=OrdersTable(dynamodb, tables.orders),
        customers=CustomersTable(dynamodb, tables.customers),
        segments=SegmentsTable(dynamodb, tables.operations),
        tags=CustomerTags(dynamodb, tables.customers),
        defaults=SegmentDefaults(currency=terms.currency, zone=zone, cells=cells_by(boundaries, zone)),
        clock=clock,
    )
