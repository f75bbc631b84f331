"""API: POST /v1/orders/{order_no}/actions/{action}, POST /v1/orders/{order_no}/feedback; takes in deeds."""

from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.care.catalog import load_catalog
from orderhub.care.keeping import Register
from orderhub.care.requests import Request, act, give_feedback
from orderhub.edge import aws, http
from orderhub.edge.settings import load
from orderhub.orders.model import Mode
from orderhub.orders.order_activities import OrderActivitiesTable
from orderhub.orders.table import OrdersTable
from orderhub.orders.transactions import Source
from orderhub.orders.writers import writer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template; ``decided_by_others`` is ``true`` or ``false``."""

    orders_table: str
    decided_by_others: str


settings = load(Settings)
client = aws.dynamodb()
register = Register(
    orders=OrdersTable(client, settings.orders_table), deeds=OrderActivitiesTable(client, settings.orders_table)
)
catalog = load_catalog()


@http.endpoint
def handler(event: http.Event, context: object) -> http.Answer:
    """Answer with the case or the feedback as it is now, and whether it was so before."""
    request = Request(
        order_no=http.segment_of(event, "order_no"),
        body=http.body_of(event),
        by=http.key_id_of(event),
        scopes=http.scopes_of(event),
        apart=settings.decided_by_others == "true",
        source=Source(
            written_by=writer_of(http.correlation_id_of(event), http.request_id_of(event)),
            mode=Mode.LIVE,
            at=datetime.now(UTC),
        ),
    )
    if event["resource"].endswith("/feedback"):
        return give_feedback(register, request)
    return act(register, catalog, http.segment_of(event, "action"), request)
