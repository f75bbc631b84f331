"""Holding a page of orders against what follows from them, and a page of customers' rows against the orders.

All reads are consistent, but they are several. So an order that changes, or has changed lately, is left out: its
change may still be on its way through the stream.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from orderhub.customers.order_rows import order_no_at
from orderhub.customers.owners import Share
from orderhub.customers.sales import CustomerOrder, Place
from orderhub.events.announcement import is_announced
from orderhub.events.records import OrderChange, Snapshot
from orderhub.orders.amounts import Amount
from orderhub.orders.model import Header
from orderhub.reconcile.differences import Difference, DifferenceKind, Found
from orderhub.reconcile.order_snapshot import GONE, OrderSnapshot, order_snapshot_of


class Headers(Protocol):
    """Where orders are stored."""

    def read(self, order_nos: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        """The rows of some headers and tombstones."""
        ...


class Owners(Protocol):
    """Who tells whose orders are."""

    def shares_of(
        self,
        headers: Iterable[Header],
        amounts: Mapping[str, Mapping[str, Amount]] = ...,
        refunds: Mapping[str, Mapping[str, Decimal]] = ...,
        /,
    ) -> Mapping[str, Share]:
        """What there should be of some orders, by their numbers."""
        ...


class CustomerOrderRows(Protocol):
    """Where customers are stored."""

    def compared(self, orders: Iterable[CustomerOrder]) -> Mapping[Place, bool]:
        """Whether what lies at each order's place is that order; nothing where nothing lies."""
        ...


class PublishedVersions(Protocol):
    """Where events are stored."""

    def published(self, versions: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
        """Of some orders' versions those whose events are stored."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """Orders that changed after ``settled`` are left out; events before ``retained_since`` may be expired."""

    settled: datetime
    retained_since: datetime


class Comparer:
    """Finds differences; raises TransientError when looking again can help.

    Args:
        headers: Where orders are stored.
        owners: Who tells whose they are.
        customers: Where customers are stored.
        history: Where events are stored.
    """

    def __init__(
        self, *, headers: Headers, owners: Owners, customers: CustomerOrderRows, history: PublishedVersions
    ) -> None:
        self._headers = headers
        self._owners = owners
        self._customers = customers
        self._history = history

    def at_orders(self, order_nos: Sequence[str], since: Since) -> Found:
        """What does not follow from some orders, at most a hundred, though it should."""
        standings = self.standings(order_nos)
        settled = {no: standing for no, standing in standings.items() if standing.is_settled(since.settled)}
        differences = [
            *self._unlike(settled),
            *self._unpublished(settled, since.retained_since),
            *_unreadable(settled),
        ]
        # What changed while it was looked at proves nothing.
        again = self.standings({difference.order_no for difference in differences})
        sure = tuple(
            difference
            for difference in differences
            if again[difference.order_no] == standings[difference.order_no]
        )
        moved = {difference.order_no for difference in differences} - {difference.order_no for difference in sure}
        return Found(differences=sure, left_out=len(standings) - len(settled) + len(moved))

    def at_places(self, places: Sequence[Place], since: Since) -> Found:
        """What customers have, at some places, at most a hundred, of orders that do not say so."""
        standings = self.standings(order_no_at(place) for place in places)
        readable = {no: standing for no, standing in standings.items() if standing.is_readable}
        settled = {no: standing for no, standing in readable.items() if standing.is_settled(since.settled)}
        shares = self._owners.shares_of(
            standing.snapshot.header for standing in settled.values() if standing.snapshot
        )
        right = {share.order.place for share in shares.values()}
        extra = [place for place in places if order_no_at(place) in settled and place not in right]
        differences = tuple(
            Difference(kind=DifferenceKind.EXTRA, order_no=order_no_at(place), customer_id=place[0], place=place)
            for place in extra
        )
        return Found(differences=differences, left_out=len(readable) - len(settled))

    def standings(self, order_nos: Iterable[str]) -> dict[str, OrderSnapshot]:
        """How some orders stand, at most a hundred, each named once."""
        wanted = list(dict.fromkeys(order_nos))
        # A row that somebody wrote by hand may name no order at all.
        rows = self._headers.read(filter(None, wanted))
        return {no: order_snapshot_of(rows[no]) if no in rows else GONE for no in wanted}

    def _unlike(self, standings: Mapping[str, OrderSnapshot]) -> list[Difference]:
        snapshots = {no: standing.snapshot for no, standing in standings.items() if standing.snapshot}
        amounts = {no: snapshot.amounts for no, snapshot in snapshots.items()}
        refunds = {no: snapshot.stamp.refunds for no, snapshot in snapshots.items()}
        headers = (snapshot.header for snapshot in snapshots.values())
        shares = self._owners.shares_of(headers, amounts, refunds)
        there = self._customers.compared(share.order for share in shares.values())
        kinds = {no: _kind_of(share, there.get(share.order.place)) for no, share in shares.items()}
        return [
            Difference(
                kind=kind,
                order_no=order_no,
                customer_id=shares[order_no].order.customer_id,
                version=snapshots[order_no].stamp.version,
            )
            for order_no, kind in kinds.items()
            if kind
        ]

    def _unpublished(self, standings: Mapping[str, OrderSnapshot], retained_since: datetime) -> list[Difference]:
        wanted = {
            (no, standing.snapshot.stamp.version)
            for no, standing in standings.items()
            if standing.snapshot and _is_to_be_published(standing.snapshot, retained_since)
        }
        unpublished = sorted(wanted - self._history.published(wanted))
        return [
            Difference(kind=DifferenceKind.UNPUBLISHED, order_no=no, version=version)
            for no, version in unpublished
        ]


def _kind_of(share: Share, is_right: bool | None) -> DifferenceKind | None:  # noqa: FBT001 - as it was found
    if not share.is_followed:
        return DifferenceKind.UNFOLLOWED
    if is_right is None:
        return DifferenceKind.MISSING
    return None if is_right else DifferenceKind.DIFFERS


def _is_to_be_published(snapshot: Snapshot, retained_since: datetime) -> bool:
    return is_announced(OrderChange(order=snapshot)) and snapshot.stamp.written_at > retained_since


def _unreadable(standings: Mapping[str, OrderSnapshot]) -> list[Difference]:
    return [
        Difference(kind=DifferenceKind.UNREADABLE, order_no=no)
        for no, standing in standings.items()
        if not standing.is_readable
    ]
