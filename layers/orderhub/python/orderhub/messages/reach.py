"""How a buyer can be reached: by the first way of those the shop prefers that leads to them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, assert_never

from orderhub.errors import InvalidInput
from orderhub.orders.model import Header
from orderhub.orders.phones import e164

_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
"""One address: what could be read as two must not reach the field that lists receivers."""


class Channel(StrEnum):
    """The way a message goes: sent by the hub, or asked for on the bus, for those who send it themselves."""

    EMAIL = "email"
    SMS = "sms"
    BUS = "bus"
    WEBHOOK = "webhook"


type OwnChannel = Literal[Channel.EMAIL, Channel.SMS]
"""A channel that the hub has a sender for."""

SENT_BY_US: frozenset[OwnChannel] = frozenset({Channel.EMAIL, Channel.SMS})
"""The channels the hub has words for; over the others it says only which message is wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredChannel:
    """A channel, and of a webhook which one."""

    channel: Channel
    name: str = ""


_FORMS = tuple(f"{channel}:<name>" if channel is Channel.WEBHOOK else channel for channel in Channel)
"""How a setting names each channel."""

DEFAULT_CHANNELS = (ConfiguredChannel(channel=Channel.EMAIL), ConfiguredChannel(channel=Channel.SMS))
"""The channels of a shop that configures none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A channel, and the e-mail address, E.164 number or webhook on it; never logged, not even by accident."""

    channel: Channel
    address: str = field(repr=False)

    @property
    def email(self) -> str | None:
        """The address, where it is one of e-mail."""
        return self.address if self.channel is Channel.EMAIL else None


def channels_in(text: str) -> tuple[ConfiguredChannel, ...]:
    """The channels a setting names, preferred ones first: ``email,sms,bus,webhook:<name>``.

    Raises:
        InvalidInput: ``settings_wrong``.
    """
    channels = []
    for word in text.split(","):
        channel, _, name = word.strip().partition(":")
        if channel not in Channel or bool(name) is not (channel == Channel.WEBHOOK):
            raise InvalidInput(f"MESSAGE_CHANNELS takes {', '.join(_FORMS)}", "settings_wrong")
        channels.append(ConfiguredChannel(channel=Channel(channel), name=name))
    return tuple(channels)


def reach_of(
    header: Header, *, sms_allowed: bool, region: str, channels: Sequence[ConfiguredChannel] = DEFAULT_CHANNELS
) -> Reach | None:
    """The way to the buyer, or None.

    Args:
        header: The order's header; the receiver may be somebody else and is not written to.
        sms_allowed: Whether text messages, which cost money each, may be sent.
        region: The country (ISO 3166, such as ``CN``) of numbers without a country code.
        channels: Which channels there are, preferred ones first.
    """
    for configured in channels:
        address = _address(header, configured, sms_allowed=sms_allowed, region=region)
        if address is not None:
            return Reach(channel=configured.channel, address=address)
    return None


def is_email(text: str) -> bool:
    """Whether a text is one e-mail address."""
    return bool(_EMAIL.fullmatch(text))


def _address(header: Header, configured: ConfiguredChannel, *, sms_allowed: bool, region: str) -> str | None:
    match configured.channel:
        case Channel.EMAIL:
            return header.email if header.email and is_email(header.email) else None
        case Channel.SMS:
            return e164(header.phone, region) if header.phone and sms_allowed else None
        case Channel.BUS | Channel.WEBHOOK:
            return configured.name
        case _:
            assert_never(configured.channel)
