"""API: POST /v1/orders/{order_no}/actions/{action}, POST /v1/orders/{order_no}/feedback; stores the activities."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.api.care.routes import Request, act, give_feedback
from orderhub.care.catalog import load_catalog
from orderhub.care.register import Register
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import (
    Event,
    body_of,
    correlation_id_of,
    key_id_of,
    request_id_of,
    scopes_of,
    segment_of,
)
from orderhub.orders.model import Mode
from orderhub.orders.order_activities import OrderActivitiesTable
from orderhub.orders.table import OrdersTable
from orderhub.orders.write_plan import Source
from orderhub.orders.writers import writer_of
from orderhub.platform import aws
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function; ``decided_by_others`` is ``true`` or ``false``."""

    orders_table: str
    decided_by_others: str


settings = load(Settings)
client = aws.dynamodb()
register = Register(
    orders=OrdersTable(client, settings.orders_table),
    activities=OrderActivitiesTable(client, settings.orders_table),
)
catalog = load_catalog()


ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("POST", "/v1/orders/{order_no}/actions/{action}"): lambda event: act(
        register, catalog, segment_of(event, "action"), request_of(event)
    ),
    ("POST", "/v1/orders/{order_no}/feedback"): lambda event: give_feedback(register, request_of(event)),
}


def request_of(event: Event) -> Request:
    """What an event asks for."""
    return Request(
        order_no=segment_of(event, "order_no"),
        body=body_of(event),
        by=key_id_of(event),
        scopes=scopes_of(event),
        apart=settings.decided_by_others == "true",
        source=Source(
            written_by=writer_of(correlation_id_of(event), request_id_of(event)),
            mode=Mode.LIVE,
            received_at=datetime.now(UTC),
        ),
    )


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer with the case or the feedback as it is now, and whether it was so before."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
