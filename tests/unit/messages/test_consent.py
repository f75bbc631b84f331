"""What counts of what people said they want."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from orderhub.messages.consent import ConsentChannel, Statement, deciding, is_refused
from orderhub.messages.contact import Contact
from orderhub.messages.outcomes import Outcome
from orderhub.messages.permits import refusal
from orderhub.messages.reach import Channel
from tests.unit.messages.fakes import NOW

statements = st.builds(
    lambda channel, given, minutes: Statement(
        channel=channel, given=given, source="list", at=NOW + timedelta(minutes=minutes)
    ),
    st.sampled_from(ConsentChannel),
    st.booleans(),
    st.integers(0, 5),
)
contacts = st.builds(
    lambda number, said, minutes: Contact(
        customer_id=str(number),
        said=tuple(said),
        unsubscribed_at=None if minutes is None else NOW + timedelta(minutes=minutes),
    ),
    st.integers(0, 9),
    st.lists(statements, max_size=3),
    st.none() | st.integers(0, 5),
)


@given(people=st.lists(contacts, max_size=4), channel=st.sampled_from(Channel))
def test_nobody_is_written_to_whose_last_word_on_a_channel_was_no(people: list[Contact], channel: Channel) -> None:
    heard = [each for contact in people for each in contact.statements if each.channel in {"all", channel}]
    newest = max((each.at for each in heard), default=None)
    is_no = any(not each.given for each in heard if each.at == newest)

    refused = refusal(people, channel, "m", None, NOW)

    assert refused is (Outcome.UNSUBSCRIBED if is_no else None)


@given(said=st.lists(statements, max_size=6), channel=st.sampled_from(Channel))
def test_the_order_in_which_statements_are_read_does_not_matter(said: list[Statement], channel: Channel) -> None:
    assert is_refused(said, channel) is is_refused(said[::-1], channel)
    decided = deciding(said, channel)
    assert decided is None or decided in said


@given(said=st.lists(statements, max_size=6), channel=st.sampled_from(ConsentChannel))
def test_who_unsubscribes_by_a_link_after_all_else_gets_nothing(
    said: list[Statement], channel: ConsentChannel
) -> None:
    contact = Contact(customer_id="c1", said=tuple(said), unsubscribed_at=NOW + timedelta(minutes=5))

    assert is_refused(contact.statements, channel)
