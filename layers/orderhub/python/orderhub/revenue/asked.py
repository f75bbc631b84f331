"""What a request for the report asks for; pure, no AWS."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

from orderhub.edge.asked import check_parameters
from orderhub.edge.http import Event, Rejected
from orderhub.orders.currencies import CURRENCIES
from orderhub.revenue.report import Asked, By

PARAMETERS = frozenset({"from", "to", "currency", "window", "by", "workflow", "format"})
FORMATS = ("json", "csv")
MOST_DAYS = 366
MOST_WINDOW = 90
_USUAL_DAYS = timedelta(days=29)
"""From the first of 30 days to the last."""
_USUAL_WINDOW = "7"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEARS = range(1971, 3000)
_NUMBER = re.compile(r"\d{1,2}", re.ASCII)
_LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What counts where a request does not say, and today in the zone that days are those of.

    ``early`` says whether orders of the mobile SDK count that are no sales yet.
    """

    currency: str
    zone: ZoneInfo
    now: datetime
    early: bool


def report_asked(event: Event, usual: Usual) -> tuple[Asked, str]:
    """Which report a request asks for, and in which format.

    Raises:
        Rejected: 400 ``parameter_unknown``, ``parameter_repeated``, ``from_invalid``, ``to_invalid``,
            ``range_empty``, ``range_too_long``, ``currency_invalid``, ``window_invalid``, ``by_unknown``,
            ``workflow_invalid`` or ``format_unknown``.
    """
    check_parameters(event, PARAMETERS)
    sent: Mapping[str, str | None] = event.get("queryStringParameters") or {}
    said = {name: (text or "").strip() for name, text in sent.items()}
    first, last = _days(said, usual)
    asked = Asked(
        first=first,
        last=last,
        zone=usual.zone,
        currency=_currency(said.get("currency", ""), usual),
        window=_window(said.get("window", "")),
        by=_by(said.get("by", "")),
        workflow=_workflow(said.get("workflow", "")),
        early=usual.early,
    )
    form = said.get("format") or FORMATS[0]
    if form not in FORMATS:
        raise _wrong("format_unknown", f"Send format as {' or '.join(FORMATS)}.")
    return asked, form


def _days(said: Mapping[str, str], usual: Usual) -> tuple[date, date]:
    today = usual.now.astimezone(usual.zone).date()
    last = _day(said["to"], "to") if said.get("to") else None
    first = _day(said["from"], "from") if said.get("from") else (last or today) - _USUAL_DAYS
    last = last or today
    if first > last:
        raise _wrong("range_empty", "Send from as a day that is not after to.")
    if (last - first).days >= MOST_DAYS:
        raise _wrong("range_too_long", f"Ask for at most {MOST_DAYS} days.")
    return first, last


def _day(text: str, name: str) -> date:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise _wrong(f"{name}_invalid", f"Send {name} as a day such as 2026-11-22.")
    return day


def _currency(text: str, usual: Usual) -> str:
    currency = text.upper() or usual.currency
    if currency not in CURRENCIES:
        raise _wrong("currency_invalid", "Send a currency by ISO 4217, such as USD.")
    return currency


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


def _wrong(code: str, message: str) -> Rejected:
    return Rejected(HTTPStatus.BAD_REQUEST, code, message)
