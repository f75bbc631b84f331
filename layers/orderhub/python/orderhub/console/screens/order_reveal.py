"""One field of an order's buyer in clear, for a reason that the audit keeps: asked for by a form, shown once."""

from http import HTTPStatus

from orderhub.console.calls import Problem, get
from orderhub.console.screen import Guest, Page, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

FIELDS = ("name", "phone", "email", "address")
_OF_FIELD = frozenset({"reveal_unknown", "field_absent"})
_OF_REASON = "reason_required"


def form(guest: Guest, order_no: str) -> Page:
    """What is to be seen, and why."""
    return _page(guest, order_no)


def reveal(guest: Guest, order_no: str) -> Page:
    """What was asked for, once it is written down; it stands in this page alone, in no address and no log."""
    visit = guest.visit
    field, reason = visit.sent("field"), visit.sent("reason")
    if not field:
        return _page(guest, order_no, is_unsaid=True)
    reply = guest.api.ask(get("/v1/orders/{}/card", order_no, reveal=field, reason=reason))
    if reply.problem:
        return _page(guest, order_no, reply.problem)
    return _page(guest, order_no, value=str((reply.body.get("revealed") or {}).get(field, "")))


def _page(
    guest: Guest, order_no: str, problem: Problem | None = None, *, value: str = "", is_unsaid: bool = False
) -> Page:
    code, detail = (problem.code, problem.detail) if problem else ("", "")
    language = guest.visit.language
    wrong = {"reason": detail if code == _OF_REASON else "", "field": detail if code in _OF_FIELD else ""}
    if is_unsaid:
        wrong["field"] = translate("console_order_acts.choose_field", language)
    facts = {
        "order_no": order_no,
        "fields": FIELDS,
        "value": value,
        "wrong": wrong,
        "problem": problem if problem and not any(wrong.values()) else None,
    }
    return Page(
        template="order_reveal.html",
        title=translate("console_order_acts.reveal_title", language, no=order_no),
        facts=facts,
        calls=[get("/v1/orders/{}/card", order_no, reveal="phone", reason="…")],
        status=problem.http_status if problem else HTTPStatus.OK,
    )


_PLACE, _ALL = "orders/{order_no}/reveal", {Scope.CARDS_READ, Scope.CARDS_REVEAL}
VIEWS = (
    View(place=_PLACE, any_of=_ALL, all_of=_ALL, answer=form),
    View(method="POST", place=_PLACE, any_of=_ALL, all_of=_ALL, answer=reveal),
)
