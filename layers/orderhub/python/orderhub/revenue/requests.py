"""What the API says of revenue: which messages led to which orders."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Protocol

from orderhub.customers.merges import Merges
from orderhub.edge.http import Answer, Event, Rejected
from orderhub.faults import Refused
from orderhub.revenue.asked import Usual, report_asked
from orderhub.revenue.count import counted
from orderhub.revenue.report import Asked, Groups
from orderhub.revenue.shards import Index
from orderhub.revenue.views import report_csv, report_shown


class Customers(Protocol):
    """Where it is kept which customers are one."""

    def merges(self) -> Merges:
        """All merges."""
        ...


def report(
    event: Event, index: Index, customers: Customers, usual: Usual, time_left: Callable[[], float]
) -> Answer:
    """The report, as JSON or ``csv``.

    Raises:
        Rejected: 400 by ``report_asked``; 422 ``revenue_too_large``.
        Passing: The customers could not be read; trying again can help.
    """
    asked, form = report_asked(event, usual)
    try:
        groups = counted(asked, index, customers.merges(), time_left)
    except Refused as fault:
        message = "There are more orders and messages than one request can go through; ask for fewer days."
        raise Rejected(HTTPStatus.UNPROCESSABLE_ENTITY, "revenue_too_large", message) from fault
    return _csv(asked, groups) if form == "csv" else Answer(body=report_shown(asked, groups))


def _csv(asked: Asked, groups: Groups) -> Answer:
    name = f"revenue-{asked.first}-{asked.last}-{asked.currency}.csv"
    how = {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(body=report_csv(asked, groups), headers=how)
