"""Mending differences by the rules that follow changes: each order is followed anew, as it stands.

Orders change meanwhile, and the stream is followed at the same time. So after each writing the orders are read
again, and one that has moved on is followed from what was written to what it is now, until none has.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from orderhub.customers.sales import CustomerOrder, Place
from orderhub.errors import TransientError
from orderhub.events.customer_events import About
from orderhub.events.records import OrderChange, Snapshot
from orderhub.orders.model import Mode
from orderhub.reconcile.differences import Difference, DifferenceKind
from orderhub.reconcile.missing_events import MissingEventPublisher, UnpublishedOrder
from orderhub.reconcile.order_snapshot import OrderSnapshot

_TRIES = 8


class Rows(Protocol):
    """Where customers' orders are stored."""

    def write(self, orders: Mapping[Place, CustomerOrder | None]) -> None:
        """Write customers' orders at their places; None takes away what is there."""
        ...


class Following(Protocol):
    """Who follows changes of orders."""

    def follow(self, changes: Sequence[OrderChange]) -> Sequence[About]:
        """Bring customers up to some changes; the customer of each."""
        ...


type StandingsOf = Callable[[Sequence[str]], Mapping[str, OrderSnapshot]]
"""Reads some orders as they stand, at most a hundred."""


class Mender:
    """Mends differences; raises TransientError when not all was done and doing it all again can help.

    Args:
        standings_of: Reads some orders as they stand.
        rows: Where customers' orders are stored.
        customers: Who follows changes of orders.
        publisher: Publishes what was not published.
    """

    def __init__(
        self, *, standings_of: StandingsOf, rows: Rows, customers: Following, publisher: MissingEventPublisher
    ) -> None:
        self._standings_of = standings_of
        self._rows = rows
        self._customers = customers
        self._publisher = publisher

    def mend(self, differences: Sequence[Difference]) -> list[Difference]:
        """Put right what can be put right, of at most a hundred orders, and return it.

        An extra row goes first: should it have become the right one meanwhile, following its order as it stands
        brings it back.
        """
        ours = [difference for difference in differences if difference.kind is not DifferenceKind.UNREADABLE]
        self._rows.write({difference.place: None for difference in ours if difference.place})
        versions = {
            difference.order_no: difference.version
            for difference in ours
            if difference.kind is DifferenceKind.UNPUBLISHED
        }
        published = self._publisher.publish(
            self._followed(list(dict.fromkeys(difference.order_no for difference in ours)), versions)
        )
        return [
            difference
            for difference in ours
            if difference.kind is not DifferenceKind.UNPUBLISHED or difference.order_no in published
        ]

    def _followed(self, order_nos: Sequence[str], versions: Mapping[str, int | None]) -> list[UnpublishedOrder]:
        """Follow orders as they stand until they stand still; those to be published, unless they moved on."""
        first = self._standings_of(order_nos)
        snapshots = [standing.snapshot for standing in first.values() if standing.snapshot]
        are_published = [
            versions.get(snapshot.header.order_no) == snapshot.stamp.version for snapshot in snapshots
        ]
        changes = [
            OrderChange(order=snapshot if is_published else _silent(snapshot))
            for snapshot, is_published in zip(snapshots, are_published, strict=True)
        ]
        abouts = self._customers.follow(changes)
        last = self._settle(first)
        return [
            UnpublishedOrder(snapshot=snapshot, contact=about.contact)
            for snapshot, is_published, about in zip(snapshots, are_published, abouts, strict=True)
            if is_published and last[snapshot.header.order_no].snapshot == snapshot
        ]

    def _settle(self, last: Mapping[str, OrderSnapshot]) -> Mapping[str, OrderSnapshot]:
        """Follow what becomes of orders until nothing does."""
        for _ in range(_TRIES):
            now = self._standings_of(list(last))
            if now == last:
                return now
            self._customers.follow([change for no in now if (change := _moved(last[no], now[no]))])
            last = now
        raise TransientError("others change the orders all the time", "orders_changing")


def _silent(snapshot: Snapshot) -> Snapshot:
    """An order whose change is not published."""
    return replace(snapshot, stamp=replace(snapshot.stamp, mode=Mode.HISTORICAL, activity=None))


def _moved(last: OrderSnapshot, now: OrderSnapshot) -> OrderChange | None:
    """What happened to an order between two readings; None where there is nothing to follow."""
    before = _silent(last.snapshot) if last.snapshot else None
    if now.snapshot:
        return OrderChange(order=_silent(now.snapshot), before=before)
    return OrderChange(order=before, before=before, deleted=True) if before and now.is_readable else None
