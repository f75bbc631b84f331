"""What brings a message on its way: mail and text messages of ours, or a request to others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, assert_never

from orderhub.errors import InvalidInput
from orderhub.events.commands import MESSAGE_REQUESTED, WEBHOOK_REQUESTED, Command, command_of
from orderhub.events.ports import Publisher
from orderhub.messages.message_job import MessageJob
from orderhub.messages.reach import SENT_BY_US, Channel, OwnChannel, Reach
from orderhub.messages.templates import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """All that is needed to send the message of a message job; it has no words where somebody else finds them."""

    message_job: MessageJob
    reach: Reach
    message: Message | None = field(repr=False)
    language: str


class Sender(Protocol):
    """What carries a message to an address; see Mail and Sms."""

    def send(self, address: str, message: Message) -> str: ...  # noqa: D102 - above


def senders_of(mail: Sender, sms: Sender | None) -> dict[OwnChannel, Sender]:
    """The senders by channel; ``sms`` is None where the shop allows no text messages."""
    return {channel: sender for channel in SENT_BY_US if (sender := _sender(channel, mail, sms))}


def _sender(channel: OwnChannel, mail: Sender, sms: Sender | None) -> Sender | None:
    match channel:
        case Channel.EMAIL:
            return mail
        case Channel.SMS:
            return sms
        case _:
            assert_never(channel)


class Carriers:
    """Sends by the channel a buyer is reached on."""

    def __init__(self, senders: Mapping[OwnChannel, Sender], bus: Publisher[Command]) -> None:
        self._senders = senders
        self._bus = bus

    def carry(self, outgoing: OutgoingMessage) -> str | None:
        """Send a message; returns the provider's id of it, None when somebody else was asked to send it.

        Raises:
            TransientError: It was not sent; trying again can help.
            InvalidInput: It was not sent and never will be, or (MessageUncertain) nobody knows.
        """
        channel = outgoing.reach.channel
        if outgoing.message is not None and channel is not Channel.BUS and channel is not Channel.WEBHOOK:
            return self._senders[channel].send(outgoing.reach.address, outgoing.message)
        self._bus.publish([_request(outgoing)])
        return None


def _request(outgoing: OutgoingMessage) -> Command:
    message_job, wanted = (
        outgoing.message_job,
        {"message": outgoing.message_job.message, "language": outgoing.language},
    )
    if not message_job.detail:
        raise InvalidInput("the message job does not bring the event that others are told of", "event_missing")
    name = MESSAGE_REQUESTED
    if outgoing.reach.channel is Channel.WEBHOOK:
        name, wanted = WEBHOOK_REQUESTED, {"webhook": outgoing.reach.address, **wanted}
    return command_of(
        name,
        message_job.detail_type,
        message_job.detail,
        by=f"workflow:{message_job.workflow}",
        wanted={**wanted, "run": message_job.run},
        mode=message_job.detail["metadata"]["mode"],
    )
