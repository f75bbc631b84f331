import json
from http import HTTPStatus
from typing import Any

import pytest

from orderhub.api.messages.trial import Trial, send_trial
from orderhub.errors import OrderHubError, RequestError, TransientError
from orderhub.http.statuses import status_of
from orderhub.messages.brand import Brand
from orderhub.messages.carriers import Sender
from orderhub.messages.reach import Channel, OwnChannel
from orderhub.messages.send_faults import MessageRefused, uncertain
from orderhub.messages.templates import Template, load_catalog
from orderhub.messages.trying import TryingTexts
from tests.unit.messages.fakes import NOW, ZONE, FakeSender

CATALOG = load_catalog()
BRAND = Brand(name="Tea Shop", sender_name="Tea Shop")
ASKED = {"message": "delivered_follow_up", "language": "en", "channel": "email", "to": "me@example.com"}


def trial_with(mail: FakeSender, sms: FakeSender) -> Trial:
    catalog = CATALOG | {"tlh": {("only_mail", Channel.EMAIL): Template(text="Subject: nuqneH\n\nQapla'")}}
    senders: dict[OwnChannel, Sender] = {Channel.EMAIL: mail, Channel.SMS: sms}
    texts = TryingTexts(catalog=catalog, zone=ZONE, brand_of=lambda _: BRAND, default_language=lambda: "zh")
    return Trial(texts=texts, senders=senders, region="CN")


def asking(**changes: object) -> dict[str, Any]:
    return {"body": json.dumps({**ASKED, **changes})}


def test_a_message_is_sent_marked_as_a_test_with_something_in_each_place() -> None:
    mail = FakeSender()

    answer = send_trial(asking(), trial_with(mail, FakeSender()), NOW)

    [(address, message)] = mail.sent
    assert answer.body == {
        "sent": True,
        "message": "delivered_follow_up",
        "channel": "email",
        "language": {"asked": "en", "taken": "en", "because": "asked"},
    }
    assert address == "me@example.com"
    assert message.subject == "[TEST] How was your order TEST-0001?"
    assert message.body.startswith("This is a test message: it went to no buyer, and nothing counts it.\n\nHello")
    assert "Hello Sam Sample," in message.body
    assert "This is a test message: it went to no buyer" in message.html
    assert "https://example.com/feedback" in message.body
    assert 'href="https://example.com/feedback"' in message.html
    assert "Tea Shop" in message.html
    assert message.sender_name == "Tea Shop"
    assert message.unsubscribe_url == ""


def test_a_text_message_goes_to_a_phone_and_is_marked_too() -> None:
    sms = FakeSender()

    send_trial(asking(channel="sms", to="13800138000", language="zh"), trial_with(FakeSender(), sms), NOW)

    [(number, message)] = sms.sent
    assert number == "+8613800138000"
    assert message.body.startswith("[TEST] 您对订单")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"message": "nothing_of_ours"}, "message_unknown"),
        ({"message": 7}, "message_unknown"),
        ({"message": ["win_back"]}, "message_unknown"),
        ({"language": "what is this"}, "language_unknown"),
        ({"language": {}}, "language_unknown"),
        ({"channel": "bus"}, "channel_unknown"),
        ({"channel": []}, "channel_unknown"),
        ({"to": "nobody"}, "address_invalid"),
        ({"to": None}, "address_invalid"),
        ({"to": "me@example.com, you@example.com"}, "address_invalid"),
        ({"channel": "sms"}, "address_invalid"),
        ({"channel": "sms", "to": 7}, "address_invalid"),
        ({"message": "only_mail", "language": "tlh", "channel": "sms", "to": "13800138000"}, "message_unknown"),
        ({"order_no": "A1"}, "field_unknown"),
    ],
)
def test_what_cannot_be_tried_is_refused(changes: dict[str, object], code: str) -> None:
    mail, sms = FakeSender(), FakeSender()

    with pytest.raises(RequestError) as caught:
        send_trial(asking(**changes), trial_with(mail, sms), NOW)

    assert (status_of(caught.value), caught.value.code) == (HTTPStatus.BAD_REQUEST, code)
    assert not mail.sent
    assert not sms.sent


@pytest.mark.parametrize(
    ("asked", "taken", "because", "greeting"),
    [
        ("zh-HK", "zh", "nearest", "您好"),
        ("fr", "zh", "default", "您好"),
        ("en", "en", "asked", "Hello"),
    ],
)
def test_a_language_without_a_text_falls_back_and_the_answer_says_to_which(
    asked: str, taken: str, because: str, greeting: str
) -> None:
    mail = FakeSender()

    answer = send_trial(asking(language=asked), trial_with(mail, FakeSender()), NOW)

    assert isinstance(answer.body, dict)
    assert answer.body["language"] == {"asked": asked.lower(), "taken": taken, "because": because}
    assert greeting in mail.sent[0][1].body


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (MessageRefused("no", "message_refused"), HTTPStatus.UNPROCESSABLE_ENTITY),
        (uncertain(), HTTPStatus.BAD_GATEWAY),
    ],
)
def test_a_message_that_did_not_go_out_says_so(fault: OrderHubError, status: HTTPStatus) -> None:
    with pytest.raises(RequestError) as caught:
        send_trial(asking(), trial_with(FakeSender(fault), FakeSender()), NOW)

    assert (status_of(caught.value), caught.value.code) == (status, fault.code)


def test_a_provider_that_is_busy_may_be_asked_later() -> None:
    with pytest.raises(TransientError):
        send_trial(asking(), trial_with(FakeSender(TransientError("busy", "message_not_sent")), FakeSender()), NOW)
