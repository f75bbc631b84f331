"""The customer of an order, with all orders and tags of those who are one with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from orderhub.customers.identities import IdentityKey, identities_in, keys_of
from orderhub.customers.merges import Merges, Own, time_of, together
from orderhub.customers.resolve import Link
from orderhub.customers.sales import CustomerOrder
from orderhub.orders.model import Header


class OwnerReader(Protocol):
    """Where customers are kept."""

    def links(self, keys: Iterable[IdentityKey]) -> dict[IdentityKey, Link]:
        """Where identities lead, of those that lead anywhere."""
        ...

    def own(self, customer_id: str) -> Own:
        """What a customer has itself."""
        ...

    def merges(self) -> Merges:
        """All merges."""
        ...


class Secret(Protocol):
    """What keys of identities are made with."""

    def find(self) -> bytes | None:
        """The secret; None as long as no customer was ever made."""
        ...


class Tags(Protocol):
    """Where it is kept what customers are tagged with."""

    def of(self, family: Iterable[str]) -> tuple[str, ...]:
        """What customers that are one are tagged with."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCustomer:
    """The customer of an order: all their orders, oldest first, and their tags."""

    customer_id: str
    orders: tuple[CustomerOrder, ...]
    tags: tuple[str, ...]


class OrderCustomers:
    """Finds the customers of orders.

    Args:
        table: Where customers are kept.
        secret: What keys of identities are made with.
        tags: Where their tags are kept.
        region: The country (ISO 3166, such as ``CN``) of phone numbers without a country code.
    """

    def __init__(self, table: OwnerReader, secret: Secret, tags: Tags, region: str) -> None:
        self._table = table
        self._secret = secret
        self._tags = tags
        self._region = region

    def customer(self, header: Header) -> str | None:
        """The customer of an order: where the strongest of its identities leads.

        None where it leads nowhere yet, or to somebody erased.

        Raises:
            TransientError: The customers cannot be read; trying again can help.
        """
        secret = self._secret.find()
        if secret is None:
            return None
        links = self._table.links(keys_of(identities_in(header, self._region)[:1], secret))
        bound = (link.customer_id for link in links.values() if not (link.is_erased or link.is_back))
        return next(bound, None)

    def known_customer(self, header: Header) -> KnownCustomer | None:
        """What the customer of an order has, together with all that are one with them.

        None where nobody is known, and of one with more orders than ``merges.MOST_COUNTED``.

        Raises:
            TransientError: The customers cannot be read; trying again can help.
        """
        customer_id = self.customer(header)
        if customer_id is None:
            return None
        family = together([customer_id], self._table)
        root = family.merges.root_of(customer_id)
        orders = family.orders[root]
        if orders is None:
            return None
        tags = self._tags.of(family.merges.family_of(root))
        return KnownCustomer(customer_id=root, orders=tuple(sorted(orders, key=time_of)), tags=tags)
