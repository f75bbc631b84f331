"""Mail and text messages through SES and SNS as moto plays them."""

import boto3
import pytest
from moto.ses.models import ses_backends

from orderhub.messages.mail import Mail
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
