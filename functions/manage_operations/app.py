"""API: DELETE /v1/orders, GET /v1/operations/{operation_id}; has orders deleted, shows how far that is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.api.deletions import routes
from orderhub.api.deletions.parameters import deletion_request_in
from orderhub.deletions.ledger import Ledger
from orderhub.deletions.operation import opened
from orderhub.deletions.request import operation_id_of
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.query_params import idempotency_key_of
from orderhub.http.request import (
    Event,
    authorizer_of,
    base_url_of,
    correlation_id_of,
    key_id_of,
    request_id_of,
    segment_of,
)
from orderhub.orders.senders import sender_of
from orderhub.platform import aws
from orderhub.platform.calling import Worker
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str
    delete_orders_function: str


settings = load(Settings)
ledger = Ledger(aws.dynamodb(), settings.operations_table)
worker = Worker(aws.later(aws.functions), settings.delete_orders_function)


def delete(event: Event) -> Answer:
    """Take a deletion in."""
    request_id = request_id_of(event)
    request = deletion_request_in(event, sender_of(authorizer_of(event)))
    operation_id = operation_id_of(key_id_of(event), request_id, idempotency_key_of(event))
    wanted = opened(operation_id, request, datetime.now(UTC), correlation_id_of(event))
    operation = routes.accept(wanted, ledger, worker)
    return routes.accepted(operation, base_url_of(event), request_id)


ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("DELETE", "/v1/orders"): delete,
    ("GET", "/v1/operations/{operation_id}"): lambda event: routes.read(ledger, segment_of(event, "operation_id")),
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
