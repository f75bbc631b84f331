"""API: GET /v1/events, event-types, an order's events; shows events, what came of them, and figures."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.api.history import routes
from orderhub.api.history.parameters import Usual
from orderhub.events.day_index import DayIndex
from orderhub.events.kept_events import KeptEvents
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.orders.table import OrdersTable
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
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
history = routes.History(
    index=DayIndex(client, settings.events_table),
    events=KeptEvents(client, settings.events_table),
    signer=Signer(SigningKeys(client, settings.secrets_table, maker)),
)
zone, kept = ZoneInfo(settings.default_time_zone), timedelta(days=settings.event_retention_days)


@endpoint
def handler(event: Event, context: Any) -> Answer:  # noqa: ANN401 - AWS's context object
    """Answer one of the routes; each calls one thing."""

    def time_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    usual = Usual(zone=zone, now=datetime.now(UTC), kept=kept)
    match event["resource"]:
        case "/v1/events":
            return routes.events_of_all(event, history, usual)
        case "/v1/events/figures":
            return routes.figures_of(event, history, usual, time_left)
        case "/v1/event-types":
            return routes.types_of(event, history, usual, time_left)
        case _:
            return routes.events_of_order(event, history, orders)
