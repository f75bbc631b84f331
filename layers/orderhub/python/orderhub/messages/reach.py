"""How a buyer can be reached: by e-mail, else by text message where that is allowed."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from orderhub.orders.model import Header
from orderhub.orders.phones import e164

_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
"""One address: what could be read as two must not reach the field that lists receivers."""


class Channel(StrEnum):
    """The way a message goes."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A channel, and the e-mail address or E.164 number on it; never logged, not even by accident."""

    channel: Channel
    address: str = field(repr=False)


def reach_of(header: Header, *, sms_allowed: bool, region: str) -> Reach | None:
    """The way to the buyer, or None.

    Args:
        header: The order's header; the receiver may be somebody else and is not written to.
        sms_allowed: Whether text messages, which cost money each, may be sent.
        region: The country (ISO 3166, such as ``CN``) of numbers without a country code.
    """
    if header.email and _EMAIL.fullmatch(header.email):
        return Reach(channel=Channel.EMAIL, address=header.email)
    number = e164(header.phone, region) if header.phone and sms_allowed else None
    return Reach(channel=Channel.SMS, address=number) if number else None
