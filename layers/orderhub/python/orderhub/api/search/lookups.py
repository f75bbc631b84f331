"""What a search finds by keys and by looking through, with how it was looked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from orderhub.customers.identities import IdentityKind
from orderhub.orders.model import Json
from orderhub.products.catalog import Product
from orderhub.search.kinds import OF_IDENTITIES, Kind
from orderhub.search.lookthrough import ProductsRead

BY_KEY, BY_BEGINNING, NEWEST_FIRST, BY_ID, LATER = "key", "beginning", "newest", "list", "later"
"""How a kind is looked for; ``later`` is what ``next`` goes on with, as something was found by its key."""
MOST_ORDERS_OF_A_CUSTOMER = 10
_NUMBERS = (IdentityKind.EXTERNAL_CUSTOMER_ID, IdentityKind.SOBOT_CUSTOMER_ID, IdentityKind.UNIONID)
_IDENTITIES: Mapping[Kind, Sequence[IdentityKind]] = {
    Kind.PHONE: (IdentityKind.PHONE,),
    Kind.EMAIL: (IdentityKind.EMAIL,),
    Kind.CUSTOMER_NO: _NUMBERS,
}


_ROUGH = {Kind.PRODUCT_ID, Kind.ORDER_NO_BEGINNING, Kind.PHONE_ENDING, Kind.PRODUCT_NAME}


class ProductsFound(ProductsRead, Protocol):
    """Where products are read, also by the beginning of their id."""

    def products_beginning(self, text: str, limit: int) -> Sequence[Product]:
        """So many of the products whose id begins with a text."""
        ...


class Finder(Protocol):
    """Who finds customers, and their orders."""

    def customers(self, identities: Mapping[str, str | None]) -> Mapping[str, str]:
        """The customer that each of some identities is bound to, by the names of their kinds."""
        ...

    def recent_of(self, customer_id: str, limit: int, store_key: str | None = None) -> Sequence[str]:
        """The numbers of a customer's newest orders, newest first."""
        ...


class Customers(Protocol):
    """Who knows customers."""

    @property
    def lookup(self) -> Finder:
        """Who finds them."""
        ...

    def of_customer(self, customer_id: str) -> dict[str, Json] | None:
        """The profile of a customer, masked; None where there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """How a kind was looked for: how many rows were read, and whether those were all there are to read."""

    kind: Kind
    how: str
    looked_at: int = 0
    is_complete: bool = True

    @property
    def is_exact(self) -> bool:
        """Whether what is found bears all of the text, not just at its beginning or end."""
        return self.kind not in _ROUGH


@dataclass(slots=True)
class Matches[T]:
    """What was found, each once, in the sequence it was found in, with all it was found as."""

    key_of: Callable[[T], str]
    things: dict[str, T] = field(default_factory=dict)
    kinds: dict[str, set[Kind]] = field(default_factory=dict)

    def add(self, things: Iterable[T], *kinds: Kind) -> None:
        """More of it."""
        for thing in things:
            key = self.key_of(thing)
            self.things.setdefault(key, thing)
            self.kinds.setdefault(key, set()).update(kinds)

    def shown(self, name: str, show: Callable[[T], dict[str, Json]]) -> list[Json]:
        """All of it under a name, each as the API shows it."""
        return [
            {name: show(thing), "foundBy": [kind.value for kind in Kind if kind in self.kinds[key]]}
            for key, thing in self.things.items()
        ]


def customers_by(text: str, kinds: Iterable[Kind], finder: Finder) -> tuple[dict[Kind, list[str]], list[Lookup]]:
    """The ids of customers that a text leads to, by what it is of them."""
    of = {kind: _IDENTITIES[kind] for kind in Kind if kind in OF_IDENTITIES and kind in kinds}
    asked: dict[str, str | None] = {identity: text for identities in of.values() for identity in identities}
    bound = finder.customers(asked) if asked else {}
    found = {kind: [bound[one] for one in identities if one in bound] for kind, identities in of.items()}
    return found, [Lookup(kind=kind, how=BY_KEY, looked_at=len(one)) for kind, one in of.items()]
