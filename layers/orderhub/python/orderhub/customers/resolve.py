"""The rules of who a buyer is; pure, no AWS.

An identity leads to one customer, for good. The customer of an order is where the strongest of its identities
leads: so it can be found for any image of an order at any later time, with no record of what was decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from orderhub.customers.identities import IdentityKey, IdentityKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where an identity leads: to which customer, since which order, and by which kind that one was found.

    One that ``is_erased`` led there before its bearer was erased, and leads nobody there any more. One that
    ``is_back`` is bound to nobody since its bearer is welcome again; ``customer_id`` is whom it will make.
    """

    customer_id: str
    order_no: str
    matched_by: IdentityKind
    bound_at: datetime
    is_erased: bool = False
    is_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """An identity that an order of one customer bears, and that leads to another."""

    customer_id: str
    key: IdentityKey
    leads_to: str
    order_no: str
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Who a buyer is: the customer, by which kind of identity, and which identities lead nowhere yet."""

    customer_id: str
    matched_by: IdentityKind
    unbound: tuple[IdentityKey, ...]
    is_new: bool


def resolve(order_no: str, keys: Sequence[IdentityKey], links: Mapping[IdentityKey, Link]) -> Resolved:
    """The customer of an order: that of the first identity known, else one made of the strongest identity.

    Args:
        order_no: The order; an identity it bound itself tells what it was matched by then.
        keys: Its identities, strongest first.
        links: Where those that are known lead.
    """
    first = next((key for key in keys if is_bound(key, links)), None)
    unbound = tuple(key for key in keys if not is_bound(key, links))
    if first is None:
        strongest = keys[0]
        made = links[strongest].customer_id if strongest in links else made_of(strongest)
        return Resolved(customer_id=made, matched_by=strongest.kind, unbound=unbound, is_new=True)
    link = links[first]
    by = link.matched_by if link.order_no == order_no else first.kind
    return Resolved(customer_id=link.customer_id, matched_by=by, unbound=unbound, is_new=False)


def owner_of(keys: Sequence[IdentityKey], links: Mapping[IdentityKey, Link]) -> str | None:
    """The customer whose order it was when these were its identities; None if nobody followed it then."""
    return links[keys[0]].customer_id if keys and is_bound(keys[0], links) else None


def is_bound(key: IdentityKey, links: Mapping[IdentityKey, Link]) -> bool:
    """Whether an identity is bound to somebody, though it may be somebody who was erased."""
    return key in links and not links[key].is_back


def is_nobodys(keys: Sequence[IdentityKey], links: Mapping[IdentityKey, Link]) -> bool:
    """Whether an order with these identities is of somebody who was erased: one of them is enough."""
    return any(key in links and links[key].is_erased for key in keys)


def made_of(key: IdentityKey) -> str:
    """The id of the customer that an unknown identity makes: the same, whoever makes it."""
    return key.digest[:32]


def made_again_of(key: IdentityKey, erased_by: str) -> str:
    """The id of the customer that an identity makes whose bearer is back after a request erased them.

    It is the same, whoever makes it, and another one after each erasure: nobody can tell that it is the same
    person.
    """
    return sha256(f"{key.digest}\0{erased_by}".encode()).hexdigest()[:32]


def elsewhere(
    customer_id: str, keys: Sequence[IdentityKey], links: Mapping[IdentityKey, Link]
) -> tuple[IdentityKey, ...]:
    """The identities that lead to another customer; an order's own number is nobody's claim."""
    return tuple(
        key
        for key in keys
        if is_bound(key, links) and key.kind is not IdentityKind.ORDER and links[key].customer_id != customer_id
    )
