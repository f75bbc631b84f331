"""What is kept of a message that went out: under which customer, and the same each time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from orderhub.customers.delivery import Delivery
from orderhub.errors import TransientError
from orderhub.messages.outcomes import Outcome, Result
from orderhub.messages.reach import Channel
from orderhub.workflows.sending import record_delivery
from tests.unit.messages.fakes import ERRAND, NOW

NAMED = replace(ERRAND, customer_id="c1")
SENT = Result(outcome=Outcome.SENT, channel=Channel.EMAIL, message_id="id-1", sent_at=NOW - timedelta(seconds=5))


class FakeDeliveryLog:
    def __init__(self, *faults: TransientError) -> None:
        self.faults = list(faults)
        self.stored: list[Delivery] = []

    def record(self, delivery: Delivery) -> None:
        if self.faults:
            raise self.faults.pop()
        self.stored.append(delivery)


def test_it_is_kept_who_got_which_message_of_which_workflow_when() -> None:
    delivery_log = FakeDeliveryLog()

    record_delivery(delivery_log, NAMED, SENT)

    [delivery] = delivery_log.stored
    assert (delivery.customer_id, delivery.sent_at) == ("c1", SENT.sent_at)
    assert (delivery.workflow, delivery.message, delivery.order_no) == ("order_notification", "SHIPPED", "A1")


def test_a_message_that_went_out_before_is_kept_as_it_was() -> None:
    delivery_log = FakeDeliveryLog()

    record_delivery(delivery_log, NAMED, SENT)
    record_delivery(delivery_log, replace(NAMED, run="another"), replace(SENT, outcome=Outcome.ALREADY_SENT))

    first, again = delivery_log.stored
    assert first == again


def test_nothing_is_kept_of_what_was_not_sent_or_of_nobody() -> None:
    delivery_log = FakeDeliveryLog()

    record_delivery(delivery_log, NAMED, Result(outcome=Outcome.ORDER_MOVED_ON))
    record_delivery(delivery_log, ERRAND, SENT)

    assert delivery_log.stored == []


def test_a_message_counts_as_sent_though_it_cannot_be_kept_who_got_it(caplog: pytest.LogCaptureFixture) -> None:
    record_delivery(FakeDeliveryLog(TransientError("throttled", "customers_unreachable")), NAMED, SENT)

    assert [record.getMessage() for record in caplog.records] == ["touch_not_kept"]
