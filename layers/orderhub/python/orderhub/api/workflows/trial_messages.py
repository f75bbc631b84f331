"""The messages of a workflow that is tried, sent to whoever tries it and to nobody else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from orderhub.api.messages.trial import Trial, address_in, channel_in
from orderhub.errors import RequestError
from orderhub.http.request import Event, require
from orderhub.messages.reach import Channel, OwnChannel
from orderhub.messages.trying import Tryout
from orderhub.orders.model import Order
from orderhub.platform.scopes import Scope
from orderhub.workflows.cause import Cause

_CHANNELS: Mapping[str, OwnChannel] = {"email": Channel.EMAIL, "phone": Channel.SMS}
"""The channel by which each kind of address is reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialMessages:
    """Sends the messages of tries; every method raises TransientError when trying again can help.

    ``trial`` is what messages are tried with, ``order`` reads an order.
    """

    trial: Trial
    order: Callable[[str], Order | None]

    def addresses_in(self, event: Event, to: object) -> Mapping[OwnChannel, str]:
        """Where messages are to go; nowhere if the request does not say.

        Raises:
            RequestError: ``scope_missing``, ``field_unknown``, ``address_invalid``, ``channel_unknown``.
        """
        if to is None:
            return {}
        require(event, Scope.WORKFLOWS_WRITE)
        wanted = to if isinstance(to, dict) else {}
        if not wanted.keys() <= _CHANNELS.keys():
            raise RequestError("Send no other fields in to than email and phone.", "field_unknown")
        named = {channel: wanted[name] for name, channel in _CHANNELS.items() if wanted.get(name) is not None}
        if not named:
            message = 'Send to with your own address, such as {"email": "me@example.com"}, or leave it out.'
            raise RequestError(message, "address_invalid")
        senders, region = self.trial.senders, self.trial.region
        return {
            channel_in(channel, senders): address_in(channel, address, region)
            for channel, address in named.items()
        }

    def sent(self, tried: Mapping[str, Any], cause: Cause, addresses: Mapping[OwnChannel, str]) -> dict[str, Any]:
        """A try as the API shows it, after its messages were sent; none is where the workflow would not start.

        Args:
            tried: What the workflow would do.
            cause: The event that it is tried on.
            addresses: Where its messages go.
        """
        order_no = tried["orderNo"]
        tryout = Tryout(
            texts=self.trial.texts,
            senders=self.trial.senders,
            addresses=addresses,
            order=self.order(order_no) if order_no else None,
            case_id=cause.detail.get("action", {}).get("case_id"),
        )
        blocks = [
            {**block, "sent": [message.shown() for message in tryout.send(block["message"])]}
            if block["does"] == "send_message" and tried["starts"]
            else block
            for block in tried["blocks"]
        ]
        return {**tried, "blocks": blocks}
