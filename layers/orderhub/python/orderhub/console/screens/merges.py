"""Customers that are one: which were merged, merging another one, and undoing it."""

from orderhub.console.calls import call, get
from orderhub.console.screen import GoTo, Guest, Page, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate


def answer(guest: Guest, customer_id: str) -> Page:
    """The merges of a customer; with another customer's id both beside each other, and the button that merges."""
    visit = guest.visit
    other = visit.asked("other").lower()
    calls = {
        "merges": get("/v1/customers/{}/merges", customer_id),
        "customer": get("/v1/customers/{}", customer_id),
        **({"other": get("/v1/customers/{}", other)} if other else {}),
    }
    replies = guest.api.together(calls)
    facts = {
        "customer_id": customer_id,
        "merges": replies["merges"].needed["merges"],
        "customer": replies["customer"].needed,
        "other": replies["other"].body if other else None,
        "other_id": other,
        "problem": replies["other"].problem if other else None,
        "may_write": guest.who.may(Scope.CUSTOMERS_WRITE),
    }
    title = translate("console_merges.title", visit.language)
    return Page(template="merges.html", title=title, facts=facts, calls=list(calls.values()))


def merge(guest: Guest, customer_id: str) -> GoTo:
    """Merge another customer into this one."""
    other = guest.visit.sent("other")
    if not other:
        return GoTo(guest.visit.to("customers", customer_id, "merges"))
    _ = guest.api.ask(call("POST", "/v1/customers/{}/merges", customer_id, body={"customerId": other})).needed
    return GoTo(guest.visit.to("customers", customer_id, "merges", done="done"))


def undo(guest: Guest, customer_id: str) -> GoTo:
    """Undo a merge, exactly."""
    merged = guest.visit.sent("merged")
    if not merged:
        return GoTo(guest.visit.to("customers", customer_id, "merges"))
    _ = guest.api.ask(call("DELETE", "/v1/customers/{}/merges/{}", customer_id, merged)).needed
    return GoTo(guest.visit.to("customers", customer_id, "merges", done="done"))


_WRITES = {Scope.CUSTOMERS_WRITE}
VIEWS = (
    View(place="customers/{customer_id}/merges", any_of={Scope.CUSTOMERS_READ}, answer=answer),
    View(method="POST", place="customers/{customer_id}/merges", any_of=_WRITES, answer=merge),
    View(method="POST", place="customers/{customer_id}/merges/undone", any_of=_WRITES, answer=undo),
)
