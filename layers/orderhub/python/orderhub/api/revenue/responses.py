"""The report as the API shows it, as JSON and as a table for spreadsheets; pure, no AWS."""

from collections.abc import Iterator
from decimal import Decimal

from orderhub.http.csv_tables import csv_text
from orderhub.orders.json_values import number
from orderhub.orders.model import Json
from orderhub.revenue.report import Group, Groups, ReportQuery, RevenueFigures

_COLUMNS = (
    *("from", "to", "currency", "period", "workflow", "message", "status", "count", "sum", "average"),
    "refunded",
)


def report_shown(query: ReportQuery, groups: Groups) -> dict[str, Json]:
    """The report: all orders that count, how many of them messages led to and how many not, and the groups."""
    led_to = sum((figures for group, figures in groups.items() if group.workflow), RevenueFigures())
    others = sum((figures for group, figures in groups.items() if not group.workflow), RevenueFigures())
    return {
        "from": query.first.isoformat(),
        "to": query.last.isoformat(),
        "timeZone": query.zone.key,
        "currency": query.currency,
        "windowDays": query.window.days,
        "by": query.by,
        "workflow": query.workflow,
        "mobileFromInitialized": query.early,
        "counted": _counted(query),
        "all": _figures(led_to + others),
        "attributed": _figures(led_to),
        "notAttributed": _figures(others),
        "groups": [
            {
                "period": group.period or None,
                "workflow": group.workflow or None,
                "message": group.message or None,
                "status": group.status.value,
                **_figures(figures),
            }
            for group, figures in _shown(query, groups)
        ],
    }


def report_csv(query: ReportQuery, groups: Groups) -> str:
    """The report as CSV, with a line for each group."""
    return csv_text(_COLUMNS, (_row(query, *row) for row in _shown(query, groups)))


def _shown(query: ReportQuery, groups: Groups) -> Iterator[tuple[Group, RevenueFigures]]:
    every = ((group, groups[group]) for group in sorted(groups))
    return (row for row in every if query.workflow in {None, row[0].workflow})


def _row(query: ReportQuery, group: Group, figures: RevenueFigures) -> list[object]:
    which = (group.period, group.workflow, group.message, group.status)
    amounts = (format(amount, "f") for amount in (figures.total, figures.average or Decimal(0), figures.refunded))
    return [query.first, query.last, query.currency, *which, figures.count, *amounts]


def _figures(figures: RevenueFigures) -> dict[str, Json]:
    average = figures.average
    return {
        "count": figures.count,
        "sum": number(figures.total),
        "refunded": number(figures.refunded),
        "average": None if average is None else number(average),
    }


def _counted(query: ReportQuery) -> str:
    """What is in the report and what is not, in words."""
    early = "and orders of the mobile SDK (source mobile_sdk) from INITIALIZED on"
    return (
        f"Orders made from {query.first} to {query.last} in {query.zone.key}, in {query.currency}, that are now "
        f"in stage DELIVERED{f', {early}' if query.early else ''}; historical ones too. Each counts once, for the "
        f"last message its customer got before it and at most {query.window.days} days before; a message about "
        f"the order itself does not count, but for the reminder of an abandoned cart. Those without such a "
        f"message are not attributed, among them all whose messages were not sent by us or are no longer kept."
    )
