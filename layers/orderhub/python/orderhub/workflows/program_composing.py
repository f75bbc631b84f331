"""What decides for runs and for tries of workflows, put together; it loads what decides conditions."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orderhub.orders.model import Order
from orderhub.rules.stored_lookups import stored_lookups
from orderhub.workflows.circumstances import Circumstances
from orderhub.workflows.current_composing import Places

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def circumstances_of(
    settings: Places, dynamodb: "DynamoDBClient", order: Callable[[str], Order | None]
) -> Circumstances:
    """How things are for runs, by the tables; ``order`` reads an order."""
    return Circumstances(
        lookups=stored_lookups(dynamodb, settings),
        order=order,
        zone=ZoneInfo(settings.default_time_zone),
        scale=float(settings.wait_scale),
    )
