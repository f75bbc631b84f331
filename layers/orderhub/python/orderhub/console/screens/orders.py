"""The list of orders, with the filters of the API, what they come to, and which came since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from orderhub.console.calls import Call, Json, get
from orderhub.console.screen import Guest, Page, Screen, View
from orderhub.console.screens import order, orders_file
from orderhub.console.screens.order_filters import STAGES, asked_in, filters_in
from orderhub.platform.scopes import Scope
from orderhub.words.translations import DEFAULT, texts_of, translate

MOST_NEW = 100
"""So many new ones are counted; where there are more, the list is shown anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """What came since the list was shown: how many, where to ask again, and where to see them."""

    ask: str
    show: str
    anew: str
    count: int = 0
    has_more: bool = False
    is_first: bool = False


def answer(guest: Guest) -> Page:
    """A page of the list, newest first; with ``newer`` those that came since."""
    visit = guest.visit
    asked, newer = asked_in(visit), visit.asked("newer")
    call = _call(guest, asked)
    reply = guest.api.ask(call)
    page = reply.body or {"orders": (), "next": None}
    orders = page["orders"]
    if newer:
        orders = [one for one in orders if one["externalOrderId"] not in visit.each_asked("seen")]
    facts = {
        "problem": reply.problem,
        "orders": orders,
        "sums": page.get("sums"),
        "more": visit.here(cursor=page["next"]) if page["next"] and not newer else None,
        "arrivals": None if reply.problem or visit.asked("cursor") else _arrivals(guest, orders, page),
        "export": visit.to("export-orders", **filters_in(visit)),
        "most_exported": orders_file.MOST,
        "is_filtered": bool(asked),
        "statuses": list(texts_of("status", DEFAULT)),
        "ticked": visit.each_asked("status"),
        "stages": STAGES,
    }
    return Page(
        template="orders.html",
        title=translate("console_orders.title", visit.language),
        facts=facts,
        calls=[call],
        # htmx shows what is wrong in the place of the list.
        status=reply.problem.http_status if reply.problem and not visit.is_part else HTTPStatus.OK,
    )


def _call(guest: Guest, asked: Mapping[str, str]) -> Call:
    visit = guest.visit
    if newer := visit.asked("newer"):
        return get("/v1/orders", **{**asked, "from": newer}, limit=MOST_NEW)
    sums = "sums" if visit.asked("sums") and not visit.asked("cursor") else ""
    return get("/v1/orders", **asked, **visit.filters("cursor"), include=sums)


def _arrivals(guest: Guest, orders: Sequence[Mapping[str, Any]], page: Json) -> Arrivals:
    """What came since those were listed that are in ``seen``; they are the newest, by their time."""
    visit = guest.visit
    anew, newer, seen = visit.to("orders", **filters_in(visit)), visit.asked("newer"), visit.each_asked("seen")
    if newer and not visit.asked("show"):
        since = {"newer": newer, "seen": seen}
        count, has_more = len(orders), bool(page["next"])
    else:
        # What is shown now is what the next ones are newer than.
        latest = orders[0]["date"] if orders else newer or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        numbers = tuple(one["externalOrderId"] for one in orders if one["date"] == latest)
        since = {"newer": latest, "seen": numbers if orders else seen}
        count, has_more = 0, False
    ask = visit.to("orders", **filters_in(visit), **since)
    show = visit.to("orders", **filters_in(visit), **since, show="yes")
    return Arrivals(ask=ask, show=show, anew=anew, count=count, has_more=has_more, is_first=not since["seen"])


SCREEN = Screen(
    title="console_orders.title",
    views=(
        View(place="orders", any_of={Scope.ORDERS_READ}, answer=answer),
        orders_file.VIEW,
        *order.VIEWS,
    ),
)
