"""An order deleted, once its number was typed; and how far that is."""

from collections.abc import Mapping
from typing import Any

from orderhub.console.again import FIELD, keyed, new_key
from orderhub.console.calls import Call, Problem, call, conflict, get
from orderhub.console.confirming import Intent, question
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.console.showing import OPEN
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate


def ask(guest: Guest, order_no: str) -> Page:
    """What deleting it does, and its number to be typed."""
    return question(guest, _intent(guest, order_no, _seen(guest, order_no)))


def delete(guest: Guest, order_no: str) -> Shown:
    """Have it deleted, if it is still as it was when the page was read; else the page asks anew, and says so."""
    visit = guest.visit
    seen = _seen(guest, order_no)
    intent = _intent(guest, order_no, seen)
    if visit.sent("version") != intent.fields["version"]:
        return question(guest, _intent(guest, order_no, seen), _changed())
    if visit.sent("typed") != order_no:
        return question(guest, intent, is_mistyped=True)
    reply = guest.api.ask(keyed(intent.call, visit.sent(FIELD)))
    if reply.problem:
        return question(guest, intent, reply.problem)
    # Whoever may not read orders cannot look how far it is, and is told that it is under way.
    if not guest.who.may(Scope.ORDERS_READ):
        return GoTo(visit.to(done="deleting"))
    return GoTo(visit.to("operations", reply.body["operationId"]))


def _seen(guest: Guest, order_no: str) -> Mapping[str, Any]:
    """The order as it is now, to whose key may read it."""
    if not guest.who.may(Scope.ORDERS_READ):
        return {}
    order: Mapping[str, Any] = guest.api.ask(get("/v1/orders/{}", order_no)).needed["order"]
    return order


def _changed() -> Problem:
    return conflict("order_changed", "console_order_acts.changed")


def _deletion(order_no: str) -> Call:
    return call("DELETE", "/v1/orders", externalOrderId=order_no)


def _intent(guest: Guest, order_no: str, order: Mapping[str, Any]) -> Intent:
    visit = guest.visit

    def say(name: str, **values: object) -> str:
        return translate(f"console_order_acts.delete_{name}", visit.language, **values)

    counts = {"products": len(order.get("items", ())), "cases": len(order.get("cases", ()))}
    known = [say("known", version=order["version"], **counts)] if order else []
    return Intent(
        title=say("title"),
        subject=order_no,
        says=[*known, say("gone"), say("stays"), say("told")],
        call=_deletion(order_no),
        submit=say("sure"),
        back=visit.to("orders", order_no),
        after=visit.to("orders"),
        is_danger=True,
        fields={"version": str(order.get("version", "")), FIELD: visit.sent(FIELD) or new_key()},
        typed=order_no,
    )


def operation(guest: Guest, operation_id: str) -> Page:
    """How far a deletion is; while it is at work, htmx asks for it again and again."""
    asked = get("/v1/operations/{}", operation_id)
    found = guest.api.ask(asked).needed
    facts = {
        "operation": found,
        "is_open": found["state"] in OPEN,
        "order_no": found["asked"].get("externalOrderId"),
    }
    title = translate("console_order_acts.operation_title", guest.visit.language)
    return Page(template="operation.html", title=title, facts=facts, calls=[asked])


_PLACE, _MAY = "orders/{order_no}/delete", {Scope.ORDERS_WRITE}
VIEWS = (
    View(place=_PLACE, any_of=_MAY, answer=ask),
    View(method="POST", place=_PLACE, any_of=_MAY, answer=delete),
    View(place="operations/{operation_id}", any_of={Scope.ORDERS_READ}, answer=operation),
)
