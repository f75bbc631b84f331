"""What is forgotten of the messages to a customer."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from orderhub.customers.delivery import Delivery
from orderhub.errors import TransientError
from orderhub.messages.forgetting import MessagesForgetting
from orderhub.messages.ledger import MessageLedger
from orderhub.messages.message_job import MessageJob
from tests.support.faults import refuse
from tests.unit.messages.fakes import CUSTOMER, ERRAND, NOW

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OF_CASE = replace(
    ERRAND, run="r2", status=None, message="after_sales_done", detail={"action": {"case_id": "refund-1"}}
)
OF_CUSTOMER = replace(ERRAND, run="r3", status=None, version=0, message="win_back", event_id="C1:CNY:A1:2")
OF_ANOTHER = replace(ERRAND, run="r4", order_no="A2", event_id="A2:2")


def delivery(message_job: MessageJob) -> Delivery:
    """What is kept of who got a message."""
    return Delivery(
        customer_id=CUSTOMER,
        sent_at=NOW,
        workflow=message_job.workflow,
        message=message_job.message,
        event_id=message_job.event_id,
    )


def test_all_messages_a_customer_got_are_forgotten_and_no_others(dynamodb: "DynamoDBClient") -> None:
    ledger = MessageLedger(dynamodb, "OperationsTable", 90)
    for message_job in (ERRAND, OF_CASE, OF_CUSTOMER, OF_ANOTHER, replace(ERRAND, message="PAID")):
        ledger.claim(message_job, "1", NOW)

    MessagesForgetting(dynamodb, "OperationsTable").sent(map(delivery, (ERRAND, OF_CASE, OF_CUSTOMER)))

    left = {(row["pk"]["S"], row["sk"]["S"]) for row in dynamodb.scan(TableName="OperationsTable")["Items"]}
    assert left == {("message#order#A2", "SHIPPED"), ("message#order#A1", "PAID")}


def test_a_message_that_cannot_be_forgotten_now_is_left_to_another_try(dynamodb: "DynamoDBClient") -> None:
    MessageLedger(dynamodb, "OperationsTable", 90).claim(ERRAND, "1", NOW)
    refuse(dynamodb, "DeleteItem", "ThrottlingException")

    with pytest.raises(TransientError):
        MessagesForgetting(dynamodb, "OperationsTable").sent([delivery(ERRAND)])
