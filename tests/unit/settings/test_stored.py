"""What is made of settings, and what is said of the time zone."""

import pytest

from orderhub.errors import TransientError
from orderhub.settings.catalog import CATALOG
from orderhub.settings.first_values import first_values
from orderhub.settings.shop import SetValue, ShopSettings
from orderhub.settings.stored import made_of, sender_in
from tests.support.orders import NOON


class Template:
    """What the template says, of all that can be set."""

    quiet_hours = "22:00-08:00"
    frequency_cap = "3/7"
    message_channels = "bus"
    default_language = "zh"
    sender_email = "shop@example.com"
    shop_url = "https://shop.example/"
    stop_segment = "staff"
    workflows = '{"win_back": {"on": "true", "stop_segment": "staff"}, "of_your_own": {"on": "true"}}'


def test_something_is_made_anew_when_the_settings_were_read_anew() -> None:
    first, second = ShopSettings(version=1), ShopSettings(version=1)
    reads = iter((first, first, second))
    made = made_of(lambda: next(reads), lambda _: object())

    one, two, three = made(), made(), made()

    assert one is two
    assert two is not three


def test_what_cannot_be_read_is_not_made_up() -> None:
    def away() -> ShopSettings:
        raise TransientError("away", "settings_unreachable")

    with pytest.raises(TransientError):
        made_of(away, str)()
    with pytest.raises(TransientError):
        sender_in("shop@example.com", away)


def test_messages_come_from_the_address_that_was_set_last() -> None:
    values = {"messages.sender_email": SetValue(value="hello@example.com", since=NOON, by="key-1")}

    assert sender_in("shop@example.com", ShopSettings) == "shop@example.com"
    assert sender_in("shop@example.com", lambda: ShopSettings(values=values)) == "hello@example.com"
    # The functions may not send from there any more.
    assert sender_in("shop@other.example", lambda: ShopSettings(values=values)) == "shop@other.example"


def test_the_template_says_a_first_value_of_each_setting() -> None:
    first = first_values(Template())

    assert first.keys() == CATALOG.keys()
    assert {place: value for place, value in first.items() if value != CATALOG[place].default} == {
        "messages.quiet_hours": "22:00-08:00",
        "messages.frequency_cap": "3/7",
        "messages.channels": "bus",
        "messages.default_language": "zh",
        "messages.sender_email": "shop@example.com",
        "messages.shop_url": "https://shop.example/",
        "messages.stop_segment": "staff",
        "workflows.win_back.on": "true",
    }
