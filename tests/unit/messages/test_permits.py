from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from orderhub.errors import TransientError
from orderhub.messages.consent import ConsentChannel, Statement
from orderhub.messages.contact import Cap, Contact
from orderhub.messages.outcomes import Outcome
from orderhub.messages.permits import Permits
from orderhub.messages.reach import Channel
from tests.unit.messages.fakes import CUSTOMER, FOLLOW_UP, NOW, FakeContacts

ONE_A_WEEK = Cap(messages=1, span=timedelta(days=7))


class BusyContacts(FakeContacts):
    """Somebody else writes to the contact just before us, so many times."""

    def __init__(self, times: int, cap: Cap) -> None:
        super().__init__()
        self.times, self.cap = times, cap

    def count(self, contact: Contact, message_id: str, cap: Cap, now: datetime) -> bool:
        if self.times:
            self.times -= 1
            self.rows[contact.customer_id] = replace(contact, revision=contact.revision + 1)
        return super().count(contact, message_id, cap, now)


def test_two_workflows_never_pass_together() -> None:
    contacts = FakeContacts()
    looked_at = contacts.read(CUSTOMER)
    Permits(contacts, lambda customer_id: (customer_id,), cap=ONE_A_WEEK).refusal(FOLLOW_UP, Channel.EMAIL, NOW)

    assert contacts.count(looked_at, "other", ONE_A_WEEK, NOW) is False


def test_a_contact_that_changed_meanwhile_is_looked_at_again() -> None:
    permits = Permits(BusyContacts(3, ONE_A_WEEK), lambda customer_id: (customer_id,), cap=ONE_A_WEEK)

    assert permits.refusal(FOLLOW_UP, Channel.EMAIL, NOW) is None


def test_a_contact_that_never_rests_is_tried_later() -> None:
    permits = Permits(BusyContacts(9, ONE_A_WEEK), lambda customer_id: (customer_id,), cap=ONE_A_WEEK)

    with pytest.raises(TransientError) as caught:
        permits.refusal(FOLLOW_UP, Channel.EMAIL, NOW)

    assert caught.value.code == "contact_busy"


def test_merged_customers_are_counted_in_one_place() -> None:
    contacts = FakeContacts()
    permits = Permits(contacts, lambda _one: ("root", CUSTOMER), cap=ONE_A_WEEK)

    assert permits.refusal(FOLLOW_UP, Channel.EMAIL, NOW) is None
    refusal = permits.refusal(replace(FOLLOW_UP, customer_id="root", message="win_back"), Channel.EMAIL, NOW)
    permits.give_back(FOLLOW_UP)

    assert refusal is not None
    assert refusal.outcome is Outcome.CAPPED
    assert contacts.rows.keys() == {"root"}
    assert contacts.read("root").sent == {}


def test_giving_back_what_was_never_counted_changes_nothing() -> None:
    contacts = FakeContacts()

    Permits(contacts, lambda customer_id: (customer_id,)).give_back(FOLLOW_UP)

    assert not contacts.rows


def test_a_refusal_of_a_channel_holds_back_what_would_go_by_it() -> None:
    contacts = FakeContacts()
    permits = Permits(contacts, lambda customer_id: (customer_id,))
    contacts.state(CUSTOMER, Statement(channel=ConsentChannel.SMS, given=False, source="list", at=NOW, by="key"))

    refusal = permits.refusal(FOLLOW_UP, Channel.SMS, NOW)

    assert refusal is not None
    assert refusal.outcome is Outcome.UNSUBSCRIBED
    assert permits.refusal(FOLLOW_UP, Channel.EMAIL, NOW) is None
    assert permits.refusal(FOLLOW_UP, Channel.BUS, NOW) is None
