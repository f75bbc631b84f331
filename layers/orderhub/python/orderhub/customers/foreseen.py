"""Customers as they would be: read where they are kept, and changed in memory alone; pure, no AWS.

Whoever foresees what changes of orders lead to follows them as when they are published, over this.
"""

from collections.abc import Iterable, Mapping, Sequence

from orderhub.customers.identities import IdentityKey
from orderhub.customers.merges import Merges, Own
from orderhub.customers.ports import CustomersStore, Links
from orderhub.customers.resolve import Conflict, Link, is_bound
from orderhub.customers.sales import CustomerOrder, Place


class ForeseenCustomers:
    """Stands in for the Customers table; every method raises TransientError when trying again can help.

    Args:
        table: Where customers are kept.
    """

    def __init__(self, table: CustomersStore) -> None:
        self._table = table
        self._links: dict[IdentityKey, Link | None] = {}
        self._new: set[str] = set()
        self._own: dict[str, Own] = {}
        self._orders: dict[str, dict[Place, CustomerOrder | None]] = {}
        self._merges: Merges | None = None

    def links(self, keys: Iterable[IdentityKey]) -> Links:
        """Where identities lead now, of those that lead anywhere."""
        wanted = tuple(dict.fromkeys(keys))
        unread = [key for key in wanted if key not in self._links]
        if unread:
            self._links |= dict.fromkeys(unread) | self._table.links(unread)
        return {key: link for key in wanted if (link := self._links[key])}

    def bind(self, keys: Sequence[IdentityKey], link: Link, *, is_new: bool) -> bool:
        """Let identities lead to a customer, all or none; False if one may lead somewhere already."""
        links = self.links(keys)
        if any(is_bound(key, links) for key in keys):
            return False
        self._links |= dict.fromkeys(keys, link)
        if is_new:
            self._new.add(link.customer_id)
        return True

    def note(self, conflict: Conflict) -> None:
        """A conflict that would be recorded; nobody is told of it."""

    def write(self, orders: Mapping[Place, CustomerOrder | None]) -> None:
        """Keep in mind what customers' orders would be at their places."""
        for place, order in orders.items():
            self._orders.setdefault(place[0], {})[place] = order

    def own(self, customer_id: str) -> Own:
        """What a customer would have itself; of one that is new nothing need be read."""
        if customer_id not in self._own:
            is_new = customer_id in self._new
            self._own[customer_id] = Own(orders=(), is_joined=False) if is_new else self._table.own(customer_id)
        own = self._own[customer_id]
        if own.orders is None:
            return own
        changed = self._orders.get(customer_id, {})
        unchanged = (order for order in own.orders if order.place not in changed)
        return Own(orders=(*unchanged, *filter(None, changed.values())), is_joined=own.is_joined)

    def merges(self) -> Merges:
        """All merges."""
        if self._merges is None:
            self._merges = self._table.merges()
        return self._merges
