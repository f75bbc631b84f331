"""How a buyer can be reached: by the first way of those the shop prefers that leads to them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

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


SENT_BY_US = frozenset({Channel.EMAIL, Channel.SMS})
"""The channels the hub has words for; over the others it says only which message is wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A channel, and of a webhook which one."""

    channel: Channel
    name: str = ""


USUAL = (Way(channel=Channel.EMAIL), Way(channel=Channel.SMS))
"""The ways of a shop that says nothing about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A channel, and the e-mail address, E.164 number or webhook on it; never logged, not even by accident."""

    channel: Channel
    address: str = field(repr=False)

    @property
    def email(self) -> str | None:
        """The address, where it is one of e-mail."""
        return self.address if self.channel is Channel.EMAIL else None


def ways_in(text: str) -> tuple[Way, ...]:
    """The ways a setting names, preferred ones first: ``email,sms,bus,webhook:<name>``.

    Raises:
        InvalidInput: ``settings_wrong``.
    """
    ways = []
    for word in text.split(","):
        channel, _, name = word.strip().partition(":")
        if channel not in Channel or bool(name) is not (channel == Channel.WEBHOOK):
            raise InvalidInput("MESSAGE_CHANNELS takes email, sms, bus and webhook:<name>", "settings_wrong")
        ways.append(Way(channel=Channel(channel), name=name))
    return tuple(ways)


def reach_of(header: Header, *, sms_allowed: bool, region: str, ways: Sequence[Way] = USUAL) -> Reach | None:
    """The way to the buyer, or None.

    Args:
        header: The order's header; the receiver may be somebody else and is not written to.
        sms_allowed: Whether text messages, which cost money each, may be sent.
        region: The country (ISO 3166, such as ``CN``) of numbers without a country code.
        ways: Which ways there are, preferred ones first.
    """
    for way in ways:
        address = _address(header, way, sms_allowed=sms_allowed, region=region)
        if address is not None:
            return Reach(channel=way.channel, address=address)
    return None


def is_email(text: str) -> bool:
    """Whether a text is one e-mail address."""
    return bool(_EMAIL.fullmatch(text))


def _address(header: Header, way: Way, *, sms_allowed: bool, region: str) -> str | None:
    match way.channel:
        case Channel.EMAIL:
            return header.email if header.email and is_email(header.email) else None
        case Channel.SMS:
            return e164(header.phone, region) if header.phone and sms_allowed else None
        case Channel.BUS | Channel.WEBHOOK:
            return way.name
        case _:
            assert_never(way.channel)
