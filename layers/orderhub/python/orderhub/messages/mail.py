"""Mail through SES: the only module that sends it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from orderhub.messages.send_faults import SEND_ERRORS, fault_of
from orderhub.messages.templates import Message

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sesv2.type_defs import MessageHeaderTypeDef


class Mail:
    """Plain text mail from one sender.

    Args:
        client: SES; it must not repeat a call by itself, or a slow answer makes two mails.
        sender: Tells the address that mail comes from, verified with SES.
        configuration_set: By which SES reports what becomes of it.
    """

    def __init__(self, client: "SESV2Client", sender: Callable[[], str], configuration_set: str) -> None:
        self._client = client
        self._sender = sender
        self._configuration_set = configuration_set

    def send(self, address: str, message: Message) -> str:
        """Send one mail; returns SES's id of it.

        Raises:
            TransientError: It was not sent; trying again can help.
            MessageRefused: It was not sent and never will be.
            MessageUncertain: Nobody knows.
        """
        try:
            answer = self._client.send_email(
                FromEmailAddress=self._sender(),
                ConfigurationSetName=self._configuration_set,
                Destination={"ToAddresses": [address]},
                Content={
                    "Simple": {
                        "Subject": {"Data": message.subject, "Charset": "UTF-8"},
                        "Body": {"Text": {"Data": message.body, "Charset": "UTF-8"}},
                        "Headers": _headers(message),
                    }
                },
            )
        except SEND_ERRORS as error:
            raise fault_of(error) from None
        return answer["MessageId"]


def _headers(message: Message) -> "list[MessageHeaderTypeDef]":
    """What lets a mail program offer to unsubscribe, by one POST and without opening a page (RFC 8058)."""
    if not message.unsubscribe_url:
        return []
    return [
        {"Name": "List-Unsubscribe", "Value": f"<{message.unsubscribe_url}>"},
        {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
    ]
