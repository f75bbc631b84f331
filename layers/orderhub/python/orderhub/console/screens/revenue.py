"""Which messages led to which sales: sums by message and by time, and the orders that the figures are of."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from http import HTTPStatus

from orderhub.console.calls import Json, get
from orderhub.console.screen import Guest, Page, Screen, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

FILTERS = ("from", "to", "currency", "window", "by", "workflow")
SPLITS = ("day", "month")
TOTALS = ("all", "attributed", "notAttributed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What some orders come to: what they have in common, how many they are, and how long the bar is, of 100."""

    label: str
    count: int
    sum: Decimal
    width: float


def answer(guest: Guest) -> Page:
    """The report, with the filters of the API."""
    visit = guest.visit
    asked = get("/v1/revenue", **visit.filters(*FILTERS))
    reply = guest.api.ask(asked)
    report = reply.body or {"groups": (), "by": None}
    groups = report["groups"]
    facts = {
        "problem": reply.problem,
        "report": report,
        "totals": [(translate(f"console_revenue.{name}", visit.language), name) for name in TOTALS],
        "splits": [(split, translate(f"console_revenue.{split}", visit.language)) for split in SPLITS],
        "by_message": sorted(
            _bars(groups, lambda group: _message(group, visit.language)), key=lambda bar: bar.sum, reverse=True
        ),
        "by_time": _bars(groups, _period) if report["by"] else (),
        "groups": [(group, _orders(guest, report, group)) for group in groups],
    }
    return Page(
        template="revenue.html",
        title=translate("console_revenue.title", visit.language),
        facts=facts,
        calls=[asked],
        status=reply.problem.http_status if reply.problem and not visit.is_part else HTTPStatus.OK,
    )


def _bars(groups: Iterable[Json], label_of: Callable[[Json], str]) -> list[Bar]:
    """A bar for each label, in the order in which they come."""
    counts: dict[str, int] = {}
    sums: dict[str, Decimal] = {}
    for group in groups:
        label = label_of(group)
        counts[label] = counts.get(label, 0) + group["count"]
        sums[label] = sums.get(label, Decimal(0)) + _sum(group)
    most = max((total for total in sums.values()), default=Decimal(0))
    return [
        Bar(
            label=label,
            count=counts[label],
            sum=total,
            width=round(float(100 * total / most), 1) if most > 0 and total > 0 else 0,
        )
        for label, total in sums.items()
    ]


def _sum(group: Json) -> Decimal:
    return Decimal(group["sum"])


def _period(group: Json) -> str:
    return str(group["period"])


def _message(group: Json, language: str) -> str:
    if group["message"] is None:
        return translate("console_revenue.no_message", language)
    return f"{group['workflow']} · {group['message']}"


def _orders(guest: Guest, report: Json, group: Json) -> str | None:
    """The address of the orders of a group's status and time, for who may see orders."""
    if not guest.who.may(Scope.ORDERS_READ):
        return None
    first, last = _days(group["period"], report)
    return guest.visit.to("orders", status=group["status"], **{"from": first, "to": last})


def _days(period: str | None, report: Json) -> tuple[str, str]:
    """The first and the last day of a day or a month that are in the report."""
    if period is None:
        return report["from"], report["to"]
    if report["by"] == "day":
        return period, period
    return max(f"{period}-01", report["from"]), min(_last_of(period), report["to"])


def _last_of(month: str) -> str:
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return month
    return f"{month}-{monthrange(first.year, first.month)[1]}"


SCREEN = Screen(
    title="console_revenue.title",
    views=(View(place="revenue", any_of={Scope.CUSTOMERS_READ}, answer=answer),),
)
