"""What changes of orders mean for customers: rows to write, orders before and after each step; pure, no AWS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Protocol

from orderhub.customers.identities import IdentityKind
from orderhub.customers.merges import Merges, Together
from orderhub.customers.sales import CustomerOrder, Place
from orderhub.events.customer_events import CustomerEvent
from orderhub.orders.model import Header, Stamp

type Orders = Sequence[CustomerOrder]
_BY_TIME = attrgetter("ordered_at", "order_no")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTransition:
    """A customer's orders before and after one announced change of one order, each oldest first.

    They are those of all that are one with the customer, too.

    ``order_no`` and ``version`` tell which change it was, ``correlation_id`` what it came of.
    """

    customer_id: str
    order_no: str
    version: int
    changed_at: datetime
    correlation_id: str
    before: tuple[CustomerOrder, ...]
    after: tuple[CustomerOrder, ...]


class TransitionWatcher(Protocol):
    """What publishes events of customers as their orders change."""

    def events_of(self, step: OrderTransition) -> Sequence[CustomerEvent]:
        """The events of a step, the same each time it is asked.

        Raises:
            TransientError: They cannot be found right now; the whole batch comes again.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTransition:
    """One change of an order: whose it is, and what its customer had of it before and has after.

    ``before`` is None for a new order or one not followed so far, ``after`` for one that is gone, and
    ``customer_id`` for one that went before anybody followed it.
    """

    header: Header
    stamp: Stamp
    customer_id: str | None
    matched_by: IdentityKind | None
    before: CustomerOrder | None
    after: CustomerOrder | None
    is_announced: bool

    @property
    def customers(self) -> tuple[str, ...]:
        """Whose it was and whose it is now, each once."""
        owners = (self.before.customer_id if self.before else None, self.customer_id)
        return tuple(dict.fromkeys(owner for owner in owners if owner))


def writes_of(turns: Sequence[CustomerTransition]) -> dict[Place, CustomerOrder | None]:
    """The places a batch changes, with what it leaves there; None where it takes the order away.

    A place that was changed is written though it ends as it began: an earlier try may have left it half way.
    """
    places: dict[Place, CustomerOrder | None] = {}
    for turn in turns:
        if turn.before == turn.after:
            continue
        if turn.before:
            places[turn.before.place] = None
        if turn.after:
            places[turn.after.place] = turn.after
    return places


def announced_customers(turns: Sequence[CustomerTransition]) -> list[str]:
    """The customers of changes that are announced, each once."""
    return list(
        dict.fromkeys(customer_id for turn in turns if turn.is_announced for customer_id in turn.customers)
    )


def steps_of(turns: Sequence[CustomerTransition], families: Together) -> list[dict[str, OrderTransition]]:
    """What each turn that is announced means for its customers; nothing for one whose orders are too many.

    Args:
        turns: A batch's, in their order.
        families: The orders of the announced customers, with those they are one with. Whether a part of the
            batch is in them already makes no difference: of the batch's orders its own images count.
    """
    states = {turn.header.order_no: turn.before for turn in reversed(turns)}
    others = {
        root: [order for order in orders if order.order_no not in states]
        for root, orders in families.orders.items()
        if orders is not None
    }
    steps: list[dict[str, OrderTransition]] = []
    for turn in turns:
        roots = dict.fromkeys(map(families.merges.root_of, turn.customers)) if turn.is_announced else {}
        counted = [root for root in roots if root in others]
        before = {root: _all_of(root, others[root], states, families.merges) for root in counted}
        states[turn.header.order_no] = turn.after
        after = {root: _all_of(root, others[root], states, families.merges) for root in counted}
        steps.append({root: _step(turn, root, before[root], after[root]) for root in counted})
    return steps


def _all_of(
    root: str, others: Orders, states: Mapping[str, CustomerOrder | None], merges: Merges
) -> tuple[CustomerOrder, ...]:
    """A customer's orders, those of the batch as they are at some point of it."""
    of_batch = (state for state in states.values() if state and merges.root_of(state.customer_id) == root)
    return tuple(sorted((*others, *of_batch), key=_BY_TIME))


def _step(turn: CustomerTransition, customer_id: str, before: Orders, after: Orders) -> OrderTransition:
    return OrderTransition(
        customer_id=customer_id,
        order_no=turn.header.order_no,
        version=turn.stamp.version,
        changed_at=turn.stamp.written_at,
        correlation_id=turn.stamp.correlation_id,
        before=tuple(before),
        after=tuple(after),
    )
