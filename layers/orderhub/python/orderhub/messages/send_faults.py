"""What a failed send means: it may pass, it never will, or nobody knows whether the message went out.

No message of AWS is passed on: SES quotes the addresses it refuses.
"""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
)

from orderhub.errors import InvalidInput, OrderHubError, TransientError
from orderhub.platform.aws_errors import code_of, is_too_much, may_pass

SEND_ERRORS = (ClientError, BotoCoreError)
"""All that a call can raise: more than for a table, because here it matters what went out before."""

_NOT_REACHED = (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError)


class MessageRefused(InvalidInput):
    """The provider will not send this message; its name is what the failed run shows."""


class MessageUncertain(InvalidInput):
    """Nobody knows whether the message went out; a person decides whether it is sent again."""


def fault_of(error: Exception) -> OrderHubError:
    """The fault to raise for what SES or SNS raised, in words without customer data."""
    if isinstance(error, _NOT_REACHED):
        return TransientError("the provider was not reached", "message_not_sent")
    if not isinstance(error, ClientError):
        return uncertain()
    if may_pass(error):
        message = f"the provider answered {code_of(error)}"
        return TransientError(message, "message_not_sent", is_busy=is_too_much(error))
    return MessageRefused(f"the provider answered {code_of(error)}", "message_refused")


def uncertain() -> MessageUncertain:
    """The fault of a message that was claimed, and perhaps sent, by an attempt that did not come back."""
    return MessageUncertain("it is not known whether the message went out", "message_uncertain")
