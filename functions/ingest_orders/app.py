"""API: POST /v1/orders; takes up to 1000 orders and answers what became of each."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from orderhub.customers.doorway import door_at
from orderhub.edge import aws, http
from orderhub.edge.asked import idempotency_key_of
from orderhub.edge.garbage import collector_paused
from orderhub.edge.invocation import Invocation, time_left_of
from orderhub.edge.log import log
from orderhub.edge.metrics import counted
from orderhub.edge.repeats import Repeats
from orderhub.edge.settings import load
from orderhub.orders.post import mode_of, post
from orderhub.orders.transactions import Source
from orderhub.orders.writer import OrdersWriter
from orderhub.orders.writers import writer_of

ANSWER_SECONDS = 10.0
"""Kept back for the calls under way when the time for new ones is up, and for the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    orders_table: str
    customers_table: str
    operations_table: str
    default_time_zone: str
    metrics_namespace: str


settings = load(Settings)
zone = ZoneInfo(settings.default_time_zone)
client = aws.dynamodb()
repeats = Repeats(client, settings.operations_table)
door = door_at(client, settings.customers_table, settings.operations_table, partial(datetime.now, UTC))


@counted(settings.metrics_namespace)
@collector_paused
@http.endpoint
def handler(event: http.Event, context: Invocation) -> http.Answer:
    """Take the orders in; a request with an Idempotency-Key only once."""
    body, mode = http.body_of(event), mode_of(http.query_of(event, "mode"))
    writer = writer_of(http.correlation_id_of(event), http.request_id_of(event))
    source = Source(written_by=writer, mode=mode, at=datetime.now(UTC))
    time_left = time_left_of(context, spare=ANSWER_SECONDS)

    def take() -> tuple[http.Answer, bool]:
        table = OrdersWriter(client, settings.orders_table, source, time_left)
        answer, is_final = post(body, table, source, zone, time_left, door.screened)
        counts = {name: value for name, value in answer.items() if isinstance(value, int)}
        log.info("orders_taken", extra={"mode": mode, "counts": counts, "failed": len(answer["failedOrders"])})
        return http.Answer(body=answer), is_final

    key = idempotency_key_of(event)
    if key is None:
        return take()[0]
    request = f"{mode}\n".encode() + body
    return repeats.answer(f"{http.key_id_of(event)}#{key}", request, context, take)
