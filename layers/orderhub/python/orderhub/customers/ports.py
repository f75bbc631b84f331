"""What following the changes of orders needs of the outside."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from orderhub.customers.identities import IdentityKey
from orderhub.customers.merges import Merges, Own
from orderhub.customers.resolve import Conflict, Link
from orderhub.customers.sales import CustomerOrder, Place

type Links = dict[IdentityKey, Link]


class CustomersStore(Protocol):
    """Where customers are kept; every method raises TransientError when trying again can help."""

    def links(self, keys: Iterable[IdentityKey]) -> Links:
        """Where identities lead now, of those that lead anywhere."""
        ...

    def bind(self, keys: Sequence[IdentityKey], link: Link, *, is_new: bool) -> bool:
        """Let identities lead to a customer, all or none; False if one may lead somewhere already."""
        ...

    def note(self, conflict: Conflict) -> None:
        """Record a conflict, once."""
        ...

    def write(self, orders: Mapping[Place, CustomerOrder | None]) -> None:
        """Write customers' orders at their places; None takes away what is there."""
        ...

    def own(self, customer_id: str) -> Own:
        """What a customer has itself."""
        ...

    def merges(self) -> Merges:
        """All merges."""
        ...


class SecretSource(Protocol):
    """What keys of identities are made with."""

    def get(self) -> bytes:
        """The secret."""
        ...
