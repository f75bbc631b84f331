"""Text messages through SNS: the only module that sends them."""

from typing import TYPE_CHECKING

from orderhub.messages.send_faults import SEND_ERRORS, fault_of
from orderhub.messages.templates import Message

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class Sms:
    """Text messages to phones; the account's settings at AWS say who they come from.

    Args:
        client: SNS; it must not repeat a call by itself, or a slow answer makes two messages.
    """

    def __init__(self, client: "SNSClient") -> None:
        self._client = client

    def send(self, address: str, message: Message) -> str:
        """Send one text to a number in E.164; returns SNS's id of it.

        Raises:
            TransientError: It was not sent; trying again can help.
            MessageRefused: It was not sent and never will be.
            MessageUncertain: Nobody knows.
        """
        try:
            answer = self._client.publish(
                PhoneNumber=address,
                Message=message.body,
                # Unless told so, SNS takes the cheaper way, which may lose or delay messages.
                MessageAttributes={"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}},
            )
        except SEND_ERRORS as error:
            raise fault_of(error) from None
        return answer["MessageId"]
