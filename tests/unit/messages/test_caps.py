from datetime import timedelta

import pytest

from orderhub.errors import InvalidInput
from orderhub.messages.contact import Cap, Contact
from orderhub.messages.outcomes import Outcome
from orderhub.messages.permits import cap_in, refusal
from orderhub.messages.reach import Channel
from tests.unit.messages.fakes import NOW

TWO_A_WEEK = Cap(messages=2, span=timedelta(days=7))


def sent(*days_ago: int) -> Contact:
    return Contact(customer_id="c1", sent={f"m{days}": NOW - timedelta(days=days) for days in days_ago})


@pytest.mark.parametrize(
    ("contact", "refused"),
    [
        (sent(), None),
        (sent(1), None),
        (sent(1, 6), Outcome.CAPPED),
        (sent(1, 7), None),
        (sent(1, 2, 3), Outcome.CAPPED),
    ],
)
def test_a_contact_gets_so_many_messages_in_so_many_days(contact: Contact, refused: Outcome | None) -> None:
    assert refusal([contact], Channel.EMAIL, "new", TWO_A_WEEK, NOW) is refused


def test_a_message_that_counts_already_is_not_too_much() -> None:
    assert refusal([sent(1, 2)], Channel.EMAIL, "m2", TWO_A_WEEK, NOW) is None


def test_customers_who_are_one_are_counted_together() -> None:
    assert refusal([sent(1), sent(2)], Channel.EMAIL, "new", TWO_A_WEEK, NOW) is Outcome.CAPPED


def test_whoever_unsubscribed_as_one_customer_did_so_as_all() -> None:
    gone = Contact(customer_id="c2", unsubscribed_at=NOW)

    assert refusal([sent(), gone], Channel.EMAIL, "new", None, NOW) is Outcome.UNSUBSCRIBED


def test_without_a_cap_nothing_is_too_much() -> None:
    assert refusal([sent(*range(7))], Channel.EMAIL, "new", None, NOW) is None
    assert cap_in("") is None
    assert cap_in("3/7") == Cap(messages=3, span=timedelta(days=7))


@pytest.mark.parametrize("text", ["3", "0/7", "3/0", "3/7/1", "three/7", "3/ 7"])
def test_what_is_no_cap_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        cap_in(text)

    assert caught.value.code == "settings_wrong"
