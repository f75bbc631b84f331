from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ParamValidationError,
    ReadTimeoutError,
)

from orderhub.errors import TransientError
from orderhub.platform import aws, aws_errors


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A region that is nobody's usual one; whoever comes next makes a session of his own."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    aws.session.cache_clear()
    yield
    aws.session.cache_clear()


def refusal(code: str, status: int = 400) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "PutItem")  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    "error",
    [
        ConnectTimeoutError(endpoint_url="x"),
        EndpointConnectionError(endpoint_url="x"),
        ReadTimeoutError(endpoint_url="x"),
        ConnectionClosedError(endpoint_url="x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_answer_is_a_fault_of_aws_that_may_pass(error: Exception) -> None:
    assert isinstance(error, aws_errors.AWS_ERRORS)
    assert aws_errors.may_pass(error)
    assert aws_errors.code_of(error) == ""


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (refusal("ThrottlingException"), True),
        (refusal("TransactionConflictException"), True),
        (refusal("Anything", 503), True),
        (refusal("AccessDeniedException"), False),
        (refusal("ResourceNotFoundException"), False),
    ],
    ids=str,
)
def test_throttles_and_faults_of_the_server_may_pass(error: ClientError, *, passes: bool) -> None:
    assert isinstance(error, aws_errors.AWS_ERRORS)
    assert aws_errors.may_pass(error) == passes
    assert aws_errors.code_of(error) == error.response["Error"]["Code"]


@pytest.mark.parametrize("code", ["TransactionConflictException", "SlowDown", "TooManyRequestsException"])
def test_too_much_at_once_is_told_from_what_is_out_of_reach(code: str) -> None:
    busy = aws_errors.fault_of(refusal(code, 503), "not now", "table_busy")
    away = [aws_errors.fault_of(error, "not now", "table_away") for error in (ReadTimeoutError(endpoint_url="x"),)]
    broken = aws_errors.fault_of(refusal("InternalServerError", 500), "not now", "table_away")

    assert [fault.is_busy for fault in (busy, *away, broken) if isinstance(fault, TransientError)] == [
        True,
        False,
        False,
    ]


def test_a_mistake_of_ours_is_no_fault_of_aws() -> None:
    error = ParamValidationError(report="x")

    assert not isinstance(error, aws_errors.AWS_ERRORS)
    assert not aws_errors.may_pass(error)


def test_a_failed_call_is_a_fault_with_a_code_if_it_may_pass_and_else_itself() -> None:
    lasting = refusal("AccessDeniedException")

    passing = aws_errors.fault_of(refusal("ThrottlingException"), "the table is busy", "table_busy")

    assert isinstance(passing, TransientError)
    assert passing.is_busy
    assert (str(passing), passing.code) == ("the table is busy", "table_busy")
    assert aws_errors.fault_of(lasting, "the table is busy", "table_busy") is lasting


def test_a_client_that_most_do_without_is_made_with_its_first_call_and_once() -> None:
    made = count(1)
    client = aws.later(lambda: SimpleNamespace(number=next(made)))
    assert next(made) == 1

    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(lambda _: client.number, range(20)))

    assert numbers == {2}


@pytest.mark.parametrize(
    ("make", "service"),
    [
        (aws.dynamodb, "dynamodb"),
        (aws.events, "events"),
        (aws.s3, "s3"),
        (aws.functions, "lambda"),
        (aws.sqs, "sqs"),
        (aws.workflows, "stepfunctions"),
        (aws.scheduler, "scheduler"),
        (aws.email, "sesv2"),
        (aws.sms, "sns"),
    ],
)
@pytest.mark.usefixtures("elsewhere")
def test_a_client_is_made_for_each_service(make: Callable[[], Any], service: str) -> None:
    client = make()

    assert client.meta.service_model.service_name == service
    assert client.meta.region_name == "eu-central-1"
    assert client.meta.config.connect_timeout == 1
