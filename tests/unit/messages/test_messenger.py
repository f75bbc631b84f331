import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from orderhub.customers.mail_block import BlockReason, MailBlock
from orderhub.errors import InvalidInput, OrderHubError, TransientError
from orderhub.messages.carriers import Carriers
from orderhub.messages.contact import Cap
from orderhub.messages.ledger import AT_WORK
from orderhub.messages.message_job import MessageJob
from orderhub.messages.message_texts import MessageTexts
from orderhub.messages.messenger import Ledger, Messenger
from orderhub.messages.outcomes import Outcome, Result
from orderhub.messages.permits import Permits, QuietHours
from orderhub.messages.reach import Channel, channels_in
from orderhub.messages.send_faults import MessageRefused, MessageUncertain, uncertain
from orderhub.messages.templates import load_catalog
from orderhub.orders.model import Order
from orderhub.orders.statuses import Status
from tests.unit.messages.fakes import (
    BARE,
    CUSTOMER,
    DETAIL,
    ERRAND,
    FOLLOW_UP,
    FULL,
    NOW,
    OTHER_RUN,
    TERMS,
    ZONE,
    FakeBlocks,
    FakeBus,
    FakeContacts,
    FakeLedger,
    FakeLinks,
    FakeOrders,
    FakeSender,
    order_of,
)

CATALOG = load_catalog()
AGAIN = replace(ERRAND, run=OTHER_RUN)
NIGHT = QuietHours(begin=time(4, 0), end=time(6, 0), zone=ZONE)
"""Around NOW, where the shop is."""
ONE_A_WEEK = Cap(messages=1, span=timedelta(days=7))


class Desk:
    """A messenger with its surroundings."""

    def __init__(  # noqa: PLR0913 - all that it is made of
        self,
        order: Order | None,
        *faults: OrderHubError,
        ledger: Ledger | None = None,
        channels: str = "email,sms",
        quiet: QuietHours | None = None,
        cap: Cap | None = None,
        shop_url: str = "https://shop.example/",
    ) -> None:
        self.mail, self.sms, self.ledger = FakeSender(*faults), FakeSender(), ledger or FakeLedger()
        self.bus, self.contacts, self.blocks = FakeBus(*faults), FakeContacts(), FakeBlocks()
        self.messenger = Messenger(
            orders=FakeOrders(order),
            words=MessageTexts(CATALOG, FakeLinks(), "en", ZONE, shop_url),
            permits=Permits(self.contacts, lambda customer_id: (customer_id,), quiet, cap),
            blocks=self.blocks,
            ledger=self.ledger,
            carriers=Carriers({Channel.EMAIL: self.mail, Channel.SMS: self.sms}, self.bus),
            terms=replace(TERMS, channels=channels_in(channels)),
        )

    def notify(self, message_job: MessageJob = ERRAND, attempt: str = "1", now: datetime = NOW) -> Result:
        return self.messenger.send(message_job, attempt, now)


REMINDERS = ["abandoned_cart_1", "abandoned_cart_2", "payment_reminder", "win_back", "ABANDONED_SHOPPING_CART"]


