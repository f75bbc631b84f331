"""API: POST /v1/orders/{order_no}/actions/{action}, POST /v1/orders/{order_no}/feedback; EventBridge; does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orderhub.api.care.requested import answer_request
from orderhub.api.care.routes import Request, act, give_feedback, source_of
from orderhub.care.acting import Acting
from orderhub.care.catalog import load_catalog
from orderhub.care.register import Register
from orderhub.events.reaction_log import ReactionLog
from orderhub.http.answer import Response
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event, body_of, key_id_of, scopes_of, segment_of
from orderhub.orders.order_activities import OrderActivitiesTable
from orderhub.orders.table import OrdersTable
from orderhub.platform import aws
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function; ``decided_by_others`` is ``true`` or ``false``."""

    orders_table: str
    decided_by_others: str
    events_table: str
    event_retention_days: int


settings = load(Settings)
client = aws.dynamodb()
register = Register(
    orders=OrdersTable(client, settings.orders_table),
    activities=OrderActivitiesTable(client, settings.orders_table),
)
catalog = load_catalog()
acting = Acting(register=register, catalog=catalog, apart=settings.decided_by_others == "true")
notes = ReactionLog(client, settings.events_table, settings.event_retention_days)

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
        apart=acting.apart,
        source=source_of(event, datetime.now(UTC)),
    )


@endpoint
def answer(event: Event, context: object) -> Answer:
    """Answer with the case or the feedback as it is now, and whether it was so before."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)


def handler(event: Mapping[str, Any], context: object) -> Response | None:
    """Answer a request of the API, or do what a rule or a workflow asks for."""
    if "detail-type" not in event:
        return answer(event, context)
    answer_request(event["detail"], acting, notes, lambda: datetime.now(UTC))
    return None
