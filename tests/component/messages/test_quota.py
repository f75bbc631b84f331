"""The account's quota, read from SES on stubs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from orderhub.errors import TransientError
from orderhub.messages.quota import SLOWEST, quota_of, rate_by

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def ses() -> Iterator[Stubber]:
    made = boto3.client("sesv2", region_name="us-east-1", aws_access_key_id="t", aws_secret_access_key="t")
    with Stubber(made) as stubbed:
        yield stubbed


def client(stub: Stubber) -> Any:  # noqa: ANN401 - of whichever service it stubs
    return stub.client


def answer(per_second: float, per_day: float = 50_000, sent: float = 3) -> dict[str, Any]:
    return {"SendQuota": {"MaxSendRate": per_second, "Max24HourSend": per_day, "SentLast24Hours": sent}}


def test_the_quota_is_what_ses_says(ses: Stubber) -> None:
    ses.add_response("get_account", answer(14))
    quota = quota_of(client(ses))

    assert (quota.per_second, quota.per_day, quota.sent) == (14, 50_000, 3)


def test_an_account_may_have_no_quota_of_a_day(ses: Stubber) -> None:
    ses.add_response("get_account", answer(100, -1))

    assert quota_of(client(ses)).per_day is None


def test_no_account_is_slower_than_those_in_the_sandbox(ses: Stubber) -> None:
    ses.add_response("get_account", answer(0))

    assert quota_of(client(ses)).per_second == SLOWEST


def test_a_quota_that_cannot_be_read_may_be_asked_for_again(ses: Stubber) -> None:
    ses.add_client_error("get_account", "TooManyRequestsException", http_status_code=429)

    with pytest.raises(TransientError):
        quota_of(client(ses))


def test_the_rate_is_asked_for_once_a_minute(ses: Stubber) -> None:
    ses.add_response("get_account", answer(14))
    ses.add_response("get_account", answer(20))
    times = iter([NOW, NOW + timedelta(seconds=59), NOW + timedelta(seconds=61)])
    rate = rate_by(client(ses), lambda: next(times))

    assert [rate(), rate(), rate()] == [14, 14, 20]


@pytest.mark.parametrize("code", ["TooManyRequestsException", "AccessDeniedException"])
def test_an_unknown_rate_is_the_slowest(ses: Stubber, code: str) -> None:
    ses.add_client_error("get_account", code, http_status_code=400)

    assert rate_by(client(ses), lambda: NOW)() == SLOWEST
