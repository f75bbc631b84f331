"""All customers, masked, page by page."""

from http import HTTPStatus

from orderhub.console.calls import get
from orderhub.console.screen import Guest, Page, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

LISTED = 20


def answer(guest: Guest) -> Page:
    """A page of them, in the order of their ids."""
    visit = guest.visit
    asked = get("/v1/customers", limit=LISTED, **visit.filters("cursor"))
    reply = guest.api.ask(asked)
    page = reply.body or {"customers": (), "next": None}
    facts = {
        "problem": reply.problem,
        "customers": page["customers"],
        "more": visit.here(cursor=page["next"]) if page["next"] else None,
        "sees_orders": guest.who.may_open_orders,
    }
    return Page(
        template="customer_list.html",
        title=translate("console_customers.all", visit.language),
        facts=facts,
        calls=[asked],
        status=reply.problem.http_status if reply.problem else HTTPStatus.OK,
    )


VIEWS = (View(place="all-customers", any_of={Scope.CUSTOMERS_READ}, answer=answer),)
