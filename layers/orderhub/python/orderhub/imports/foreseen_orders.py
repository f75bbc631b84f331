"""Orders as a file would make them, for rules that ask what events do not tell; pure, no AWS."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from orderhub.orders.write_plan import Stored, WritePlan
from orderhub.rules.order_details import OrderDetails, details_of


class Loading(Protocol):
    """Where orders are stored."""

    def load(self, wanted: Mapping[str, frozenset[str]]) -> dict[str, Stored]:
        """Read the named orders with the named lines, as they are now."""
        ...


class ForeseenOrders:
    """Orders as they would be once some plans were carried out.

    Args:
        orders: Where they are stored; read only for lines that a plan leaves as they are.
        plans: What would be written.
    """

    def __init__(self, orders: Loading, plans: Iterable[WritePlan]) -> None:
        self._orders = orders
        self._plans = {plan.header.order_no: plan for plan in plans}

    def order(self, order_no: str, /) -> OrderDetails | None:
        """What an order would say of its items and in its extra fields; None of one that has no plan.

        Raises:
            TransientError: What is stored cannot be read right now; trying again can help.
        """
        plan = self._plans.get(order_no)
        if plan is None:
            return None
        lines = {line.sku: line for line in plan.put}
        missing = frozenset(plan.skus) - lines.keys()
        if missing and order_no in (stored := self._orders.load({order_no: missing})):
            lines = {**stored[order_no].lines, **lines}
        return details_of(plan.header, [lines[sku] for sku in plan.skus if sku in lines])
