"""What an order says of its buyer: a name, a language, ways to reach them, ids of other systems; pure, no AWS."""

from dataclasses import dataclass, field, fields

from orderhub.customers.identities import IdentityKind, identities_among
from orderhub.orders.model import Header
from orderhub.orders.person_names import full_name


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
