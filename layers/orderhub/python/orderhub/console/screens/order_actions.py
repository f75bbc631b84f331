"""What is done about an order by an action of its card: what it takes, what follows, and what the API says."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from orderhub.console.calls import Json, Problem, call, get
from orderhub.console.confirming import Intent, question
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.console.screens.order_deed import ADDRESS, Deed, deed_of, lines_of
from orderhub.console.visit import Visit
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

_SURE = "sure"


def form(guest: Guest, order_no: str, action: str) -> Page:
    """What the action takes."""
    return _form(guest, _deed(guest, order_no, action))


def act(guest: Guest, order_no: str, action: str) -> Shown:
    """Say what will happen, and once that was confirmed, have it done.

    Where somebody changed the order since the form was seen, nothing is done: the form comes again as it was
    filled in, and says so.
    """
    visit = guest.visit
    deed = _deed(guest, order_no, action)
    if deed.button is None or visit.sent("version") != deed.version:
        return _form(guest, deed, is_changed=True)
    body = _body(visit, deed)
    if not visit.sent(_SURE):
        return question(guest, _intent(visit, deed, body))
    reply = guest.api.ask(call("POST", "/v1/orders/{}/actions/{}", order_no, action, body=body))
    if reply.problem:
        # What is in the way may have come meanwhile: the form shows the order as it is now.
        return _form(guest, _deed(guest, order_no, action), reply.problem)
    return GoTo(visit.to("orders", order_no, done="repeated" if reply.body.get("repeated") else "acted"))


def _deed(guest: Guest, order_no: str, action: str) -> Deed:
    asked = get("/v1/orders/{}/card", order_no, goods="array", locale=guest.visit.language)
    return deed_of(order_no, action, guest.api.ask(asked).needed)


def _form(guest: Guest, deed: Deed, problem: Problem | None = None, *, is_changed: bool = False) -> Page:
    visit = guest.visit
    place = deed.field_of(problem.code) if problem else None
    facts = {
        "deed": deed,
        "lines": lines_of(deed.card),
        "typed": _quantities(visit),
        "address_fields": ADDRESS,
        "wrong": {place: problem.detail} if problem and place else {},
        "problem": None if place else problem,
        "is_changed": is_changed,
    }
    status = HTTPStatus.CONFLICT if is_changed else HTTPStatus.OK
    status = status if deed.button else HTTPStatus.NOT_FOUND
    return Page(
        template="order_action.html",
        title=_title(visit, deed),
        facts=facts,
        calls=[call("POST", "/v1/orders/{}/actions/{}", deed.order_no, deed.action, body={})],
        status=problem.http_status if problem else status,
    )


def _title(visit: Visit, deed: Deed) -> str:
    return translate("console_order_acts.action_title", visit.language, action=deed.title, no=deed.order_no)


def _quantities(visit: Visit) -> dict[str, str]:
    """How much of each product somebody typed, by its SKU."""
    places = [name.removeprefix("sku-") for name in visit.form if name.startswith("sku-")]
    typed = {visit.sent(f"sku-{place}"): visit.sent(f"quantity-{place}") for place in places}
    return {sku: quantity for sku, quantity in typed.items() if quantity}


def _body(visit: Visit, deed: Deed) -> dict[str, Json]:
    """What the API is asked, of what the action takes."""
    address = {name: text for name in ADDRESS if (text := visit.sent(name))}
    told: dict[str, Json] = {
        "case": visit.sent("case"),
        "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in _quantities(visit).items()],
        "amount": visit.sent("amount"),
        "address": address,
        "reason": visit.sent("reason"),
        "note": visit.sent("note"),
    }
    return {_WIRE.get(field, field): told[field] for field in deed.fields if told[field]}


_WIRE = {"case": "caseId"}


def _intent(visit: Visit, deed: Deed, body: dict[str, Json]) -> Intent:
    """What is about to be done; whom an order is to go to stands in no call that is shown."""
    shown = {name: "…" if name == "address" else value for name, value in body.items()}
    fields = {name: values[-1] for name, values in visit.form.items()}
    return Intent(
        title=_title(visit, deed),
        says=_says(visit, deed, body),
        call=call("POST", "/v1/orders/{}/actions/{}", deed.order_no, deed.action, body=shown),
        submit=translate("console_order_acts.sure", visit.language),
        back=visit.to("orders", deed.order_no, "actions", deed.action),
        after=visit.to("orders", deed.order_no),
        is_danger=bool((deed.button or {}).get("cases")),
        fields={**fields, _SURE: "yes"},
    )


def _says(visit: Visit, deed: Deed, body: Mapping[str, Any]) -> list[str]:
    def say(name: str, **values: object) -> str:
        return translate(f"console_order_acts.says_{name}", visit.language, **values)

    titles = {line["sku"]: line["title"] for line in lines_of(deed.card)}
    says = [say("case", case=body["caseId"])] if "caseId" in body else []
    says += [
        say("line", quantity=line["quantity"], title=titles.get(line["sku"], line["sku"]), sku=line["sku"])
        for line in body.get("lines", ())
    ]
    if "lines" in deed.fields and not body.get("lines"):
        says.append(say("whole"))
    if "amount" in deed.fields:
        currency = deed.card["amount"]["currency"]
        says.append(
            say("amount", amount=body["amount"], currency=currency) if "amount" in body else say("no_amount")
        )
    if "address" in body:
        says.append(say("address", address=", ".join(body["address"].values())))
    says += [say(name, text=body[name]) for name in ("reason", "note") if name in body]
    return [*says, say("event", event=f"orderACTION_{deed.action}")]


_PLACE = "orders/{order_no}/actions/{action}"
_MAY, _READS = {Scope.CARDS_ACT}, {Scope.CARDS_READ}
VIEWS = (
    View(place=_PLACE, any_of=_MAY, all_of=_READS, answer=form),
    View(method="POST", place=_PLACE, any_of=_MAY, all_of=_READS, answer=act),
)
