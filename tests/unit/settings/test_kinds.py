"""What a setting may be: what is taken, the functions that read it take too."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.messages.permits import cap_in, quiet_hours_in
from orderhub.messages.reach import Channel, channels_in
from orderhub.orders.statuses import Status
from orderhub.settings.kinds import KINDS, LONGEST, complaint, text_in

RIGHT = {
    "flag": ["true", "false"],
    "number": ["0", "7", "0.5", "9999.999"],
    "two_numbers": ["1,24", "0.5,1"],
    "period": ["1", "90"],
    "statuses": ["PAID", ",".join(Status)],
    "cells": ["3/2", "0/0,5/5"],
    "quiet_hours": ["", "22:00-08:00", "00:00-23:59"],
    "frequency_cap": ["", "3/7", "999/999"],
    "channels": ["email", "sms,bus", "webhook:crm,email"],
    "language": ["en", "zh-Hans", "zh-Hans-CN"],
    "sender": ["shop@example.com"],
    "url": ["", "https://shop.example/?a=1,2"],
    "segment": ["", "Staff-1"],
}
WRONG = {
    "flag": ["", "True", "yes"],
    "number": ["", "-1", "1e3", "10000", "٣", "1,2", "NaN"],
    "two_numbers": ["1", "1,2,3", "1;2"],
    "period": ["0", "1.5", ""],
    "statuses": ["", "PAYED", "PAID,PAID", "PAID,"],
    "cells": ["", "3", "3/2,3/2", "a/b"],
    "quiet_hours": ["22-8", "22:00-22:00", "24:00-08:00"],
    "frequency_cap": ["3", "0/7", "3/0"],
    "channels": ["", "fax", "webhook", "webhook:", "email,email", "bus:x"],
    "language": ["", "english language", "e"],
    "sender": ["", "shop", "Shop <shop@example.com>", "a@b@", "a@b,c@d"],
    "url": ["ftp://shop", "https://", "https://a b", f"https://{'a' * LONGEST}"],
    "segment": ["VIP customers", "a" * 65],
}


def test_every_kind_is_tried() -> None:
    assert RIGHT.keys() == WRONG.keys() == KINDS.keys()


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in RIGHT.items() for text in texts])
def test_what_is_right_is_taken(kind: str, text: str) -> None:
    assert complaint(kind, text) == ""


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in WRONG.items() for text in texts])
def test_of_what_is_wrong_it_is_said_what_to_send(kind: str, text: str) -> None:
    assert complaint(kind, text).startswith("Send ")


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_can_be_set(channel: Channel) -> None:
    text = f"{channel}:crm" if channel is Channel.WEBHOOK else channel

    assert complaint("channels", text) == ""


@given(st.from_regex(r"[0-9:,/ -]{0,12}", fullmatch=True) | st.text(max_size=12))
def test_the_functions_take_what_is_taken_here(text: str) -> None:
    if not complaint("quiet_hours", text):
        quiet_hours_in(text, ZoneInfo("UTC"))
    if not complaint("frequency_cap", text):
        cap_in(text)
    if not complaint("number", text):
        assert float(text) >= 0


@given(st.lists(st.sampled_from(["email", "sms", "bus", "webhook:crm", "webhook:", "fax", ""])).map(",".join))
def test_the_functions_take_the_channels_that_are_taken_here(text: str) -> None:
    if not complaint("channels", text):
        assert len(channels_in(text)) == len(text.split(","))


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("flag", True, "true"),
        ("number", 7, "7"),
        ("number", Decimal("0.5"), "0.5"),
        ("number", " 7 ", "7"),
        ("statuses", ["PAID", " SHIPPED"], "PAID,SHIPPED"),
        ("statuses", "PAID, SHIPPED", "PAID,SHIPPED"),
        ("two_numbers", [1, 24], "1,24"),
        ("statuses", ["PAID,SHIPPED"], None),
        ("statuses", [["PAID"]], None),
        ("flag", ["true"], None),
        ("number", {"days": 7}, None),
        ("number", None, None),
    ],
)
def test_a_value_is_a_text_or_what_json_calls_it(kind: str, value: object, text: str | None) -> None:
    assert text_in(kind, value) == text
