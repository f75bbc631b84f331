"""What a batch of changes comes to for customers: rows to write, and sales at each step; pure, no AWS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orderhub.customers.identities import Kind
from orderhub.customers.sales import CustomerOrder, Figures, Place, figures_of
from orderhub.orders.model import Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One change of an order: whose it is, and what its customer had of it before and has after.

    ``before`` is None for a new order or one not followed so far, ``after`` for one that is gone, and
    ``customer_id`` for one that went before anybody followed it.
    """

    header: Header
    customer_id: str | None
    matched_by: Kind | None
    before: CustomerOrder | None
    after: CustomerOrder | None
    is_told: bool


def writes_of(turns: Sequence[Turn]) -> dict[Place, CustomerOrder | None]:
    """The places a batch touches, with what it leaves there; None where it takes the order away.

    A place that was touched is written though it ends as it began: an earlier try may have left it half way.
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


def told_customers(turns: Sequence[Turn]) -> list[str]:
    """The customers whose sales are told of, each once."""
    return list(dict.fromkeys(turn.customer_id for turn in turns if turn.is_told and turn.customer_id))


def sales_after(turns: Sequence[Turn], kept: Mapping[str, Sequence[CustomerOrder] | None]) -> list[Figures | None]:
    """The sales of each turn's customer as they are after it; None where they are not told or too many.

    Args:
        turns: A batch's, in their order.
        kept: The orders of the customers told of. Whether a part of the batch is in them already makes no
            difference: of the batch's orders its own images count.
    """
    states = {turn.header.order_no: turn.before for turn in reversed(turns)}
    others = {
        customer_id: None if orders is None else [order for order in orders if order.order_no not in states]
        for customer_id, orders in kept.items()
    }
    found: list[Figures | None] = []
    for turn in turns:
        states[turn.header.order_no] = turn.after
        settled = others.get(turn.customer_id) if turn.is_told and turn.customer_id else None
        if settled is None:
            found.append(None)
            continue
        of_batch = [state for state in states.values() if state and state.customer_id == turn.customer_id]
        found.append(figures_of((*settled, *of_batch), turn.header.currency))
    return found
