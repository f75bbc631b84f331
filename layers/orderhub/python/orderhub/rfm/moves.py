"""Moves between cells, the event each of them is, and which change of an order leads to one; pure, no AWS.

The shape of the event is the contract ``events/contracts/rfm-event.v1.json``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.customers.sales import CustomerOrder
from orderhub.customers.transitions import OrderTransition
from orderhub.events.customer_events import Cause, CustomerEvent, customer_event
from orderhub.orders.attributes import time_text
from orderhub.orders.json_values import number
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import Cell, CustomerSales, Sale, cell_of, customer_sales_of, end_of

SCHEMA = "rfm-event.v1"
CELL_CHANGED = "rfmCELL_CHANGED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A customer's move from one cell to another; ``after`` are the sales on the day of the move."""

    currency: str
    as_of: date
    source: Cell
    target: Cell
    after: CustomerSales


def move_of_day(
    standing: CustomerSales, currency: str, days: tuple[date, date], boundaries: Boundaries, zone: ZoneInfo
) -> Move | None:
    """The move that time alone made between two days, None where the customer stayed.

    Args:
        standing: The customer's sales until the later day.
        currency: Of these sales.
        days: The earlier day and the later one.
        boundaries: Of both days, so that setting others moves nobody.
        zone: Whose days they are.
    """
    source, target = (cell_of(standing, day, boundaries, zone) for day in days)
    if source == target:
        return None
    return Move(currency=currency, as_of=days[1], source=source, target=target, after=standing)


def event_of(move: Move, boundaries: Boundaries, cause: Cause) -> CustomerEvent:
    """The event of a move."""
    after = move.after
    content = {
        "currency": move.currency,
        "as_of": move.as_of.isoformat(),
        "from": cell_facts(move.source, boundaries),
        "to": cell_facts(move.target, boundaries),
        "count": after.count,
        "sum": number(after.total),
        "last_sale_at": after.last_at and time_text(after.last_at),
    }
    return customer_event(CELL_CHANGED, SCHEMA, after.customer_id, cause, {"rfm": content})


def cell_facts(cell: Cell, boundaries: Boundaries) -> dict[str, Any]:
    """A cell as events have it."""
    labels = {"r_label": boundaries.columns[cell.r], "f_label": boundaries.rows[cell.f]}
    # Both in one text, because a rule on the bus can name texts by a parameter, and no numbers.
    return {"r": cell.r, "f": cell.f, "cell": f"{cell.r}/{cell.f}", **labels}


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
