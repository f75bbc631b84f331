"""The products that orders are of."""

from http import HTTPStatus

from orderhub.console.calls import get
from orderhub.console.screen import Guest, Page, Screen, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate


def answer(guest: Guest) -> Page:
    """A page of the list, by id and store."""
    visit = guest.visit
    asked = get("/v1/products", **visit.filters("cursor"))
    reply = guest.api.ask(asked)
    page = reply.body or {"products": (), "next": None}
    facts = {
        "problem": reply.problem,
        "products": page["products"],
        "more": visit.here(cursor=page["next"]) if page["next"] else None,
    }
    return Page(
        template="products.html",
        title=translate("console_products.title", visit.language),
        facts=facts,
        calls=[asked],
        status=reply.problem.http_status if reply.problem else HTTPStatus.OK,
    )


SCREEN = Screen(
    title="console_products.title",
    views=(View(place="products", any_of={Scope.ORDERS_READ}, answer=answer),),
)
