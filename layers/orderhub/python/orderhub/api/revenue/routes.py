"""What the API says of revenue: which messages led to which orders."""

from collections.abc import Callable
from typing import Protocol

from orderhub.api.revenue.parameters import RevenueDefaults, report_query_in
from orderhub.api.revenue.responses import report_csv, report_shown
from orderhub.customers.merges import Merges
from orderhub.errors import InvalidInput, RequestError
from orderhub.http.answer import Answer
from orderhub.http.csv_tables import csv_answer
from orderhub.http.request import Event
from orderhub.revenue.shards import RevenueIndex, counted


class MergesReader(Protocol):
    """Where it is stored which customers are one."""

    def merges(self) -> Merges:
        """All merges."""
        ...


def report(
    event: Event,
    index: RevenueIndex,
    customers: MergesReader,
    defaults: RevenueDefaults,
    time_left: Callable[[], float],
) -> Answer:
    """The report, as JSON or ``csv``.

    Raises:
        RequestError: by ``report_query_in``; ``revenue_too_large``.
        TransientError: The customers could not be read; trying again can help.
    """
    query, form = report_query_in(event, defaults)
    try:
        groups = counted(query, index, customers.merges(), time_left)
    except InvalidInput as fault:
        message = "There are more orders and messages than one request can go through; ask for fewer days."
        raise RequestError(message, "revenue_too_large") from fault
    if form == "json":
        return Answer(body=report_shown(query, groups))
    name = f"revenue-{query.first}-{query.last}-{query.currency}.csv"
    return csv_answer(name, report_csv(query, groups))
