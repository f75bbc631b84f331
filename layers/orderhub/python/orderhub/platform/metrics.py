"""Metrics: one line in the log for an invocation that counted something, from which CloudWatch makes them (EMF).

No call and no cost for each order; and no dimension but the hub's name, so that nothing personal or without bound
can become one. Powertools' Logger brings the module with it, so it adds nothing to a cold start.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps

from aws_lambda_powertools import Metrics

_metrics = Metrics(service="orderhub", namespace="orderhub")


class Metric(StrEnum):
    """What is counted; the dashboard and ``make status`` show it by these names."""

    ORDERS_ACCEPTED = "OrdersAccepted"
    ORDERS_CHANGED = "OrdersChanged"
    ORDERS_FAILED = "OrdersFailed"
    EVENT_LAG = "EventLag"
    IMPORT_ROWS = "ImportRows"
    IMPORT_ROWS_REJECTED = "ImportRowsRejected"
    IMPORTS_FAILED = "ImportsFailed"
    MESSAGES_SENT = "MessagesSent"
    MESSAGES_REQUESTED = "MessagesRequested"
    MESSAGES_HELD = "MessagesHeld"
    MESSAGES_FAILED = "MessagesFailed"
    MESSAGES_BOUNCED = "MessagesBounced"
    MESSAGES_COMPLAINED = "MessagesComplained"
    WATCHERS_FAILED = "WatchersFailed"


def count(metric: Metric, number: int = 1) -> None:
    """Count something in this invocation; nothing is said of what there was none of."""
    if number:
        _metrics.add_metric(name=metric, unit="Count", value=number)


def took(metric: Metric, seconds: float) -> None:
    """Say how long something took; it is stored in milliseconds."""
    _metrics.add_metric(name=metric, unit="Milliseconds", value=round(seconds * 1000))


def counted[**P, R](namespace: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Have a handler say at its end, also at a bad one, what was counted.

    Args:
        namespace: What the metrics stand under, apart from those of other stacks.
    """

    def wrapped(handle: Callable[P, R]) -> Callable[P, R]:
        _metrics.provider.namespace = namespace

        @wraps(handle)
        def handler(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return handle(*args, **kwargs)
            finally:
                if _metrics.metric_set:
                    _metrics.flush_metrics()

        return handler

    return wrapped
