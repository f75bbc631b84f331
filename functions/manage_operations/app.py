"""API: DELETE /v1/orders, GET /v1/operations/{operation_id}; has orders deleted, shows how far that is."""

from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.deletions import answers
from orderhub.deletions.ledger import Ledger
from orderhub.deletions.operation import opened
from orderhub.deletions.request import asked_of, operation_id_of
from orderhub.edge import aws, http
from orderhub.edge.calling import Worker
from orderhub.edge.query_params import idempotency_key_of
from orderhub.edge.settings import load
from orderhub.orders.senders import sender_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    operations_table: str
    delete_orders_function: str


settings = load(Settings)
ledger = Ledger(aws.dynamodb(), settings.operations_table)
worker = Worker(aws.later(aws.functions), settings.delete_orders_function)


@http.endpoint
def handler(event: http.Event, context: object) -> http.Answer:
    """Answer one of the routes."""
    if event["httpMethod"] == "GET":
        return answers.one(ledger, http.segment_of(event, "operation_id"))
    request_id = http.request_id_of(event)
    asked = asked_of(event, sender_of(http.authorizer_of(event)))
    operation_id = operation_id_of(http.key_id_of(event), request_id, idempotency_key_of(event))
    wanted = opened(operation_id, asked, datetime.now(UTC), http.correlation_id_of(event))
    operation = answers.accept(wanted, ledger, worker)
    return answers.accepted(operation, http.base_url_of(event), request_id)
