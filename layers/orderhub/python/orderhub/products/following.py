"""Following the changes of orders: the facts of products and stores, and what they add to what was sold."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import groupby
from operator import attrgetter
from random import uniform
from time import sleep
from typing import Protocol
from zoneinfo import ZoneInfo

from orderhub.errors import InvalidInput, TransientError
from orderhub.events.records import OrderChange, Record, order_no_of, read
from orderhub.orders.model import Order
from orderhub.products.catalog import Product, ProductKey, Store, blank_product, visited, with_facts
from orderhub.products.product_facts import product_facts_in, speaks, visit_in
from orderhub.products.sold import Counted, Move, moves_of, packed, sums, uncounted, with_tokens

_TRIES = 8
"""Each failure means that others, who follow other orders, have written the same product meanwhile."""


@dataclass(slots=True)
class Batch:
    """What is in a batch; ``unreadable`` has the order numbers of records that cannot be understood."""

    changes: list[OrderChange] = field(default_factory=list)
    unreadable: list[str | None] = field(default_factory=list)


def changes_in(records: Iterable[Record]) -> Batch:
    """Read a batch; what cannot be read waits in the quarantine of the publisher of changes."""
    batch = Batch()
    for record in records:
        try:
            change = read(record)
        except InvalidInput:
            batch.unreadable.append(order_no_of(record))
            continue
        if change:
            batch.changes.append(change)
    return batch


class WholeOrders(Protocol):
    """Where whole orders are read."""

    def whole(self, order_nos: Iterable[str]) -> Sequence[Order]:
        """Orders as they are now; those that are gone are left out."""
        ...


class ProductStore(Protocol):
    """Where products and stores are stored; every method raises TransientError when trying again can help."""

    def products(self, keys: Iterable[ProductKey]) -> Mapping[ProductKey, Product]:
        """Products by their keys, of those that are stored."""
        ...

    def stores(self, store_keys: Iterable[str]) -> Mapping[str, Store]:
        """Stores by their keys, of those that are stored."""
        ...

    def counted(self, seconds: Iterable[str]) -> Mapping[str, Counted]:
        """What is counted of some seconds, of those in which anything is."""
        ...

    def write(self, stored: Sequence[Product | Store | Counted]) -> bool:
        """Write some, all or none; False if one of them may have changed since it was read."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What following some changes came to: orders read, rows of products and stores written, changes counted."""

    read: int
    written: int
    counted: int


class Products:
    """The products and stores that orders name, updated as the orders change.

    Args:
        table: Where they are stored.
        orders: Where orders are read.
        zone: The zone of a store's days.
        pause: Waits that many seconds.
    """

    def __init__(
        self, table: ProductStore, orders: WholeOrders, zone: ZoneInfo, pause: Callable[[float], None] = sleep
    ) -> None:
        self._table = table
        self._orders = orders
        self._zone = zone
        self._pause = pause

    def follow(self, changes: Sequence[OrderChange]) -> Followed:
        """Bring products and stores up to some changes of orders.

        Orders are read as they are now, so what they tell is the same whenever a change is followed again.

        Raises:
            TransientError: Not all was done; following all of them again can help.
        """
        orders = self._orders.whole({change.order.header.order_no: None for change in changes if speaks(change)})
        written = self._keep_products(orders) + self._keep_stores(orders)
        moves = [move for change in changes for move in moves_of(change)]
        return Followed(read=len(orders), written=written, counted=sum(map(self._count, packed(moves))))

    def _keep_products(self, orders: Sequence[Order]) -> int:
        every = sorted((fact for order in orders for fact in product_facts_in(order)), key=attrgetter("key"))
        facts = {key: list(some) for key, some in groupby(every, attrgetter("key"))}

        def after(keys: Collection[ProductKey]) -> list[Product]:
            stored = self._table.products(keys)
            before = {key: stored.get(key) or blank_product(key) for key in keys}
            return [new for key in keys if (new := with_facts(before[key], facts[key])) != before[key]]

        return self._write_each(facts, after, attrgetter("key"))

    def _keep_stores(self, orders: Sequence[Order]) -> int:
        every = [visit for order in orders if (visit := visit_in(order, self._zone))]
        every.sort(key=attrgetter("store_key", "day", "seen_at"))
        visits = {key: list(some) for key, some in groupby(every, attrgetter("store_key"))}

        def after(keys: Collection[str]) -> list[Store]:
            before = self._table.stores(keys)
            return [
                new
                for key in keys
                if (new := reduce(visited, visits[key], before.get(key))) and new != before.get(key)
            ]

        return self._write_each(visits, after, attrgetter("store_key"))

    def _write_each[T: Product | Store, K](
        self, keys: Collection[K], after: Callable[[Collection[K]], list[T]], key_of: Callable[[T], K]
    ) -> int:
        """Write what differs, each by itself: those that others were faster with are looked at again."""
        written = 0
        for turn in range(_TRIES):
            self._wait(turn)
            different = after(keys)
            keys = [key_of(entity) for entity in different if not self._table.write([entity])]
            written += len(different) - len(keys)
            if not keys:
                return written
        raise _busy()

    def _count(self, moves: Sequence[Move]) -> int:
        """Count what is not counted yet, with its tokens, in one transaction."""
        seconds = dict.fromkeys(move.second for move in moves)
        for turn in range(_TRIES):
            self._wait(turn)
            stored = self._table.counted(seconds)
            counted = {second: stored.get(second) or Counted(second=second) for second in seconds}
            new = uncounted(moves, counted)
            if not new or self._table.write([*with_tokens(counted, new), *self._sold(new)]):
                return len(new)
        raise _busy()

    def _sold(self, moves: Sequence[Move]) -> list[Product]:
        more = sums(moves)
        stored = self._table.products(more)
        before = {key: stored.get(key) or blank_product(key) for key in more}
        return [replace(before[key], sold=before[key].sold + amount) for key, amount in more.items()]

    def _wait(self, turn: int) -> None:
        if turn:
            self._pause(uniform(0.5, 1) * 0.02 * 2**turn)  # noqa: S311 - jitter, no secret


def _busy() -> TransientError:
    return TransientError("others are writing the same products right now", "products_busy", is_busy=True)
