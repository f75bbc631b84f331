"""The list of orders, with the filters of the API."""

from http import HTTPStatus

from orderhub.console.calls import get
from orderhub.console.screen import Guest, Page, Screen, View
from orderhub.console.screens import order
from orderhub.console.showing import day_start
from orderhub.platform.scopes import Scope
from orderhub.words.translations import DEFAULT, texts_of, translate

STAGES = ("ABANDONED_SHOPPING_CART", "INITIALIZED", "IN_PROGRESS", "DELIVERED", "CANCELLED", "OTHER")
FILTERS = ("order_no", "status", "stage", "store", "from", "to")


def answer(guest: Guest) -> Page:
    """A page of the list, newest first."""
    visit = guest.visit
    asked = visit.filters(*FILTERS)
    # The API takes moments, people choose days; the last one is meant whole.
    days = {name: day_start(asked[name], visit.zone, days) for name, days in _DAYS.items() if name in asked}
    call = get("/v1/orders", **asked | days, **visit.filters("cursor"))
    reply = guest.api.ask(call)
    page = reply.body or {"orders": (), "next": None}
    facts = {
        "problem": reply.problem,
        "orders": page["orders"],
        "more": visit.here(cursor=page["next"]) if page["next"] else None,
        "is_filtered": bool(asked),
        "statuses": list(texts_of("status", DEFAULT)),
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


_DAYS = {"from": 0, "to": 1}

SCREEN = Screen(
    title="console_orders.title",
    views=(
        View(place="orders", any_of={Scope.ORDERS_READ}, answer=answer),
        *order.VIEWS,
    ),
)
