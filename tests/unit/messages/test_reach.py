from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import InvalidInput
from orderhub.events.event_facts import contact_in, reachable_kinds
from orderhub.messages.reach import (
    DEFAULT_CHANNELS,
    SENT_BY_US,
    Channel,
    ConfiguredChannel,
    Reach,
    channels_in,
    reach_of,
)
from tests.unit.messages.fakes import BARE, FULL


def test_mail_goes_before_text_messages() -> None:
    reach = reach_of(FULL, sms_allowed=True, region="CN")

    assert reach == Reach(channel=Channel.EMAIL, address="mail@example.com")


@pytest.mark.parametrize(
    ("phone", "region", "number"),
    [
        ("13800138000", "CN", "+8613800138000"),
        ("138 0013 8000", "CN", "+8613800138000"),
        ("+380 67 123 45 67", "CN", "+380671234567"),
    ],
)
def test_a_phone_alone_is_written_to_in_its_international_form(phone: str, region: str, number: str) -> None:
    reach = reach_of(replace(BARE, phone=phone), sms_allowed=True, region=region)

    assert reach == Reach(channel=Channel.SMS, address=number)


@pytest.mark.parametrize("phone", [None, "110", "not a phone", "+00000000000"])
def test_what_is_no_phone_reaches_nobody(phone: str | None) -> None:
    assert reach_of(replace(BARE, phone=phone), sms_allowed=True, region="CN") is None


def test_a_phone_reaches_nobody_where_text_messages_are_not_allowed() -> None:
    assert reach_of(replace(BARE, phone="13800138000"), sms_allowed=False, region="CN") is None


@pytest.mark.parametrize("email", ["a@example.com, b@example.com", "a@example.com\nBcc: b@example.com", "none"])
def test_what_is_not_one_address_gets_no_mail(email: str) -> None:
    assert reach_of(replace(BARE, email=email), sms_allowed=True, region="CN") is None


def test_an_address_is_not_shown_by_accident() -> None:
    assert "mail@" not in repr(reach_of(FULL, sms_allowed=True, region="CN"))


@given(st.text())
def test_no_text_breaks_the_reading_of_phones(phone: str) -> None:
    reach = reach_of(replace(BARE, phone=phone), sms_allowed=True, region="CN")

    assert reach is None or reach.address.startswith("+")


def test_the_shop_says_which_ways_it_prefers() -> None:
    channels = channels_in("sms, email,bus,webhook:crm")

    assert channels == (
        *reversed(DEFAULT_CHANNELS),
        ConfiguredChannel(channel=Channel.BUS),
        ConfiguredChannel(channel=Channel.WEBHOOK, name="crm"),
    )
    assert reach_of(FULL, sms_allowed=True, region="CN", channels=channels) == Reach(
        channel=Channel.SMS, address="+8613800138000"
    )
    assert reach_of(BARE, sms_allowed=True, region="CN", channels=channels) == Reach(
        channel=Channel.BUS, address=""
    )
    assert reach_of(BARE, sms_allowed=True, region="CN", channels=channels[3:]) == Reach(
        channel=Channel.WEBHOOK, address="crm"
    )


@pytest.mark.parametrize("channel", sorted(SENT_BY_US))
def test_whoever_a_channel_of_ours_leads_to_has_what_their_contact_is_asked_for(channel: Channel) -> None:
    assert reach_of(FULL, sms_allowed=True, region="CN", channels=[ConfiguredChannel(channel=channel)])

    wanted = reachable_kinds(channel, sms_allowed=True)

    assert wanted <= {*contact_in(FULL).reachable_by}, f"events/event_facts.py does not know {channel}"


@pytest.mark.parametrize("text", ["", "email,,sms", "pigeon", "webhook", "webhook:", "email:x"])
def test_a_way_nobody_knows_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        channels_in(text)

    assert caught.value.code == "settings_wrong"
