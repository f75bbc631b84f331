"""Mail and text messages through SES and SNS as moto plays them."""

from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Any

import boto3
import pytest
from moto.ses.models import ses_backends

from orderhub.messages.mail import Mail, named
from orderhub.messages.send_faults import MessageRefused
from orderhub.messages.sms import Sms
from orderhub.messages.templates import Message
from tests.component.messages.conftest import SENDER

SET = "shop"


@pytest.mark.usefixtures("dynamodb")
def test_a_mail_program_can_offer_to_unsubscribe() -> None:
    mail = Mail(boto3.client("sesv2"), lambda: SENDER, SET)

    assert mail.send("mail@example.com", Message(subject="S", body="B", unsubscribe_url="https://example.com/u"))


@pytest.mark.usefixtures("dynamodb")
def test_a_sender_that_is_not_verified_is_refused_in_words_without_the_address() -> None:
    boto3.client("sesv2").delete_email_identity(EmailIdentity=SENDER)

    with pytest.raises(MessageRefused) as caught:
        Mail(boto3.client("sesv2"), lambda: SENDER, SET).send("mail@example.com", Message(subject="S", body="B"))

    assert "@" not in str(caught.value)
    assert ses_backends["123456789012"]["us-east-1"].sent_messages == []


@pytest.mark.usefixtures("dynamodb")
def test_a_text_message_goes_out_and_a_wrong_number_is_refused() -> None:
    sms = Sms(boto3.client("sns"))

    assert sms.send("+8613800138000", Message(body="Your order A1 is on its way."))
    with pytest.raises(MessageRefused):
        sms.send("no number", Message(body="Your order A1 is on its way."))


@pytest.mark.usefixtures("dynamodb")
def test_a_mail_has_text_html_and_the_name_of_the_shop() -> None:
    message = Message(subject="S", body="B", html="<p>B</p>", sender_name="Tea, Co", reply_to="help@shop.example")
    client = boto3.client("sesv2")
    calls: list[dict[str, Any]] = []
    client.meta.events.register("provide-client-params.sesv2.SendEmail", lambda params, **_: calls.append(params))

    assert Mail(client, lambda: SENDER, SET).send("mail@example.com", message)

    [call] = calls
    assert call["FromEmailAddress"] == f'"Tea, Co" <{SENDER}>'
    assert call["ReplyToAddresses"] == ["help@shop.example"]
    body = call["Content"]["Simple"]["Body"]
    assert (body["Text"]["Data"], body["Html"]["Data"]) == ("B", "<p>B</p>")


@pytest.mark.parametrize(
    "name", ["", "Tea Shop", 'Tea "the best" <a@b.example>', "茶叶店", "茶" * 60, "Café, Paris"]
)
def test_the_name_of_a_sender_is_encoded_and_read_as_it_is(name: str) -> None:
    shown = named(name, SENDER)

    read, address = parseaddr(shown)
    assert (str(make_header(decode_header(read))), address) == (name, SENDER)
    assert shown.isascii()
    assert shown.isprintable()
    assert all(len(word) <= 75 for word in shown.split() if word.startswith("=?"))
