"""API: GET /v1/events, event-types, an order's events; shows events, what came of them, and figures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from orderhub.api.history import routes
from orderhub.api.history.parameters import HistoryDefaults
from orderhub.events.day_index import DayIndex
from orderhub.events.event_reader import EventReader
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.orders.table import OrdersTable
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.invocation import Invocation, time_left_of
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    orders_table: str
    events_table: str
    secrets_table: str
    make_signing_key_function: str
    default_time_zone: str
    event_retention_days: int


settings = load(Settings)
client = aws.dynamodb()
orders = OrdersTable(client, settings.orders_table)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
history = routes.HistoryRoutes(
    index=DayIndex(client, settings.events_table),
    events=EventReader(client, settings.events_table),
    signer=Signer(SigningKeys(client, settings.secrets_table, maker)),
)
zone, retention = ZoneInfo(settings.default_time_zone), timedelta(days=settings.event_retention_days)


def defaults() -> HistoryDefaults:
    """What a request that does not say otherwise is about."""
    return HistoryDefaults(zone=zone, now=datetime.now(UTC), retention=retention)


ANSWERS: dict[tuple[str, str], Callable[[Event, Callable[[], float]], Answer]] = {
    ("GET", "/v1/events"): lambda event, _: routes.events_of_all(event, history, defaults()),
    ("GET", "/v1/events/figures"): lambda event, left: routes.figures_of(event, history, defaults(), left),
    ("GET", "/v1/event-types"): lambda event, left: routes.types_of(event, history, defaults(), left),
    ("GET", "/v1/orders/{order_no}/events"): lambda event, _: routes.events_of_order(event, history, orders),
}


@endpoint
def handler(event: Event, context: Invocation) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event, time_left_of(context))
