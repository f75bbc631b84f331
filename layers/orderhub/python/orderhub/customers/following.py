"""Following the changes of orders: whose order each is, and what that customer has of it.

Whose an order was before and is after a change follows from its two images. So a batch that comes again, cut
elsewhere or after a crash, comes to the same rows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from orderhub.customers.identities import IdentityKind, Keys, identities_in, keys_of
from orderhub.customers.merges import Merges, together
from orderhub.customers.ports import CustomersStore, Links, SecretSource
from orderhub.customers.resolve import Conflict, Link, Resolved, elsewhere, is_nobodys, owner_of, resolve
from orderhub.customers.sales import CustomerFigures, CustomerOrder, customer_order, figures_of
from orderhub.customers.transitions import (
    CustomerTransition,
    OrderTransition,
    TransitionWatcher,
    announced_customers,
    steps_of,
    writes_of,
)
from orderhub.errors import TransientError, kind_of, place_of
from orderhub.events.announcement import is_announced
from orderhub.events.customer_events import About, CustomerEvent
from orderhub.events.event_facts import Contact, contact_in
from orderhub.events.records import OrderChange, Snapshot
from orderhub.orders.model import Header
from orderhub.orders.person import header_without
from orderhub.platform.log import log
from orderhub.platform.metrics import Metric, count

_TRIES = 8
"""Each failure means that one more of an order's few identities was bound meanwhile, or is being bound."""

type Keyed = tuple[OrderChange, Keys, Keys]
type Erase = Callable[[str, str, datetime], object]
"""Takes the buyer out of an order; by its number, and what to stamp it with."""


