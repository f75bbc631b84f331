"""Which message an order of a customer belongs to: the last the customer got before it; pure, no AWS."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import timedelta
from operator import attrgetter

from orderhub.customers.delivery import Delivery
from orderhub.customers.sales import Earning
from orderhub.orders.statuses import Status

type Credited = tuple[Earning, Delivery | None]
"""An order, and the message that led to it, if one did."""

_IN_TURN = attrgetter("sent_at", "workflow", "event_id")
_SENT_AT = attrgetter("sent_at")
_REMIND_OF_A_CART = frozenset({Status.ABANDONED_SHOPPING_CART, "abandoned_cart_1", "abandoned_cart_2"})
"""The messages that are sent before the order they are about is made."""


def credited(earnings: Iterable[Earning], deliveries: Iterable[Delivery], window: timedelta) -> Iterator[Credited]:
    """Each order of one customer with the last message before it, no older than the window; or with none.

    A message about the order itself did not lead to it, though the order's time may have been put right later;
    only one that reminds of an abandoned cart is sent before its order is made.
    """
    in_turn = sorted(deliveries, key=_IN_TURN)
    for earning in earnings:
        last = bisect_right(in_turn, earning.ordered_at, key=_SENT_AT)
        before = (in_turn[place] for place in reversed(range(last)))
        delivery = next((candidate for candidate in before if _can_lead(candidate, earning)), None)
        in_time = delivery and delivery.sent_at >= earning.ordered_at - window
        yield earning, delivery if in_time else None


def _can_lead(delivery: Delivery, earning: Earning) -> bool:
    return delivery.order_no != earning.order_no or delivery.message in _REMIND_OF_A_CART
