"""What brings a message on its way: mail and text messages of ours, or a request to others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from orderhub.errors import InvalidInput
from orderhub.events.commands import MESSAGE_REQUESTED, WEBHOOK_REQUESTED, Command, command_of
from orderhub.events.ports import Publisher
from orderhub.messages.message_job import MessageJob
from orderhub.messages.reach import Channel, Reach
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


class Carriers:
    """Sends by the channel a buyer is reached on."""

    def __init__(self, senders: Mapping[Channel, Sender], bus: Publisher[Command]) -> None:
        self._senders = senders
        self._bus = bus

    def carry(self, outgoing: OutgoingMessage) -> str | None:
        """Send a message; returns the provider's id of it, None when somebody else was asked to send it.

        Raises:
            TransientError: It was not sent; trying again can help.
            InvalidInput: It was not sent and never will be, or (MessageUncertain) nobody knows.
        """
        if outgoing.message is not None:
            return self._senders[outgoing.reach.channel].send(outgoing.reach.address, outgoing.message)
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
