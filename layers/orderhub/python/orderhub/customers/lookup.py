"""Looking up a buyer, and a buyer's orders, by what the buyer is known by."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from orderhub.customers.identities import IdentityKey, IdentityKind, Keys, identities_among, keys_of
from orderhub.customers.merges import Merges, family_of, time_of
from orderhub.customers.resolve import Link
from orderhub.customers.sales import CustomerOrder
from orderhub.errors import RequestError
from orderhub.orders.names import WIRE_NAMES
from orderhub.orders.placeholders import id_in, is_placeholder

_KINDS = {WIRE_NAMES[kind]: kind for kind in IdentityKind if kind is not IdentityKind.ORDER}
"""Name in the body → kind."""
NAMES = frozenset(_KINDS)
_LONGEST = 200


class LookupReader(Protocol):
    """Where customers are kept."""

    def links(self, keys: Iterable[IdentityKey]) -> dict[IdentityKey, Link]:
        """Where identities lead, of those that lead anywhere."""
        ...

    def recent(self, customer_id: str, limit: int, store_key: str | None = None) -> tuple[CustomerOrder, ...]:
        """A customer's newest orders, newest first."""
        ...

    def is_joined(self, customer_id: str) -> bool:
        """Whether a customer is merged, or another into it."""
        ...

    def merges(self) -> Merges:
        """All merges."""
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

    def __init__(self, table: LookupReader, secret: Secret, region: str) -> None:
        self._table = table
        self._secret = secret
        self._region = region

    def customer(self, identities: Mapping[str, str]) -> str | None:
        """The customer that some identities are bound to; None for a buyer who is not known.

        Args:
            identities: By name: ``sobot_customer_id``, ``external_customer_id``, ``phone``, ``email``,
                ``unionid``. Of several the strongest that is known decides, as for an order.

        Raises:
            TransientError: The customers cannot be read; trying again can help.
        """
        keys = self.keys(identities)
        links = self._table.links(keys)
        bound = (links[key] for key in keys if key in links)
        return next((link.customer_id for link in bound if not (link.is_erased or link.is_back)), None)

    def customers(self, identities: Mapping[str, str | None]) -> dict[str, str]:
        """The customer that each of some identities is bound to by itself, by the names of their kinds.

        Raises:
            TransientError: The customers cannot be read; trying again can help.
        """
        links = self._table.links(self.keys(identities))
        return {key.kind: link.customer_id for key, link in links.items() if not (link.is_erased or link.is_back)}

    def keys(self, identities: Mapping[str, str | None]) -> Keys:
        """The keys of some identities, strongest first; none as long as no customer was ever made.

        Raises:
            TransientError: The secret cannot be read; trying again can help.
        """
        secret = self._secret.find()
        if secret is None:
            return ()
        return keys_of(identities_among(identities, self._region), secret)

    def recent(self, identities: Mapping[str, str], limit: int, store_key: str | None = None) -> tuple[str, ...]:
        """The numbers of a buyer's newest orders, newest first; none for a buyer who is not known.

        They are those of all customers that are one with the buyer's.

        Args:
            identities: As ``customer`` takes them.
            limit: At most so many.
            store_key: Only orders of that store.

        Raises:
            TransientError: The customers cannot be read; trying again can help.
        """
        customer_id = self.customer(identities)
        return self.recent_of(customer_id, limit, store_key) if customer_id else ()

    def recent_of(self, customer_id: str, limit: int, store_key: str | None = None) -> tuple[str, ...]:
        """The same of a customer by id.

        Raises:
            TransientError: The customers cannot be read; trying again can help.
        """
        family = family_of(customer_id, self._table)
        orders = [order for member in family for order in self._table.recent(member, limit, store_key)]
        return tuple(order.order_no for order in sorted(orders, key=time_of, reverse=True)[:limit])


def named_identities(fields: Mapping[str, Any]) -> dict[str, str]:
    """The identities in a request's body, by their kinds; one at least, and none that is a placeholder.

    Raises:
        RequestError: ``body_invalid``, ``identity_missing`` or ``identity_placeholder``.
    """
    texts = {kind: text for name, kind in _KINDS.items() if (text := _text(name, fields.get(name)))}
    identities: dict[str, str] = {kind: text for kind, text in texts.items() if not is_placeholder(text)}
    if texts and not identities:
        message = "What you sent stands for nobody; send what one person is known by."
        raise RequestError(message, "identity_placeholder")
    if not identities:
        message = f"Say whom you look for, by one or more of {', '.join(_KINDS)}."
        raise RequestError(message, "identity_missing")
    return identities


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST:
        message = f"{name} has to be a text of at most {_LONGEST} characters."
        raise RequestError(message, "body_invalid")
    return id_in(value)
