"""Calls that write orders, and why one failed."""

from collections.abc import Callable

from orderhub.orders.transactions import Failure
from orderhub.platform.aws import AWS_ERRORS, code_of, is_condition_failed, may_pass, reasons_of

_FAILURES = {
    "TransactionCanceledException",
    "ValidationException",
    # MiniStack's answer when botocore sends a transaction again whose answer was lost: it went through.
    "IdempotentParameterMismatchException",
}


def attempt(call: Callable[[], object]) -> Failure | None:
    """Make a call that writes; why it failed, None when it went through.

    Raises:
        ClientError: The call can never work (a permission, a missing table).
    """
    try:
        call()
    except AWS_ERRORS as error:
        failure = failure_of(error)
        if failure is None:
            raise
        return failure
    return None


def failure_of(error: Exception) -> Failure | None:
    """Why a write failed; None when it can never work."""
    code = code_of(error)
    if code not in _FAILURES and not is_condition_failed(error) and not may_pass(error):
        return None
    return Failure(code=code, reasons=reasons_of(error))
