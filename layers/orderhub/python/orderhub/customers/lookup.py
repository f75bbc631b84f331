"""Looking up a buyer, and a buyer's orders, by what the buyer is known by."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from orderhub.customers.hashed import IdentityKey, key_of
from orderhub.customers.identities import identities_among
from orderhub.customers.resolve import Link


class Table(Protocol):
    """Where customers are kept."""

    def links(self, keys: Iterable[IdentityKey]) -> dict[IdentityKey, Link]:
        """Where identities lead, of those that lead anywhere."""
        ...

    def recent(self, customer_id: str, limit: int, store_key: str | None = None) -> tuple[str, ...]:
        """The numbers of a customer's newest orders, newest first."""
        ...


class Secret(Protocol):
    """What keys of identities are made with."""

    def find(self) -> bytes | None:
        """The secret; None as long as no customer was ever made."""
        ...


class CustomerOrders:
    """Customers and their orders, by any identity.

    Args:
        table: Where customers are kept.
        secret: What keys of identities are made with.
        region: The country (ISO 3166, such as ``CN``) of phone numbers without a country code.
    """

    def __init__(self, table: Table, secret: Secret, region: str) -> None:
        self._table = table
        self._secret = secret
        self._region = region

    def customer(self, identities: Mapping[str, str]) -> str | None:
        """The customer that some identities lead to; None for a buyer who is not known.

        Args:
            identities: By name: ``sobot_customer_id``, ``external_customer_id``, ``phone``, ``email``,
                ``unionid``. Of several the strongest that is known decides, as for an order.

        Raises:
            Passing: The customers cannot be read; trying again can help.
        """
        secret = self._secret.find()
        if secret is None:
            return None
        keys = [key_of(identity, secret) for identity in identities_among(identities, self._region)]
        links = self._table.links(keys)
        return next((links[key].customer_id for key in keys if key in links), None)

    def recent(self, identities: Mapping[str, str], limit: int, store_key: str | None = None) -> tuple[str, ...]:
        """The numbers of a buyer's newest orders, newest first; none for a buyer who is not known.

        Args:
            identities: As ``customer`` takes them.
            limit: At most so many.
            store_key: Only orders of that store.

        Raises:
            Passing: The customers cannot be read; trying again can help.
        """
        known = self.customer(identities)
        return self._table.recent(known, limit, store_key) if known else ()