class CustomerUpdater:
    """The customers of orders, kept up to date as the orders change.

    Args:
        table: Where they are kept.
        secret: What keys of identities are made with.
        region: The country (ISO 3166, such as ``CN``) of phone numbers without a country code.
        watchers: Who has something to tell of customers as their orders change.
        erase: Takes the buyer out of an order that came in though that buyer was erased.
        refunded_counts: Whether sales stay what they were when something of them is paid back.
    """

    def __init__(  # noqa: PLR0913 - composed once
        self,
        table: CustomersStore,
        secret: SecretSource,
        region: str,
        watchers: Sequence[TransitionWatcher] = (),
        erase: Erase | None = None,
        *,
        refunded_counts: bool = True,
    ) -> None:
        self._table = table
        self._secret = secret
        self._region = region
        self._watchers = watchers
        self._erase = erase
        self._refunded_counts = refunded_counts

    def follow(self, changes: Sequence[OrderChange]) -> list[About]:
        """Bring customers up to some changes of orders, in their order; return the customer of each.

        Raises:
            TransientError: Not all was done; following all of them again can help.
        """
        keyed: list[Keyed] = [(change, *self._identities(change)) for change in changes]
        links = self._table.links({key for _, before, after in keyed for key in (*before, *after)})
        keyed = [self._nobodys(entry, links) if is_nobodys(entry[2], links) else entry for entry in keyed]
        turns = [self._turn(change, before, after, links) for change, before, after in keyed]
        self._table.write(writes_of(turns))
        families = together(announced_customers(turns), self._table)
        steps = steps_of(turns, families)
        followed = zip(keyed, turns, steps, strict=True)
        return [self._about(turn, families.merges, each, change) for (change, *_), turn, each in followed]

    def _about(
        self, turn: CustomerTransition, merges: Merges, steps: Mapping[str, OrderTransition], change: OrderChange
    ) -> About:
        events = [event for step in steps.values() for event in self._watched(step)]
        customer_id = merges.root_of(turn.customer_id) if turn.customer_id else None
        step = steps.get(customer_id or "")
        sales = figures_of(step.after, turn.header.currency) if step else None
        return About(contact=_contact(turn, customer_id, sales), events=tuple(events), change=change)

    def _watched(self, step: OrderTransition) -> Iterator[CustomerEvent]:
        """The events that watchers make of a step; a fault of theirs holds back no event of an order."""
        for watcher in self._watchers:
            try:
                yield from watcher.events_of(step)
            except TransientError:
                raise
            except Exception as fault:  # noqa: BLE001 - whatever a watcher was not made for
                count(Metric.WATCHERS_FAILED)
                where = {"watcher": type(watcher).__name__, "order_no": step.order_no, "version": step.version}
                log.error("watcher_failed", extra={**where, "error": kind_of(fault), "at": place_of(fault)})

    def _identities(self, change: OrderChange) -> tuple[Keys, Keys]:
        """The identities of an order before and after a change, strongest first."""
        before = self._keys(change.before.header) if change.before else ()
        after = () if change.deleted else self._keys(change.order.header)
        if after and before and before[0].kind is IdentityKind.ORDER and after != before:
            # A nameless buyer who gets a name stays the same customer, unless the name is known already.
            after = (*after, *before)
        return before, after

    def _keys(self, header: Header) -> Keys:
        return keys_of(identities_in(header, self._region), self._secret.get())

    def _nobodys(self, keyed: Keyed, links: Links) -> Keyed:
        """A change of an order of somebody who was erased, who is taken out of it before anybody hears of it."""
        change, before, _ = keyed
        header, stamp = header_without(change.order.header), change.order.stamp
        if self._erase:
            self._erase(header.order_no, stamp.written_by, stamp.written_at)
        after = self._keys(header)
        links |= self._table.links(after)
        return replace(change, order=replace(change.order, header=header)), before, after

    def _turn(self, change: OrderChange, before: Keys, after: Keys, links: Links) -> CustomerTransition:
        header, owner = change.order.header, owner_of(before, links)
        resolved = self._settled(change, after, links) if after else resolve(header.order_no, before, links)
        # A deletion makes no customer.
        is_known = bool(after) or not resolved.is_new
        noted = before if owner == resolved.customer_id else ()
        self._note(change, resolved.customer_id, tuple(key for key in after if key not in noted), links)
        return CustomerTransition(
            header=header,
            stamp=change.order.stamp,
            customer_id=resolved.customer_id if is_known else None,
            matched_by=resolved.matched_by if is_known else None,
            before=self._order(owner, change.before) if owner and change.before else None,
            after=self._order(resolved.customer_id, change.order) if after else None,
            is_announced=is_announced(change),
        )

    def _order(self, customer_id: str, order: Snapshot) -> CustomerOrder:
        return customer_order(
            customer_id,
            order.header,
            self._region,
            order.amounts,
            order.stamp.refunds,
            refunded_counts=self._refunded_counts,
        )

    def _settled(self, change: OrderChange, keys: Keys, links: Links) -> Resolved:
        """Whose an order is once all of its identities lead somewhere."""
        order_no, moment = change.order.header.order_no, change.order.stamp.written_at
        for _ in range(_TRIES):
            resolved = resolve(order_no, keys, links)
            if not resolved.unbound:
                return resolved
            link = Link(
                customer_id=resolved.customer_id,
                order_no=order_no,
                matched_by=resolved.matched_by,
                bound_at=moment,
            )
            if self._table.bind(resolved.unbound, link, is_new=resolved.is_new):
                links |= dict.fromkeys(resolved.unbound, link)
                return resolved
            # Others were first: where they led it decides, and this order follows.
            links |= self._table.links(keys)
        raise TransientError("others are making the same customer right now", "customers_busy", is_busy=True)

    def _note(self, change: OrderChange, customer_id: str, keys: Keys, links: Links) -> None:
        for key in elsewhere(customer_id, keys, links):
            conflict = Conflict(
                customer_id=customer_id,
                key=key,
                leads_to=links[key].customer_id,
                order_no=change.order.header.order_no,
                noted_at=change.order.stamp.written_at,
            )
            self._table.note(conflict)


def _contact(turn: CustomerTransition, customer_id: str | None, sales: CustomerFigures | None) -> Contact:
    contact = replace(
        contact_in(turn.header),
        customer_id=customer_id,
        matched_by=None if turn.matched_by is IdentityKind.ORDER else turn.matched_by,
    )
    if sales is None:
        return contact
    return replace(
        contact, delivered_count=sales.count, delivered_total=sales.total, last_delivered_at=sales.last_at
    )
