import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from orderhub.errors import TransientError
from orderhub.messages.send_faults import SEND_ERRORS, MessageRefused, MessageUncertain, fault_of

_URL = "https://email.us-east-1.amazonaws.com"


def answer(code: str, status: int) -> ClientError:
    message = "Email address is not verified: mail@example.com"
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, "SendEmail")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error",
    [
        answer("TooManyRequestsException", 429),
        answer("InternalFailure", 500),
        ConnectTimeoutError(endpoint_url=_URL),
        EndpointConnectionError(endpoint_url=_URL),
    ],
)
def test_a_throttle_a_5xx_and_a_provider_not_reached_may_pass(error: Exception) -> None:
    assert isinstance(error, SEND_ERRORS)
    assert isinstance(fault_of(error), TransientError)


@pytest.mark.parametrize("code", ["MessageRejected", "AccessDeniedException", "SendingPausedException"])
def test_a_no_is_final_and_named_without_the_address_it_quotes(code: str) -> None:
    fault = fault_of(answer(code, 400))

    assert isinstance(fault, MessageRefused)
    assert code in str(fault)
    assert "mail@example.com" not in str(fault)


@pytest.mark.parametrize("error", [ReadTimeoutError(endpoint_url=_URL), ConnectionClosedError(endpoint_url=_URL)])
def test_without_an_answer_nobody_knows(error: Exception) -> None:
    fault = fault_of(error)

    assert isinstance(fault, MessageUncertain)
    assert fault.code == "message_uncertain"
    assert not fault.retryable
