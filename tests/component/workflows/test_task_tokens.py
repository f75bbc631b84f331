"""Answers to executions that wait, on stubs of Step Functions; and when messages come again, on stubs of SQS."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from orderhub.errors import TransientError
from orderhub.messages.send_faults import uncertain
from orderhub.workflows.message_queue import MessageQueue
from orderhub.workflows.task_tokens import TaskTokens

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/messages"


def stubbed(service: Any) -> Stubber:  # noqa: ANN401 - boto3 wants a literal
    return Stubber(
        boto3.client(service, region_name="us-east-1", aws_access_key_id="t", aws_secret_access_key="t")
    )


def client(stub: Stubber) -> Any:  # noqa: ANN401 - of whichever service it stubs
    return stub.client


@pytest.fixture
def states() -> Iterator[Stubber]:
    with stubbed("stepfunctions") as stub:
        yield stub


@pytest.fixture
def sqs() -> Iterator[Stubber]:
    with stubbed("sqs") as stub:
        yield stub


def test_an_execution_is_told_what_came_of_its_step(states: Stubber) -> None:
    asked = {"taskToken": "t1", "output": '{"state": "done", "order_no": "订单"}'}
    states.add_response("send_task_success", {}, asked)

    TaskTokens(client(states)).succeed("t1", {"state": "done", "order_no": "订单"})

    states.assert_no_pending_responses()


def test_an_execution_is_told_of_a_fault_by_its_name_and_code(states: Stubber) -> None:
    asked = {"taskToken": "t1", "error": "MessageUncertain", "cause": "message_uncertain"}
    states.add_response("send_task_failure", {}, asked)

    TaskTokens(client(states)).fail("t1", uncertain())

    states.assert_no_pending_responses()


@pytest.mark.parametrize("code", ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])
def test_an_execution_that_does_not_wait_any_more_is_noted(
    states: Stubber, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    states.add_client_error("send_task_success", code)

    TaskTokens(client(states)).succeed("t1", {})

    assert "answer_not_awaited" in caplog.messages


def test_an_answer_that_is_throttled_may_be_given_again(states: Stubber) -> None:
    states.add_client_error("send_task_success", "ThrottlingException")

    with pytest.raises(TransientError):
        TaskTokens(client(states)).succeed("t1", {})


def test_an_answer_that_is_not_allowed_is_no_answer(states: Stubber) -> None:
    states.add_client_error("send_task_success", "AccessDeniedException")

    with pytest.raises(ClientError):
        TaskTokens(client(states)).succeed("t1", {})


def test_messages_come_again_each_after_its_own_time(sqs: Stubber) -> None:
    entries = [
        {"Id": "0", "ReceiptHandle": "r1", "VisibilityTimeout": 0},
        {"Id": "1", "ReceiptHandle": "r2", "VisibilityTimeout": 90},
    ]
    answer = {"Successful": [{"Id": "0"}, {"Id": "1"}], "Failed": []}
    sqs.add_response("change_message_visibility_batch", answer, {"QueueUrl": URL, "Entries": entries})

    MessageQueue(client(sqs), URL).delay({"r1": 0, "r2": 90})

    sqs.assert_no_pending_responses()


def test_a_queue_that_is_not_reached_is_a_fault_that_may_pass(sqs: Stubber) -> None:
    sqs.add_client_error("change_message_visibility_batch", "RequestThrottled")

    with pytest.raises(TransientError):
        MessageQueue(client(sqs), URL).delay({"r1": 0})
