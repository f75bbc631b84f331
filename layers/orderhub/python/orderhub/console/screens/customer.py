"""One customer: the profile as the API masks it, what was bought and sent, and which messages are wanted."""

from orderhub.console.calls import Call, call, get
from orderhub.console.screen import GoTo, Guest, Page, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

LISTED = 20
CHANNELS = ("all", "email", "sms")


def answer(guest: Guest, customer_id: str) -> Page:
    """The page of a customer."""
    visit = guest.visit
    calls: dict[str, Call] = {
        "customer": get("/v1/customers/{}", customer_id),
        "orders": get("/v1/customers/{}/orders", customer_id, limit=LISTED, **visit.filters("cursor")),
        "consent": get("/v1/customers/{}/consent", customer_id),
    }
    replies = guest.api.together(calls)
    customer = replies["customer"].needed
    orders = replies["orders"].body or {"orders": (), "next": None}
    may = guest.who.may
    facts = {
        "customer": customer,
        "customer_id": customer["customerId"],
        "orders": orders["orders"],
        "more": visit.here(cursor=orders["next"], done="") if orders["next"] else None,
        "consent": (replies["consent"].body or {"consent": ()})["consent"],
        "channels": CHANNELS,
        "problems": [reply.problem for reply in replies.values() if reply.problem],
        "may_write": may(Scope.CUSTOMERS_WRITE),
        "may_erase": may(Scope.PRIVACY_WRITE),
        "may_open": guest.who.may_open_orders,
        "may_see_events": may(Scope.EVENTS_READ),
    }
    title = translate("console_customer.title", visit.language)
    return Page(template="customer.html", title=title, facts=facts, calls=list(calls.values()))


def tag(guest: Guest, customer_id: str) -> GoTo:
    """Tag a customer, or take a tag off."""
    tagged, untagged = guest.visit.sent("tag"), guest.visit.sent("untag")
    if tagged:
        _ = guest.api.ask(call("PUT", "/v1/customers/{}/tags/{}", customer_id, tagged)).needed
    elif untagged:
        _ = guest.api.ask(call("DELETE", "/v1/customers/{}/tags/{}", customer_id, untagged)).needed
    return _back(guest, customer_id, is_done=bool(tagged or untagged))


def say_wanted(guest: Guest, customer_id: str) -> GoTo:
    """Say which messages a customer wants, as they told somebody."""
    sent = guest.visit.sent
    given, source = sent("given"), sent("source")
    is_said = given in {"yes", "no"} and bool(source)
    if is_said:
        body = {"channel": sent("channel"), "given": given == "yes", "source": source}
        _ = guest.api.ask(call("PUT", "/v1/customers/{}/consent", customer_id, body=body)).needed
    return _back(guest, customer_id, is_done=is_said)


def _back(guest: Guest, customer_id: str, *, is_done: bool) -> GoTo:
    return GoTo(guest.visit.to("customers", customer_id, done="saved" if is_done else ""))


_WRITES = {Scope.CUSTOMERS_WRITE}
VIEWS = (
    View(place="customers/{customer_id}", any_of={Scope.CUSTOMERS_READ}, answer=answer),
    View(method="POST", place="customers/{customer_id}/tags", any_of=_WRITES, answer=tag),
    View(method="POST", place="customers/{customer_id}/consent", any_of=_WRITES, answer=say_wanted),
)
