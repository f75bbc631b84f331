"""How things are now for workflows, put together of the tables."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.orders.table import OrdersTable
from orderhub.platform.remembered import remembered
from orderhub.rfm.records import RfmRecords
from orderhub.segments.member_check import SegmentDefaults
from orderhub.segments.table import SegmentsTable
from orderhub.segments.watch import cells_by
from orderhub.workflows.current_state import CurrentState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Places(Protocol):
    """Where it is read how things are, and by which days, amounts and waits."""

    @property
    def orders_table(self) -> str: ...  # noqa: D102 - above
    @property
    def operations_table(self) -> str: ...  # noqa: D102 - above
    @property
    def customers_table(self) -> str: ...  # noqa: D102 - above
    @property
    def default_currency(self) -> str: ...  # noqa: D102 - above
    @property
    def default_time_zone(self) -> str: ...  # noqa: D102 - above
    @property
    def wait_scale(self) -> str: ...  # noqa: D102 - above


def state_of(settings: Places, dynamodb: "DynamoDBClient") -> CurrentState:
    """How things are now, for the stops of workflows."""
    clock, zone = partial(datetime.now, UTC), ZoneInfo(settings.default_time_zone)
    boundaries = remembered(RfmRecords(dynamodb, settings.operations_table).boundaries, clock)
    return CurrentState(
        orders=OrdersTable(dynamodb, settings.orders_table),
        customers=CustomersTable(dynamodb, settings.customers_table),
        segments=SegmentsTable(dynamodb, settings.operations_table),
        tags=CustomerTags(dynamodb, settings.customers_table),
        defaults=SegmentDefaults(currency=settings.default_currency, zone=zone, cells=cells_by(boundaries, zone)),
        clock=clock,
    )
