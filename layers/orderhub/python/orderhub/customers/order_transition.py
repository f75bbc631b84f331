"""What a change of an order means for a customer: the orders before it and after it; pure, no AWS."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orderhub.customers.sales import CustomerOrder
from orderhub.events.customer_events import CustomerEvent


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
