"""Who a buyer is: identities, strongest first, each in the form it is compared in, and what an order says else.

What is stored of an identity is an HMAC of it, which tells nobody a phone number. Pure, no AWS.
"""

import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

from orderhub.orders.model import Header, full_name
from orderhub.orders.phones import e164
from orderhub.orders.placeholders import id_in, is_placeholder

_EMAIL = re.compile(r"[^\s@*]+@[^\s@*]+")
"""An address that is whole: marketplaces hand on ``j***@example.com``, which many people share."""


class IdentityKind(StrEnum):
    """The kinds of identities in falling precedence; the order's own number stands for a buyer without any."""

    SOBOT_CUSTOMER_ID = "sobot_customer_id"
    EXTERNAL_CUSTOMER_ID = "external_customer_id"
    PHONE = "phone"
    EMAIL = "email"
    UNIONID = "unionid"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One thing a buyer is known by, in its compared form; never logged, not even by accident."""

    kind: IdentityKind
    value: str = field(repr=False)


def identities_in(header: Header, region: str) -> tuple[Identity, ...]:
    """The identities an order names its buyer by, at most one of a kind.

    An order that names none, or a nickname alone, has its own number: a customer of its own, each time the same.

    Args:
        header: The order's header; the receiver may be somebody else and does not count.
        region: The country (ISO 3166, such as ``CN``) of numbers without a country code.
    """
    values: dict[str, str | None] = {kind: getattr(header, kind) for kind in _FORMS}
    return identities_among(values, region) or (Identity(kind=IdentityKind.ORDER, value=header.order_no),)


def identities_among(values: Mapping[str, str | None], region: str) -> tuple[Identity, ...]:
    """The identities among some values by their kinds' names; what names nobody is left out.

    A placeholder, such as ``N/A``, names nobody: strangers would be one customer.
    """
    pairs = ((kind, form(values.get(kind) or "", region)) for kind, form in _FORMS.items())
    return tuple(Identity(kind=kind, value=value) for kind, value in pairs if value)


def _id(text: str, _region: str) -> str:
    return "" if is_placeholder(text) else id_in(text)


def _email(text: str, _region: str) -> str:
    address = id_in(text)
    return address.casefold() if _EMAIL.fullmatch(address) else ""


_FORMS: dict[IdentityKind, Callable[[str, str], str | None]] = {
    IdentityKind.SOBOT_CUSTOMER_ID: _id,
    IdentityKind.EXTERNAL_CUSTOMER_ID: _id,
    IdentityKind.PHONE: e164,
    IdentityKind.EMAIL: _email,
    IdentityKind.UNIONID: _id,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityKey:
    """An identity by its kind and the HMAC of its value, in 64 hexadecimal digits."""

    kind: IdentityKind
    digest: str


type Keys = tuple[IdentityKey, ...]


def key_of(identity: Identity, secret: bytes) -> IdentityKey:
    """The key of an identity, made with HMAC-SHA256 of its kind and value."""
    text = f"{identity.kind}\0{identity.value}"
    return IdentityKey(kind=identity.kind, digest=hmac.digest(secret, text.encode(), "sha256").hex())


def keys_of(identities: Iterable[Identity], secret: bytes) -> Keys:
    """The keys of some identities, in their order."""
    return tuple(key_of(identity, secret) for identity in identities)


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """A buyer as orders tell of them, all as it was written; what nothing is said of is None.

    Personal data: kept in rows, shown masked, never logged, not even by accident.
    """

    name: str | None = field(default=None, repr=False)
    nickname: str | None = field(default=None, repr=False)
    language: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    external_customer_id: str | None = field(default=None, repr=False)
    sobot_customer_id: str | None = field(default=None, repr=False)


FIELDS = tuple(attribute.name for attribute in fields(Buyer))


def buyer_in(header: Header, region: str) -> Buyer:
    """What an order says of its buyer; an address nobody can be reached at says nothing.

    Args:
        header: The order's header; the receiver may be somebody else and does not count.
        region: The country (ISO 3166, such as ``CN``) of phone numbers without a country code.
    """
    channels: dict[str, str | None] = {IdentityKind.EMAIL: header.email, IdentityKind.PHONE: header.phone}
    reachable = {identity.kind for identity in identities_among(channels, region)}
    return Buyer(
        name=full_name(header.first_name, header.last_name),
        nickname=header.nickname,
        language=header.language,
        email=header.email if IdentityKind.EMAIL in reachable else None,
        phone=header.phone if IdentityKind.PHONE in reachable else None,
        external_customer_id=header.external_customer_id,
        sobot_customer_id=header.sobot_customer_id,
    )


def updated(older: Buyer, newer: Buyer) -> Buyer:
    """What is known of a buyer after a newer order, which empties nothing by what it does not say."""
    return Buyer(**{name: getattr(newer, name) or getattr(older, name) for name in FIELDS})
