"""What a call to AWS raises, and whether trying again can help."""

from http import HTTPStatus

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004 - botocore's name

from orderhub.errors import TransientError

_TOO_MUCH = {
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionConflictException",
    "TransactionInProgressException",
}
_PASSING = _TOO_MUCH | {"InternalServerError", "RequestTimeout", "ServiceUnavailable"}

# botocore keeps what fails before the connection stands (ConnectTimeoutError) in a family of its own.
_UNANSWERED = (HTTPClientError, ConnectionError)

AWS_ERRORS = (ClientError, *_UNANSWERED)
"""What a call to AWS raises: an answer that says no, or no answer."""
CONDITION_FAILED = "ConditionalCheckFailed"
"""AWS's word for a condition of a write that is not met."""


def may_pass(error: Exception) -> bool:
    """Whether a failed call may succeed when it is made again: a throttle, a 5xx, or no answer at all."""
    if not isinstance(error, ClientError):
        return isinstance(error, _UNANSWERED)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code_of(error) in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def is_too_much(error: Exception) -> bool:
    """Whether a call failed because too much is requested at once: a throttle, or others at the same rows."""
    return code_of(error) in _TOO_MUCH


def fault_of(error: Exception, message: str, code: str) -> Exception:
    """The error to raise for a failed call: TransientError if a retry can help, else the error itself."""
    return TransientError(message, code, is_busy=is_too_much(error)) if may_pass(error) else error


def code_of(error: Exception) -> str:
    """AWS's code of a failed call, empty when there was no answer."""
    return error.response.get("Error", {}).get("Code", "") if isinstance(error, ClientError) else ""


def reasons_of(error: Exception) -> tuple[str, ...]:
    """Why each write of a transaction was cancelled, by AWS's codes: ``None`` where it was not for that one."""
    # An error without an answer has the attribute too, and None in it.
    reasons = (getattr(error, "response", None) or {}).get("CancellationReasons", ())
    return tuple(reason.get("Code", "None") for reason in reasons)


def is_condition_failed(error: Exception) -> bool:
    """Whether the condition of a write was not met, be it alone or in a transaction."""
    return code_of(error) == f"{CONDITION_FAILED}Exception" or CONDITION_FAILED in reasons_of(error)
