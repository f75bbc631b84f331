"""What a ledger of messages promises, held against the table and against the fake of the unit tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.messages.ledger import AT_WORK, MessageLedger
from orderhub.messages.message_job import MessageJob
from orderhub.messages.messenger import Ledger
from orderhub.messages.outcomes import Outcome, Result
from orderhub.messages.reach import Channel
from orderhub.messages.send_faults import MessageUncertain
from tests.support.template import functions
from tests.unit.messages.fakes import ERRAND, NOW, OTHER_RUN, FakeLedger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SENT = Result(outcome=Outcome.SENT, channel=Channel.EMAIL, message_id="m1", sent_at=NOW)
AGAIN = replace(ERRAND, run=OTHER_RUN)


@pytest.fixture(params=["table", "fake"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    if request.param == "fake":
        return FakeLedger()
    return MessageLedger(request.getfixturevalue("dynamodb"), "OperationsTable", 90)


def test_a_message_is_claimed_once_and_a_repeated_call_finds_its_own_claim(ledger: Ledger) -> None:
    assert ledger.claim(ERRAND, "1", NOW) is None
    assert ledger.claim(ERRAND, "1", NOW) is None
    assert ledger.claim(AGAIN, "2", NOW) == Result(outcome=Outcome.ALREADY_CLAIMED)


def test_a_claim_of_an_earlier_attempt_of_the_run_is_uncertain(ledger: Ledger) -> None:
    ledger.claim(ERRAND, "1", NOW)

    with pytest.raises(MessageUncertain):
        ledger.claim(ERRAND, "2", NOW + AT_WORK)


def test_a_claim_of_an_attempt_that_may_be_at_work_is_waited_for(ledger: Ledger) -> None:
    ledger.claim(ERRAND, "1", NOW)

    with pytest.raises(TransientError) as put_off:
        ledger.claim(ERRAND, "2", NOW + AT_WORK - timedelta(seconds=1))

    assert put_off.value.code == "message_in_progress"
    ledger.record(ERRAND, "1", SENT, NOW)
    assert ledger.claim(ERRAND, "2", NOW) == SENT


def test_a_claim_is_that_of_one_at_work_as_long_as_the_function_that_sends_may_run() -> None:
    assert functions()["send_messages"]["Timeout"] == AT_WORK.total_seconds()


def test_a_message_that_went_out_is_known_to_every_run(ledger: Ledger) -> None:
    ledger.claim(ERRAND, "1", NOW)
    ledger.record(ERRAND, "1", SENT, NOW)
    ledger.record(ERRAND, "1", SENT, NOW)

    assert ledger.claim(ERRAND, "2", NOW) == SENT
    assert ledger.claim(AGAIN, "3", NOW) == replace(SENT, outcome=Outcome.ALREADY_SENT)


def test_a_message_others_were_asked_for_has_no_id_of_a_provider(ledger: Ledger) -> None:
    result = Result(outcome=Outcome.REQUESTED, channel=Channel.BUS, sent_at=NOW)
    ledger.claim(ERRAND, "1", NOW)
    ledger.record(ERRAND, "1", result, NOW)

    assert ledger.claim(ERRAND, "2", NOW) == result
    assert ledger.claim(AGAIN, "3", NOW) == replace(result, outcome=Outcome.ALREADY_SENT)


def test_two_messages_of_one_event_are_two(ledger: Ledger) -> None:
    ledger.claim(ERRAND, "1", NOW)

    assert ledger.claim(replace(AGAIN, message="PAID"), "2", NOW) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(AGAIN, event_id="A1:5", version=5),
        replace(AGAIN, workflow="send_message", transactional=False, status=None),
    ],
)
def test_a_status_is_told_once_whatever_event_workflow_or_rule_it_comes_by(
    ledger: Ledger, other: MessageJob
) -> None:
    ledger.claim(ERRAND, "1", NOW)

    assert ledger.claim(other, "2", NOW) == Result(outcome=Outcome.ALREADY_CLAIMED)
    ledger.record(ERRAND, "1", SENT, NOW)
    assert ledger.claim(other, "2", NOW) == Result(outcome=Outcome.ALREADY_TOLD)


def test_an_order_made_anew_under_a_number_is_told_of_anew(ledger: Ledger) -> None:
    first = replace(ERRAND, made_at=NOW)
    ledger.claim(first, "1", NOW)
    ledger.record(first, "1", SENT, NOW)
    anew = replace(AGAIN, event_id="A1:7", version=7, made_at=NOW + timedelta(days=1))

    assert ledger.claim(anew, "2", NOW) is None
    assert ledger.claim(replace(anew, run="third"), "3", NOW) == Result(outcome=Outcome.ALREADY_CLAIMED)


def test_each_case_of_an_order_is_told_of(ledger: Ledger) -> None:
    first, second = (
        replace(ERRAND, status=None, message="after_sales_done", detail={"action": {"case_id": case_id}})
        for case_id in ("refund-1", "refund-2")
    )

    assert ledger.claim(first, "1", NOW) is None
    assert ledger.claim(replace(second, run=OTHER_RUN), "2", NOW) is None


def test_a_status_is_told_once_also_by_what_was_done_about_a_case(ledger: Ledger) -> None:
    by_case = replace(AGAIN, event_id="A1:3", version=3, detail={"action": {"case_id": "refund-1"}})
    ledger.claim(ERRAND, "1", NOW)

    assert ledger.claim(by_case, "2", NOW) == Result(outcome=Outcome.ALREADY_CLAIMED)


def test_of_a_customer_each_event_is_told(ledger: Ledger) -> None:
    moved = replace(ERRAND, status=None, version=0, message="win_back", event_id="C1:CNY:A1:2")

    assert ledger.claim(moved, "1", NOW) is None
    assert ledger.claim(replace(moved, run="r2", event_id="C1:CNY:A7:2"), "2", NOW) is None
    by_rule = replace(moved, run="r3", workflow="send_message")
    assert ledger.claim(by_rule, "3", NOW) == Result(outcome=Outcome.ALREADY_CLAIMED)


def test_it_is_known_of_many_messages_at_once_which_went_out(ledger: Ledger) -> None:
    assert isinstance(ledger, MessageLedger | FakeLedger)
    first = replace(ERRAND, made_at=NOW)
    ledger.claim(first, "1", NOW)
    others = [replace(AGAIN, message="PAID"), replace(AGAIN, order_no="A2")]

    assert ledger.sent_or_claimed([replace(AGAIN, version=9, made_at=NOW), *others]) == {"order#A1#SHIPPED"}
    assert ledger.sent_or_claimed([replace(AGAIN, made_at=NOW + timedelta(days=1))]) == frozenset()


def test_a_ledger_that_is_busy_is_read_later() -> None:
    ledger = MessageLedger(Busy(), "OperationsTable", 90, lambda _: None)  # type: ignore[arg-type]

    with pytest.raises(TransientError) as fault:
        ledger.sent_or_claimed([ERRAND])

    assert fault.value.is_busy


def test_a_claim_given_back_is_free_for_others(ledger: Ledger) -> None:
    ledger.claim(ERRAND, "1", NOW)

    ledger.release(ERRAND, "1")

    assert ledger.claim(AGAIN, "2", NOW) is None


def test_nobody_gives_back_what_is_not_his_or_is_sent(ledger: Ledger) -> None:
    ledger.claim(ERRAND, "1", NOW)
    ledger.release(AGAIN, "2")
    ledger.record(ERRAND, "1", SENT, NOW)
    ledger.release(ERRAND, "1")

    assert ledger.claim(AGAIN, "2", NOW) == replace(SENT, outcome=Outcome.ALREADY_SENT)


def test_a_row_holds_ids_and_goes_when_the_event_does(dynamodb: "DynamoDBClient") -> None:
    ledger = MessageLedger(dynamodb, "OperationsTable", 90)
    ledger.claim(ERRAND, "1", NOW)
    ledger.record(ERRAND, "1", SENT, NOW)

    [row] = dynamodb.scan(TableName="OperationsTable")["Items"]
    expires_at = datetime.fromtimestamp(int(row["expires_at"]["N"]), UTC)

    assert (row["pk"], row["sk"]) == ({"S": "message#order#A1"}, {"S": "SHIPPED"})
    assert (expires_at - NOW).days == 90
    assert row.keys() - {"pk", "sk", "expires_at"} == {
        "state",
        "workflow",
        "event_id",
        "made_at",
        "run",
        "attempt",
        "claimed_at",
        "channel",
        "message_id",
        "sent_at",
    }


class Busy:
    """A table that hands back all it is asked for."""

    def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803, ANN401 - as boto3 has it
        return {"Responses": {}, "UnprocessedKeys": RequestItems}


class Refusing:
    """A table that answers every call with one error."""

    def __init__(self, code: str) -> None:
        response: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": 400}}
        self._error = ClientError(response, "AnyCall")

    def put_item(self, **_: object) -> None:
        raise self._error

    delete_item = get_item = update_item = put_item


@pytest.mark.parametrize(
    ("code", "fault"), [("ThrottlingException", TransientError), ("AccessDenied", ClientError)]
)
def test_a_throttle_may_pass_and_a_missing_permission_does_not(code: str, fault: type[Exception]) -> None:
    ledger = MessageLedger(Refusing(code), "OperationsTable", 90)  # type: ignore[arg-type]

    with pytest.raises(fault):
        ledger.claim(ERRAND, "1", NOW)
    with pytest.raises(fault):
        ledger.release(ERRAND, "1")
    with pytest.raises(fault):
        ledger.record(ERRAND, "1", SENT, NOW)
