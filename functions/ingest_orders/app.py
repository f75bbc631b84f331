"""API: POST /v1/orders, GET /v1/account/info; takes up to 1000 orders, and names the account they go to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from orderhub.api.orders.post import options_of, post, try_again
from orderhub.customers.erasure_screen import erasure_screen_at
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.idempotency import IdempotencyStore
from orderhub.http.query_params import idempotency_key_of
from orderhub.http.request import Event, authorizer_of, body_of, correlation_id_of, key_id_of, request_id_of
from orderhub.orders.senders import account_info, sender_of
from orderhub.orders.write_plan import Source
from orderhub.orders.writer import OrdersWriter
from orderhub.orders.writers import writer_of
from orderhub.platform import aws
from orderhub.platform.invocation import Invocation, collector_paused, time_left_of
from orderhub.platform.log import log
from orderhub.platform.metrics import counted
from orderhub.platform.settings import load

ANSWER_SECONDS = 10.0
"""Kept back for the calls under way when the time for new ones is up, and for the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    orders_table: str
    customers_table: str
    operations_table: str
    secrets_table: str
    default_time_zone: str
    metrics_namespace: str
    hub_name: str
    sender_email: str


settings = load(Settings)
zone = ZoneInfo(settings.default_time_zone)
client = aws.dynamodb()
idempotency = IdempotencyStore(client, settings.operations_table)
erasure_screen = erasure_screen_at(
    client, settings.customers_table, settings.secrets_table, partial(datetime.now, UTC)
)


@counted(settings.metrics_namespace)
@collector_paused
@endpoint
def handler(event: Event, context: Invocation) -> Answer:
    """Take the orders in, a request with an Idempotency-Key only once; or say which account a key is of."""
    if event["httpMethod"] == "GET":
        return Answer(body=account_info(settings.hub_name, settings.sender_email))
    body, options = body_of(event), options_of(event)
    sender = sender_of(authorizer_of(event), complete_items=options.complete_items)
    writer = writer_of(correlation_id_of(event), request_id_of(event))
    source = Source(written_by=writer, mode=options.mode, received_at=datetime.now(UTC), key_id=sender.key_id)
    time_left = time_left_of(context, spare=ANSWER_SECONDS)

    def take() -> tuple[Answer, bool]:
        table = OrdersWriter(client, settings.orders_table, source, time_left)
        answer, is_final = post(body, table, source, sender, zone, time_left, erasure_screen.screened)
        counts = {name: value for name, value in answer.items() if isinstance(value, int)}
        facts = {"mode": source.mode, "counts": counts, "failed": len(answer["failedOrders"])}
        log.info("orders_taken", extra=facts)
        if not (is_final or options.is_partial):
            raise try_again()
        return Answer(body=answer), is_final

    key = idempotency_key_of(event)
    if key is None:
        return take()[0]
    request = f"{options}\n".encode() + body
    return idempotency.answer(f"{key_id_of(event)}#{key}", request, context, take)
