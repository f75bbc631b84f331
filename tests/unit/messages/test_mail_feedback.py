from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.customers.mail_block import BlockReason, MailBlock
from orderhub.errors import InvalidInput
from orderhub.messages.mail_feedback import UNKNOWN, MailFeedback, feedback_in
from orderhub.messages.note_feedback import note_feedback
from tests.support.functions import payload
from tests.unit.messages.fakes import NOW, FakeBlocks

BOUNCED, COMPLAINED = "bounce@simulator.amazonses.com", "complaint@simulator.amazonses.com"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)
PLACES = [
    ("detail",),
    ("detail", "eventType"),
    ("detail", "mail"),
    ("detail", "mail", "destination"),
    ("detail", "bounce"),
    ("detail", "bounce", "bounceType"),
    ("detail", "bounce", "bounceSubType"),
    ("detail", "bounce", "bouncedRecipients"),
    ("detail", "complaint"),
    ("detail", "complaint", "complaintFeedbackType"),
]


def changed(name: str, place: tuple[str, ...], value: object) -> dict[str, Any]:
    """A sample with another value in a place, if it has the place."""
    event = payload(name)
    *way, last = place
    part: Any = event
    for step in way:
        part = part.get(step, {})
    part[last] = value
    return event


def test_a_permanent_bounce_blocks_its_address() -> None:
    block = MailBlock(reason=BlockReason.BOUNCED, at=NOW, code="5.1.1")

    assert feedback_in(payload("note_bounces"), NOW) == MailFeedback(address=BOUNCED, block=block)


def test_a_complaint_blocks_its_address() -> None:
    block = MailBlock(reason=BlockReason.COMPLAINED, at=NOW, code="abuse")

    assert feedback_in(payload("note_bounces-complaint"), NOW) == MailFeedback(address=COMPLAINED, block=block)


@pytest.mark.parametrize("kind", ["Transient", "Undetermined", "permanent", "", None])
def test_a_bounce_that_may_pass_blocks_nobody(kind: str | None) -> None:
    assert feedback_in(changed("note_bounces", ("detail", "bounce", "bounceType"), kind), NOW) is None


def test_a_report_that_a_mail_is_no_spam_is_no_complaint() -> None:
    event = changed("note_bounces-complaint", ("detail", "complaint", "complaintFeedbackType"), "not-spam")

    assert feedback_in(event, NOW) is None


@pytest.mark.parametrize(
    ("recipients", "kind", "code"),
    [
        ([{"status": "5.2.1"}], "General", "5.2.1"),
        ([{"emailAddress": BOUNCED}], "OnAccountSuppressionList", "on_account_suppression_list"),
        ([{"status": "4.4.7"}], "NoEmail", "no_email"),
        ([{"status": "5.1.1 user Jane Doe unknown"}], "Suppressed", "suppressed"),
        ([], "Jane Doe is not here", UNKNOWN),
        (None, ["General"], UNKNOWN),
    ],
)
def test_of_what_a_server_says_a_code_is_left(recipients: object, kind: object, code: str) -> None:
    event = payload("note_bounces")
    event["detail"]["bounce"] |= {"bouncedRecipients": recipients, "bounceSubType": kind}
    feedback = feedback_in(event, NOW)

    assert feedback
    assert feedback.block.code == code


@pytest.mark.parametrize("kind", [None, "Jane Doe says so", 7])
def test_of_a_complaint_without_a_known_kind_nothing_is_passed_on(kind: object) -> None:
    event = changed("note_bounces-complaint", ("detail", "complaint", "complaintFeedbackType"), kind)
    feedback = feedback_in(event, NOW)

    assert feedback
    assert feedback.block.code == UNKNOWN


def test_it_is_the_address_we_wrote_to_that_is_blocked_not_the_one_it_forwards_to() -> None:
    recipients = [{"emailAddress": "elsewhere@example.com", "status": "5.1.1"}]
    event = changed("note_bounces", ("detail", "bounce", "bouncedRecipients"), recipients)
    feedback = feedback_in(event, NOW)

    assert feedback
    assert feedback.address == BOUNCED


def test_no_text_of_a_feedback_has_the_address() -> None:
    assert BOUNCED not in repr(feedback_in(payload("note_bounces"), NOW))


@pytest.mark.parametrize("name", ["note_bounces", "note_bounces-complaint"])
@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("detail",), None),
        (("detail",), "text"),
        (("detail", "eventType"), "Open"),
        (("detail", "eventType"), None),
        (("detail", "mail"), []),
        (("detail", "mail", "destination"), None),
        (("detail", "mail", "destination"), []),
        (("detail", "mail", "destination"), BOUNCED),
        (("detail", "mail", "destination"), ["a@example.com", "b@example.com"]),
        (("detail", "mail", "destination"), ["a@example.com,b@example.com"]),
        (("detail", "mail", "destination"), [{"address": "a@example.com"}]),
    ],
)
def test_an_event_of_another_shape_is_refused_in_words_of_ours(
    name: str, place: tuple[str, ...], value: object
) -> None:
    with pytest.raises(InvalidInput) as refused:
        feedback_in(changed(name, place, value), NOW)

    assert refused.value.code == "mail_feedback_unreadable"
    assert "@" not in str(refused.value)


@pytest.mark.parametrize(("name", "part"), [("note_bounces", "bounce"), ("note_bounces-complaint", "complaint")])
def test_an_event_without_what_it_is_named_after_is_refused(name: str, part: str) -> None:
    with pytest.raises(InvalidInput):
        feedback_in(changed(name, ("detail", part), None), NOW)


@given(st.sampled_from(["note_bounces", "note_bounces-complaint"]), st.sampled_from(PLACES), JSON)
def test_whatever_stands_in_an_event_it_blocks_one_address_or_is_refused(
    name: str, place: tuple[str, ...], value: object
) -> None:
    event = changed(name, place, value)

    try:
        feedback = feedback_in(event, NOW)
    except InvalidInput:
        return
    assert feedback is None or [feedback.address] == event["detail"]["mail"]["destination"]


@given(JSON)
def test_what_is_no_event_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput):
        feedback_in({"detail": value}, NOW)


def test_a_bounce_that_passes_is_stored_nowhere() -> None:
    blocks = FakeBlocks()

    note_feedback(changed("note_bounces", ("detail", "bounce", "bounceType"), "Transient"), blocks, NOW)

    assert blocks.rows == {}
