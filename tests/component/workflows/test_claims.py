"""Which starts are claimed: each time, once, once per period, and not while in progress."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from orderhub.errors import TransientError
from orderhub.workflows.claims import StartClaims
from orderhub.workflows.workflow import HowOften, Reason, Workflow
from tests.unit.workflows.fakes import NOW, WORKFLOWS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LATER = NOW + timedelta(days=91)


@pytest.fixture
def claims(dynamodb: "DynamoDBClient") -> StartClaims:
    return StartClaims(dynamodb, "OperationsTable")


def starting(how_often: HowOften, *, alone: bool = False) -> Workflow:
    """A workflow that starts so; its period is 90 days."""
    start = replace(WORKFLOWS["win_back"].start, how_often=how_often, alone=alone)
    return replace(WORKFLOWS["win_back"], start=start)


def test_what_starts_each_time_is_not_claimed(claims: StartClaims, dynamodb: "DynamoDBClient") -> None:
    workflow = starting(HowOften.EACH_TIME)

    assert [claims.take(workflow, "C1", run, NOW) for run in ("r1", "r2")] == [None, None]
    claims.release(workflow, "C1", "r1")
    assert dynamodb.scan(TableName="OperationsTable")["Items"] == []


def test_what_starts_once_starts_once_for_each_contact(claims: StartClaims) -> None:
    workflow = starting(HowOften.ONCE)

    assert claims.take(workflow, "C1", "r1", NOW) is None
    assert claims.take(workflow, "C1", "r1", NOW) is None
    assert claims.take(workflow, "C1", "r2", LATER) is Reason.ONCE_ONLY
    assert claims.take(workflow, "C2", "r3", NOW) is None


def test_what_starts_once_per_period_starts_again_after_it(claims: StartClaims) -> None:
    workflow = starting(HowOften.ONCE_PER_PERIOD)
    claims.take(workflow, "C1", "r1", NOW)

    assert claims.take(workflow, "C1", "r2", NOW + timedelta(days=89)) is Reason.ONCE_PER_PERIOD
    assert claims.take(workflow, "C1", "r2", LATER) is None


def test_what_is_alone_starts_when_the_run_before_has_ended(claims: StartClaims) -> None:
    workflow = starting(HowOften.EACH_TIME, alone=True)
    claims.take(workflow, "C1", "r1", NOW)

    assert claims.take(workflow, "C1", "r2", NOW) is Reason.ALREADY_IN_PROGRESS
    claims.release(workflow, "C1", "r2")
    assert claims.take(workflow, "C1", "r2", NOW) is Reason.ALREADY_IN_PROGRESS
    claims.release(workflow, "C1", "r1")
    assert claims.take(workflow, "C1", "r2", NOW) is None


def test_a_later_cart_takes_a_claim_over(claims: StartClaims) -> None:
    workflow = starting(HowOften.EACH_TIME, alone=True)
    claims.take(workflow, "C1", "r1", NOW, "2026-03-01#A1")

    assert claims.take(workflow, "C1", "r0", NOW, "2026-03-01#A0") is Reason.ALREADY_IN_PROGRESS
    assert claims.take(workflow, "C1", "r9", NOW, "2026-03-01#A1") is Reason.ALREADY_IN_PROGRESS
    assert claims.take(workflow, "C1", "r2", NOW, "2026-03-01#A2") is None
    claims.release(workflow, "C1", "r1")
    assert claims.take(workflow, "C1", "r3", NOW, "2026-03-01#A1") is Reason.ALREADY_IN_PROGRESS


def test_a_run_that_died_is_in_progress_for_ninety_days(claims: StartClaims) -> None:
    workflow = starting(HowOften.EACH_TIME, alone=True)
    claims.take(workflow, "C1", "r1", NOW)

    assert claims.take(workflow, "C1", "r2", LATER) is None


def test_alone_and_once_per_period_both_count(claims: StartClaims) -> None:
    workflow = starting(HowOften.ONCE_PER_PERIOD, alone=True)
    claims.take(workflow, "C1", "r1", NOW)

    assert claims.take(workflow, "C1", "r2", NOW) is Reason.ALREADY_IN_PROGRESS
    claims.release(workflow, "C1", "r1")
    assert claims.take(workflow, "C1", "r2", NOW) is Reason.ONCE_PER_PERIOD


def test_a_claim_goes_by_itself_unless_it_counts_for_ever(claims: StartClaims, dynamodb: "DynamoDBClient") -> None:
    claims.take(starting(HowOften.ONCE), "C1", "r1", NOW)
    claims.take(starting(HowOften.ONCE_PER_PERIOD), "C2", "r2", NOW)

    rows = {row["pk"]["S"]: row for row in dynamodb.scan(TableName="OperationsTable")["Items"]}

    assert "expires_at" not in rows["contact#C1"]
    assert rows["contact#C2"]["expires_at"]["N"] == str(int((NOW + timedelta(days=90)).timestamp()))
    assert rows["contact#C2"]["sk"] == {"S": "start#win_back"}


def test_a_throttle_may_pass(broken: "DynamoDBClient") -> None:
    claims = StartClaims(broken, "OperationsTable")
    workflow = starting(HowOften.ONCE, alone=True)

    with pytest.raises(TransientError):
        claims.take(workflow, "C1", "r1", NOW)
    with pytest.raises(TransientError):
        claims.release(workflow, "C1", "r1")
