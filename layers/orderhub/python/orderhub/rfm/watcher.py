"""Watching customers as their orders come: which change of an order moved them to another cell; pure, no AWS."""

from collections.abc import Callable, Iterable, Sequence
from zoneinfo import ZoneInfo

from orderhub.customers.order_transition import OrderTransition
from orderhub.customers.sales import CustomerOrder
from orderhub.events.customer_events import Cause, CustomerEvent
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import Sale, cell_of, customer_sales_of, end_of
from orderhub.rfm.moves import Move, event_of


class CellWatcher:
    """Tells of moves between cells, in each currency, as of the day the order was changed.

    Args:
        boundaries: Those that are set; read each change of sales.
        zone: Whose days they are.
    """

    def __init__(self, boundaries: Callable[[], Boundaries], zone: ZoneInfo) -> None:
        self._boundaries = boundaries
        self._zone = zone

    def events_of(self, step: OrderTransition) -> Sequence[CustomerEvent]:
        """The moves of a step as events.

        Raises:
            TransientError: The boundaries could not be read; trying again can help.
        """
        sold = {order.currency for order in (*step.before, *step.after) if order.sale is not None}
        sales = {
            currency: (_sales(step.before, currency), _sales(step.after, currency)) for currency in sorted(sold)
        }
        changed = {currency: pair for currency, pair in sales.items() if pair[0] != pair[1]}
        if not changed:
            return []
        boundaries = self._boundaries()
        moves = [self._move(step, boundaries, currency, *pair) for currency, pair in changed.items()]
        return [event_of(move, boundaries, _cause(step, move.currency)) for move in moves if move]

    def _move(
        self,
        step: OrderTransition,
        boundaries: Boundaries,
        currency: str,
        before: Sequence[Sale],
        after: Sequence[Sale],
    ) -> Move | None:
        as_of = step.changed_at.astimezone(self._zone).date()
        until = end_of(as_of, self._zone)
        was, now = (customer_sales_of(step.customer_id, sales, until) for sales in (before, after))
        source, target = (cell_of(sales, as_of, boundaries, self._zone) for sales in (was, now))
        if source == target:
            return None
        return Move(currency=currency, as_of=as_of, source=source, target=target, after=now)


def _sales(orders: Iterable[CustomerOrder], currency: str) -> list[Sale]:
    own = [order for order in orders if order.currency == currency]
    return [(order.ordered_at, order.sale, order.refunded) for order in own if order.sale is not None]


def _cause(step: OrderTransition, currency: str) -> Cause:
    key = f"{currency}:{step.order_no}:{step.version}"
    return Cause(key=key, occurred_at=step.changed_at, correlation_id=step.correlation_id)
