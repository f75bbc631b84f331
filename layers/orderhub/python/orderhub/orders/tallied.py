"""What became of orders, counted as metrics."""

from collections.abc import Mapping

from orderhub.orders.write_plan import Outcome
from orderhub.platform.metrics import Metric, count


def count_orders(outcomes: Mapping[str, int], failed: int) -> None:
    """Count orders that were taken in, those among them that changed, and those that could not be taken."""
    count(Metric.ORDERS_ACCEPTED, sum(outcomes.values()))
    count(Metric.ORDERS_CHANGED, outcomes[Outcome.CREATED] + outcomes[Outcome.UPDATED])
    count(Metric.ORDERS_FAILED, failed)
