"""Customers: who somebody is, by what they are known by, and identities that contradict.

What is looked for goes by POST, so that it stands in no address, history or log.
"""

import re
from http import HTTPStatus

from orderhub.console.calls import Problem, call, get
from orderhub.console.screen import GoTo, Guest, Page, Screen, View
from orderhub.console.screens import customer, customer_list, merges, privacy
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

KINDS = ("phone", "email", "externalCustomerId", "sobotCustomerId", "unionid")
"""What somebody may be looked up by; the id the hub gave leads there without a lookup."""
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


def answer(guest: Guest) -> Page:
    """The field to look somebody up by, and the identities that contradict."""
    return _page(guest)


def look_up(guest: Guest) -> Page | GoTo:
    """Go to whoever was looked for; the page again where nobody is found."""
    visit = guest.visit
    kind, value = visit.sent("kind"), visit.sent("value")
    if not value:
        return _page(guest)
    if kind == "customerId" and _ID.fullmatch(value.lower()):
        return GoTo(visit.to("customers", value.lower()))
    reply = guest.api.ask(call("POST", "/v1/customers/lookup", body={kind: value}))
    found = (reply.body or {"customer": None})["customer"]
    if found:
        return GoTo(visit.to("customers", found["customerId"]))
    return _page(guest, problem=reply.problem, is_stranger=reply.problem is None)


def _page(guest: Guest, *, problem: Problem | None = None, is_stranger: bool = False) -> Page:
    visit = guest.visit
    conflicts = get("/v1/customers/conflicts", limit=20, **visit.filters("cursor"))
    reply = guest.api.ask(conflicts)
    found = reply.body or {"conflicts": (), "next": None}
    facts = {
        "problem": problem,
        "is_stranger": is_stranger,
        # What was typed stays in its form alone.
        "kind": visit.sent("kind"),
        "value": visit.sent("value"),
        "conflicts_problem": reply.problem,
        "conflicts": found["conflicts"],
        "more": visit.here(cursor=found["next"]) if found["next"] else None,
        "may_merge": guest.who.may(Scope.CUSTOMERS_WRITE),
    }
    return Page(
        template="customers.html",
        title=translate("console_customers.title", visit.language),
        facts=facts,
        calls=[call("POST", "/v1/customers/lookup", body={"phone": "…"}), conflicts],
        status=problem.http_status if problem else HTTPStatus.OK,
    )


SCREEN = Screen(
    title="console_customers.title",
    views=(
        View(place="customers", any_of={Scope.CUSTOMERS_READ}, answer=answer),
        View(method="POST", place="customers", any_of={Scope.CUSTOMERS_READ}, answer=look_up),
        *customer_list.VIEWS,
        *customer.VIEWS,
        *merges.VIEWS,
        *privacy.VIEWS,
    ),
)
