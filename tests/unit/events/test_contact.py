"""By which ways a message can reach the customer of an event."""

import pytest

from orderhub.events.event_facts import reachable_kinds, why_unreachable


@pytest.mark.parametrize(
    ("channels", "sms_allowed", "contact_kinds"),
    [
        ("email,sms", True, {"email", "phone"}),
        ("email, sms", False, {"email"}),
        ("sms", False, set()),
        ("webhook:crm,email", False, {"any", "email"}),
        ("bus", False, {"any"}),
    ],
)
def test_a_channel_takes_what_it_sends_to(channels: str, contact_kinds: set[str], *, sms_allowed: bool) -> None:
    assert reachable_kinds(channels, sms_allowed=sms_allowed) == contact_kinds


@pytest.mark.parametrize(
    ("contact_kinds", "reason"),
    [({"email"}, "nobody_to_reach"), ({"phone"}, None), ({"any"}, None), (set(), "nobody_to_reach")],
)
def test_who_has_nothing_of_what_the_channels_take_is_not_reached(
    contact_kinds: set[str], reason: str | None
) -> None:
    detail = {"contactId": "c-1", "contact": {"reachable_by": ["phone"]}}

    assert why_unreachable(detail, frozenset(contact_kinds)) == reason
    assert why_unreachable(detail | {"contactId": None}, frozenset(contact_kinds)) == "customer_unknown"
    assert why_unreachable({"contactId": "c-1"}, frozenset(contact_kinds)) is None
