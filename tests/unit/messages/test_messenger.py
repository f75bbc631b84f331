from dataclasses import replace

import pytest

from orderhub.faults import Fault, Passing
from orderhub.messages.errand import Errand
from orderhub.messages.messenger import Ledger, Messenger
from orderhub.messages.outcomes import Outcome, Result
from orderhub.messages.reach import Channel
from orderhub.messages.send_faults import MessageRefused, MessageUncertain, uncertain
from orderhub.messages.templates import load_catalog
from orderhub.orders.model import Order
from orderhub.orders.statuses import Status
from tests.unit.messages.fakes import (
    BARE,
    ERRAND,
    FULL,
    NOW,
    OTHER_RUN,
    TERMS,
    FakeLedger,
    FakeOrders,
    FakeSender,
    order_of,
)

CATALOG = load_catalog()
AGAIN = replace(ERRAND, run=OTHER_RUN)


class Desk:
    """A messenger with its surroundings."""

    def __init__(self, order: Order | None, *faults: Fault, ledger: Ledger | None = None) -> None:
        self.mail, self.sms, self.ledger = FakeSender(*faults), FakeSender(), ledger or FakeLedger()
        senders = {Channel.EMAIL: self.mail, Channel.SMS: self.sms}
        self.messenger = Messenger(FakeOrders(order), self.ledger, senders, CATALOG, TERMS)

    def notify(self, errand: Errand = ERRAND, attempt: str = "1") -> Result:
        return self.messenger.send(errand, attempt, NOW)


class LedgerThatFails(FakeLedger):
    """Takes claims, and cannot be reached afterwards."""

    def release(self, *_: object) -> None:
        raise Passing("throttled", "ledger_unreachable")

    def record(self, *_: object) -> None:
        raise Passing("throttled", "ledger_unreachable")


def test_the_buyer_gets_a_mail() -> None:
    desk = Desk(order_of())

    result = desk.notify()

    assert result == Result(outcome=Outcome.SENT, channel=Channel.EMAIL, message_id="id-1", sent_at=NOW)
    assert [address for address, _ in desk.mail.sent] == ["mail@example.com"]


def test_a_buyer_with_only_a_phone_gets_a_text_message_in_his_language() -> None:
    desk = Desk(order_of(replace(BARE, phone="13800138000", language="zh-CN")))

    result = desk.notify()

    [(number, message)] = desk.sms.sent
    assert result.channel is Channel.SMS
    assert number == "+8613800138000"
    assert message.body == "您的订单 A1 已发货。"


@pytest.mark.parametrize(
    ("order", "errand", "outcome"),
    [
        (None, ERRAND, Outcome.ORDER_GONE),
        (order_of(), replace(ERRAND, status=Status.PAID), Outcome.ORDER_MOVED_ON),
        (order_of(BARE), ERRAND, Outcome.NOBODY_TO_REACH),
        (
            order_of(replace(FULL, status=Status.OTHER)),
            replace(ERRAND, status=Status.OTHER),
            Outcome.NO_MESSAGE,
        ),
    ],
)
def test_an_errand_that_is_stopped_says_why_and_claims_nothing(
    order: Order | None, errand: Errand, outcome: Outcome
) -> None:
    ledger = FakeLedger()
    desk = Desk(order, ledger=ledger)

    result = desk.notify(errand)

    assert result == Result(outcome=outcome)
    assert not ledger.rows
    assert not desk.mail.sent


def test_the_same_event_in_two_runs_sends_one_message() -> None:
    desk = Desk(order_of())
    desk.notify()

    result = desk.notify(AGAIN, "2")

    assert result == Result(outcome=Outcome.ALREADY_SENT, channel=Channel.EMAIL, message_id="id-1", sent_at=NOW)
    assert len(desk.mail.sent) == 1


def test_a_run_whose_answer_was_lost_gets_it_again() -> None:
    desk = Desk(order_of())
    first = desk.notify()

    assert desk.notify(attempt="2") == first
    assert len(desk.mail.sent) == 1


@pytest.mark.parametrize(
    "fault", [Passing("throttled", "message_not_sent"), MessageRefused("no", "message_refused")]
)
def test_a_send_that_failed_gives_its_claim_back(fault: Fault) -> None:
    desk = Desk(order_of(), fault)
    with pytest.raises(type(fault)):
        desk.notify()

    result = desk.notify(attempt="2")

    assert result.outcome is Outcome.SENT
    assert len(desk.mail.sent) == 1


def test_a_send_nobody_knows_of_is_never_repeated() -> None:
    desk = Desk(order_of(), uncertain())
    with pytest.raises(MessageUncertain):
        desk.notify()

    with pytest.raises(MessageUncertain):
        desk.notify(attempt="2")

    assert desk.notify(AGAIN, "3") == Result(outcome=Outcome.ALREADY_CLAIMED)
    assert not desk.mail.sent


def test_a_message_that_is_out_counts_as_sent_even_if_that_cannot_be_written_down() -> None:
    desk = Desk(order_of(), ledger=LedgerThatFails())

    assert desk.notify().outcome is Outcome.SENT
    assert desk.notify(AGAIN, "2").outcome is Outcome.ALREADY_CLAIMED
    assert len(desk.mail.sent) == 1


def test_a_claim_that_cannot_be_given_back_does_not_hide_why_the_send_failed() -> None:
    desk = Desk(order_of(), MessageRefused("no", "message_refused"), ledger=LedgerThatFails())

    with pytest.raises(MessageRefused):
        desk.notify()
