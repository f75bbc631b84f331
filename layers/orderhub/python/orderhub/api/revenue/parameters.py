"""What a request for the report asks for; pure, no AWS."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from orderhub.errors import RequestError
from orderhub.http.query_params import currency_of, day_of, query_text
from orderhub.http.request import Event
from orderhub.orders.money import CURRENCIES
from orderhub.revenue.report import By, ReportQuery

FORMATS = ("json", "csv")
MOST_DAYS = 366
MOST_WINDOW = 90
_USUAL_DAYS = timedelta(days=29)
"""From the first of 30 days to the last."""
_USUAL_WINDOW = "7"
_YEARS = range(1971, 3000)
_NUMBER = re.compile(r"\d{1,2}", re.ASCII)
_LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueDefaults:
    """What counts where a request does not say, and today in the zone that days are those of.

    ``early`` says whether orders of the mobile SDK count that are no sales yet.
    """

    currency: str
    zone: ZoneInfo
    now: datetime
    early: bool


def report_query_in(event: Event, defaults: RevenueDefaults) -> tuple[ReportQuery, str]:
    """Which report a request asks for, and in which format.

    Raises:
        RequestError: ``from_invalid``, ``to_invalid``,
            ``range_empty``, ``range_too_long``, ``currency_invalid``, ``window_invalid``, ``by_unknown``,
            ``workflow_invalid`` or ``format_unknown``.
    """
    first, last = _days(event, defaults)
    query = ReportQuery(
        first=first,
        last=last,
        zone=defaults.zone,
        currency=currency_of(event, CURRENCIES, defaults.currency),
        window=_window(query_text(event, "window")),
        by=_by(query_text(event, "by")),
        workflow=_workflow(query_text(event, "workflow")),
        early=defaults.early,
    )
    form = query_text(event, "format") or FORMATS[0]
    if form not in FORMATS:
        raise _wrong("format_unknown", f"Send format as {' or '.join(FORMATS)}.")
    return query, form


def _days(event: Event, defaults: RevenueDefaults) -> tuple[date, date]:
    last = day_of(event, "to", _YEARS) or defaults.now.astimezone(defaults.zone).date()
    first = day_of(event, "from", _YEARS) or last - _USUAL_DAYS
    if first > last:
        raise _wrong("range_empty", "Send from as a day that is not after to.")
    if (last - first).days >= MOST_DAYS:
        raise _wrong("range_too_long", f"Ask for at most {MOST_DAYS} days.")
    return first, last


def _window(text: str) -> timedelta:
    days = int(text or _USUAL_WINDOW) if _NUMBER.fullmatch(text or _USUAL_WINDOW) else 0
    if not 1 <= days <= MOST_WINDOW:
        raise _wrong("window_invalid", f"Send window as a number of days from 1 to {MOST_WINDOW}.")
    return timedelta(days=days)


def _by(text: str) -> By | None:
    if text and text not in list(By):
        raise _wrong("by_unknown", f"Send by as {' or '.join(By)}, or not at all.")
    return By(text) if text else None


def _workflow(text: str) -> str | None:
    if len(text) > _LONGEST:
        raise _wrong("workflow_invalid", f"Send workflow as a name of at most {_LONGEST} characters.")
    return text or None


def _wrong(code: str, message: str) -> RequestError:
    return RequestError(message, code)
