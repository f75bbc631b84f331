"""What the API says of deletions: one is taken in, or looked at."""

from http import HTTPStatus

from orderhub.deletions.ledger import Ledger
from orderhub.deletions.operation import DELETE, Operation, shown
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.platform.calling import Worker

_LONGEST_ID = 100


def accept(operation: Operation, ledger: Ledger, worker: Worker) -> Operation:
    """Keep the new operation of a request and set it going; a repeated request finds the one it opened.

    Raises:
        RequestError: ``idempotency_key_reused`` with another request.
        TransientError: It is not sure that it was opened; asking again can help.
    """
    request = operation.asked
    if not ledger.add(operation):
        operation = _known(ledger, operation.operation_id)
    if operation.asked != request:
        message = "This Idempotency-Key came with another request before; use a new key for a new request."
        raise RequestError(message, "idempotency_key_reused")
    if operation.state.is_open:
        worker.call(DELETE, operation_id=operation.operation_id)
    return operation


def accepted(operation: Operation, base_url: str, request_id: str) -> Answer:
    """The answer to a deletion that was requested: 202, and where to look at it."""
    return Answer(
        status=HTTPStatus.ACCEPTED,
        headers={"Location": f"{base_url}/v1/operations/{operation.operation_id}"},
        body={"operationId": operation.operation_id, "state": operation.state, "requestId": request_id},
    )


def read(ledger: Ledger, operation_id: str) -> Answer:
    """An operation as it is now.

    Raises:
        RequestError: ``operation_unknown``.
    """
    return Answer(body=shown(_known(ledger, operation_id)))


def _known(ledger: Ledger, operation_id: str) -> Operation:
    operation = ledger.find(operation_id) if 0 < len(operation_id) <= _LONGEST_ID else None
    if operation is None:
        raise RequestError("There is no operation with that id.", "operation_unknown")
    return operation
