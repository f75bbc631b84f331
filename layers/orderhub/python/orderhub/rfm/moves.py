"""Moves between cells, and the event each of them is; pure, no AWS.

Its shape is the contract ``events/contracts/rfm-event.v1.json``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.events.customer_events import Cause, CustomerEvent, customer_event
from orderhub.orders.attributes import time_text
from orderhub.orders.json_values import number
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import Cell, CustomerSales, cell_of

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