@pytest.mark.parametrize("message", REMINDERS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_reminder_leads_to_the_shop_where_its_order_has_no_link(message: str, language: str) -> None:
    order = order_of(replace(FULL, restore_url=None, language=language))
    desk = Desk(order, channels="email")
    by_sms = Desk(order_of(replace(order.header, email=None)), channels="sms")
    message_job = replace(FOLLOW_UP, message=message)

    assert (desk.notify(message_job).outcome, by_sms.notify(message_job).outcome) == (Outcome.SENT, Outcome.SENT)
    assert [mail.body.count("https://shop.example/") for _, mail in (*desk.mail.sent, *by_sms.sms.sent)] == [1, 1]


@pytest.mark.parametrize("message", REMINDERS)
def test_a_reminder_that_would_lead_nowhere_is_not_sent(message: str) -> None:
    desk = Desk(order_of(replace(FULL, restore_url=None)), shop_url="")

    assert desk.notify(replace(FOLLOW_UP, message=message)) == Result(outcome=Outcome.NO_LINK)
    assert desk.mail.sent == []


def test_a_reminder_of_a_cart_leads_to_the_cart() -> None:
    desk = Desk(order_of())

    assert desk.notify(replace(FOLLOW_UP, message="abandoned_cart_1")).outcome is Outcome.SENT
    [(_, mail)] = desk.mail.sent
    assert str(FULL.restore_url) in mail.body
    assert "https://shop.example/" not in mail.body


def test_nobody_is_woken_where_they_live() -> None:
    # NOW is in the shop's night; in Kyiv it is the evening before.
    abroad = replace(FULL, phone="+380942583691")
    desk, at_home = Desk(order_of(abroad), quiet=NIGHT), Desk(order_of(), quiet=NIGHT)

    assert at_home.notify(FOLLOW_UP).outcome is Outcome.QUIET
    assert desk.notify(FOLLOW_UP).outcome is Outcome.SENT


class LedgerThatFails(FakeLedger):
    """Takes claims, and cannot be reached afterwards."""

    def release(self, *_: object) -> None:
        raise TransientError("throttled", "ledger_unreachable")

    def record(self, *_: object) -> None:
        raise TransientError("throttled", "ledger_unreachable")


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


def test_a_message_may_say_by_which_channels_it_goes() -> None:
    desk = Desk(order_of(FULL))

    result = desk.notify(replace(ERRAND, channels=channels_in("sms,email")))

    assert (result.channel, desk.mail.sent) == (Channel.SMS, [])


@pytest.mark.parametrize(
    ("order", "message_job", "outcome"),
    [
        (None, ERRAND, Outcome.ORDER_GONE),
        (order_of(), replace(ERRAND, status=Status.PAID), Outcome.ORDER_MOVED_ON),
        (order_of(BARE), ERRAND, Outcome.NOBODY_TO_REACH),
        (order_of(), replace(FOLLOW_UP, customer_id=None), Outcome.NOBODY_TO_REACH),
        (
            order_of(replace(FULL, status=Status.OTHER)),
            replace(ERRAND, status=Status.OTHER, message="OTHER"),
            Outcome.NO_MESSAGE,
        ),
    ],
)
def test_a_message_job_that_is_stopped_says_why_and_claims_nothing(
    order: Order | None, message_job: MessageJob, outcome: Outcome
) -> None:
    ledger = FakeLedger()
    desk = Desk(order, ledger=ledger)

    result = desk.notify(message_job)

    assert result == Result(outcome=outcome)
    assert not ledger.rows
    assert not desk.mail.sent


def test_the_same_event_in_two_runs_sends_one_message() -> None:
    desk = Desk(order_of())
    desk.notify()

    result = desk.notify(AGAIN, "2")

    assert result == Result(outcome=Outcome.ALREADY_SENT, channel=Channel.EMAIL, message_id="id-1", sent_at=NOW)
    assert len(desk.mail.sent) == 1


def test_a_late_resend_that_moves_the_order_back_and_forth_tells_nobody_again() -> None:
    ledger = FakeLedger()
    first = Desk(order_of(), ledger=ledger)
    first.messenger.send(ERRAND, "1", NOW)
    forth = Desk(order_of(version=4), ledger=ledger)

    result = forth.messenger.send(replace(AGAIN, event_id="A1:4", version=4), "2", NOW)

    assert result == Result(outcome=Outcome.ALREADY_TOLD)
    assert (len(first.mail.sent), forth.mail.sent) == (1, [])


@pytest.mark.parametrize("is_rule_first", [True, False])
def test_of_a_rule_and_a_workflow_that_say_the_same_the_second_is_stopped(*, is_rule_first: bool) -> None:
    desk = Desk(order_of())
    by_rule = replace(AGAIN, workflow="send_message", transactional=False, status=None, customer_id=CUSTOMER)
    message_jobs = [by_rule, ERRAND] if is_rule_first else [ERRAND, by_rule]

    outcomes = [desk.messenger.send(message_job, "1", NOW).outcome for message_job in message_jobs]

    assert outcomes == [Outcome.SENT, Outcome.ALREADY_TOLD]
    assert len(desk.mail.sent) == 1


def test_a_run_whose_answer_was_lost_gets_it_again() -> None:
    desk = Desk(order_of())
    first = desk.notify()

    assert desk.notify(attempt="2") == first
    assert len(desk.mail.sent) == 1


@pytest.mark.parametrize(
    "fault", [TransientError("throttled", "message_not_sent"), MessageRefused("no", "message_refused")]
)
def test_a_send_that_failed_gives_its_claim_back(fault: OrderHubError) -> None:
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
        desk.notify(attempt="2", now=NOW + AT_WORK)

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


def test_who_gets_a_follow_up_can_give_feedback_and_unsubscribe() -> None:
    desk = Desk(order_of())

    assert desk.notify(FOLLOW_UP).outcome is Outcome.SENT

    [(_, message)] = desk.mail.sent
    assert "https://api.example.com/feedback/A1?locale=en" in message.body
    assert message.unsubscribe_url == f"https://api.example.com/unsubscribe/{CUSTOMER}?locale=en"
    assert message.unsubscribe_url in message.body


def test_whoever_waits_for_a_message_is_not_offered_to_unsubscribe() -> None:
    desk = Desk(order_of())

    desk.notify()

    [(_, message)] = desk.mail.sent
    assert message.unsubscribe_url == ""
    assert "unsubscribe" not in message.body


def test_a_message_job_without_a_status_looks_at_none() -> None:
    desk = Desk(order_of(replace(FULL, status=Status.CANCELLED), version=1))

    assert desk.notify(FOLLOW_UP).outcome is Outcome.SENT


def test_who_unsubscribed_gets_what_they_wait_for_and_nothing_else() -> None:
    desk = Desk(order_of())
    desk.contacts.unsubscribe(CUSTOMER, NOW)

    assert desk.notify(FOLLOW_UP) == Result(outcome=Outcome.UNSUBSCRIBED)
    assert desk.notify(replace(ERRAND, customer_id=CUSTOMER)).outcome is Outcome.SENT
    assert len(desk.mail.sent) == 1


def test_at_night_a_message_waits_for_the_morning() -> None:
    desk = Desk(order_of(), quiet=NIGHT, cap=ONE_A_WEEK)

    result = desk.notify(FOLLOW_UP)

    assert result == Result(outcome=Outcome.QUIET, until=datetime(2026, 3, 1, 22, 0, tzinfo=UTC))
    assert not desk.contacts.rows
    assert desk.notify().outcome is Outcome.SENT


def test_a_contact_gets_no_more_messages_than_the_cap() -> None:
    desk = Desk(order_of(), cap=ONE_A_WEEK)
    other = replace(FOLLOW_UP, workflow="win_back", message="win_back", run="other")

    assert desk.notify(FOLLOW_UP).outcome is Outcome.SENT
    assert desk.notify(other, "2") == Result(outcome=Outcome.CAPPED)
    assert desk.notify(FOLLOW_UP, "3").outcome is Outcome.SENT  # the answer that was lost
    assert len(desk.mail.sent) == 1


def test_a_message_that_failed_does_not_count() -> None:
    desk = Desk(order_of(), MessageRefused("no", "message_refused"), cap=ONE_A_WEEK)
    with pytest.raises(MessageRefused):
        desk.notify(FOLLOW_UP)

    assert desk.notify(replace(FOLLOW_UP, workflow="win_back", message="win_back")).outcome is Outcome.SENT


def test_a_shop_with_a_system_of_its_own_is_asked_on_the_bus() -> None:
    desk = Desk(order_of(BARE), channels="email,bus")
    other = replace(FOLLOW_UP, message="a_message_only_they_know")

    first, second = desk.notify(other), desk.notify(other, "2")

    assert first == second == Result(outcome=Outcome.REQUESTED, channel=Channel.BUS, sent_at=NOW)
    [event] = desk.bus.published
    assert event.detail_type == "messageREQUESTED"
    assert json.loads(event.detail) == DETAIL | {
        "request": {
            "by": "workflow:delivered_follow_up",
            "detail_type": "orderDELIVERED",
            "message": "a_message_only_they_know",
            "language": "en",
            "run": FOLLOW_UP.run,
        }
    }


def test_a_webhook_is_asked_by_its_name() -> None:
    desk = Desk(order_of(), channels="webhook:crm,email")

    assert desk.notify(FOLLOW_UP).channel is Channel.WEBHOOK

    [event] = desk.bus.published
    assert event.detail_type == "webhookREQUESTED"
    assert json.loads(event.detail)["request"]["webhook"] == "crm"
    assert not desk.mail.sent


def test_a_request_the_bus_did_not_take_is_made_again() -> None:
    desk = Desk(order_of(), TransientError("busy", "bus_unreachable"), channels="bus")
    with pytest.raises(TransientError):
        desk.notify(FOLLOW_UP)

    assert desk.notify(FOLLOW_UP, "2").outcome is Outcome.REQUESTED


def test_nobody_can_be_asked_without_the_event() -> None:
    desk = Desk(order_of(), channels="bus")

    with pytest.raises(InvalidInput) as caught:
        desk.notify(replace(FOLLOW_UP, detail={}))

    assert caught.value.code == "event_missing"
    assert not desk.ledger.rows  # type: ignore[attr-defined]


@pytest.mark.parametrize("message_job", [ERRAND, FOLLOW_UP])
@pytest.mark.parametrize(
    ("reason", "outcome"),
    [(BlockReason.BOUNCED, Outcome.ADDRESS_BOUNCED), (BlockReason.COMPLAINED, Outcome.COMPLAINED)],
)
def test_a_blocked_address_is_not_written_to_whatever_the_message_is(
    message_job: MessageJob, reason: BlockReason, outcome: Outcome
) -> None:
    desk = Desk(order_of(), cap=ONE_A_WEEK)
    desk.blocks.block("Mail@example.com", MailBlock(reason=reason, at=NOW, code="5.1.1"))

    assert desk.notify(message_job) == Result(outcome=outcome)
    assert (desk.mail.sent, desk.sms.sent, desk.contacts.rows) == ([], [], {})
    assert desk.blocks.lift("mail@example.com")
    assert desk.notify(message_job).outcome is Outcome.SENT


def test_a_blocked_address_does_not_stop_other_ways() -> None:
    desk = Desk(order_of(), channels="sms,email")
    desk.blocks.block("mail@example.com", MailBlock(reason=BlockReason.BOUNCED, at=NOW, code="5.1.1"))

    result = desk.notify()

    assert (result.outcome, result.channel) == (Outcome.SENT, Channel.SMS)
