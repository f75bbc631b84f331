"""The report as the API shows it, as JSON and as a table for spreadsheets; pure, no AWS."""

from collections.abc import Iterator
from decimal import Decimal

from orderhub.http.csv_tables import csv_text
from orderhub.orders.json_values import number
from orderhub.orders.model import Json
from orderhub.revenue.report import Figures, Group, Groups, ReportQuery

_COLUMNS = (
    *("from", "to", "currency", "period", "workflow", "message", "status", "count", "sum", "average"),
    "refunded",
)


def report_shown(asked: ReportQuery, groups: Groups) -> dict[str, Json]:
    """The report: all orders that count, how many of them messages led to and how many not, and the groups."""
    led_to = sum((figures for group, figures in groups.items() if group.workflow), Figures())
    others = sum((figures for group, figures in groups.items() if not group.workflow), Figures())
    return {
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "timeZone": asked.zone.key,
        "currency": asked.currency,
        "windowDays": asked.window.days,
        "by": asked.by,
        "workflow": asked.workflow,
        "mobileFromInitialized": asked.early,
        "counted": _counted(asked),
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
            for group, figures in _shown(asked, groups)
        ],
    }


def report_csv(asked: ReportQuery, groups: Groups) -> str:
    """The report as CSV, with a line for each group."""
    return csv_text(_COLUMNS, (_row(asked, *one) for one in _shown(asked, groups)))


def _shown(asked: ReportQuery, groups: Groups) -> Iterator[tuple[Group, Figures]]:
    every = ((group, groups[group]) for group in sorted(groups))
    return (one for one in every if asked.workflow in {None, one[0].workflow})


def _row(asked: ReportQuery, group: Group, figures: Figures) -> list[object]:
    which = (group.period, group.workflow, group.message, group.status)
    amounts = (format(one, "f") for one in (figures.total, figures.average or Decimal(0), figures.refunded))
    return [asked.first, asked.last, asked.currency, *which, figures.count, *amounts]


def _figures(figures: Figures) -> dict[str, Json]:
    average = figures.average
    return {
        "count": figures.count,
        "sum": number(figures.total),
        "refunded": number(figures.refunded),
        "average": None if average is None else number(average),
    }


def _counted(asked: ReportQuery) -> str:
    """What is in the report and what is not, in words."""
    early = "and orders of the mobile SDK (source mobile_sdk) from INITIALIZED on"
    return (
        f"Orders made from {asked.first} to {asked.last} in {asked.zone.key}, in {asked.currency}, that are now "
        f"in stage DELIVERED{f', {early}' if asked.early else ''}; historical ones too. Each counts once, for the "
        f"last message its customer got before it and at most {asked.window.days} days before; a message about "
        f"the order itself does not count, but for the reminder of an abandoned cart. Those without such a "
        f"message are not attributed, among them all whose messages were not sent by us or are no longer kept."
    )
