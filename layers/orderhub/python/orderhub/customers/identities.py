"""What a buyer is known by: identities, strongest first, each in the one form it is compared in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from orderhub.orders.model import Header
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
