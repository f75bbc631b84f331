"""What a buyer thinks of an order, as somebody who talked to them passes it on."""

from http import HTTPStatus

from orderhub.console.calls import Json, Problem, call
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

MARKS = {"score": [str(mark) for mark in range(1, 6)], "nps": [str(mark) for mark in range(11)]}
FIELDS = (*MARKS, "comment")


def form(guest: Guest, order_no: str) -> Page:
    """What the buyer may have said."""
    return _page(guest, order_no)


def give(guest: Guest, order_no: str) -> Shown:
    """Pass it on."""
    visit = guest.visit
    body: dict[str, Json] = {name: text for name in FIELDS if (text := visit.sent(name))}
    body |= {name: int(body[name]) for name in MARKS if body.get(name) in MARKS[name]}
    reply = guest.api.ask(call("POST", "/v1/orders/{}/feedback", order_no, body=body))
    if reply.problem:
        return _page(guest, order_no, reply.problem)
    return GoTo(visit.to("orders", order_no, done="repeated" if reply.body.get("repeated") else "feedback"))


def _page(guest: Guest, order_no: str, problem: Problem | None = None) -> Page:
    place = next((name for name in FIELDS if problem and problem.code.startswith(f"{name}_")), None)
    facts = {
        "order_no": order_no,
        "marks": {name: [(mark, mark) for mark in marks] for name, marks in MARKS.items()},
        "wrong": {place: problem.detail} if problem and place else {},
        "problem": None if place else problem,
    }
    return Page(
        template="order_feedback.html",
        title=translate("console_order_acts.feedback_title", guest.visit.language, no=order_no),
        facts=facts,
        calls=[call("POST", "/v1/orders/{}/feedback", order_no, body={"score": 5})],
        status=problem.http_status if problem else HTTPStatus.OK,
    )


_PLACE, _MAY = "orders/{order_no}/feedback", {Scope.CARDS_ACT}
VIEWS = (
    View(place=_PLACE, any_of=_MAY, answer=form),
    View(method="POST", place=_PLACE, any_of=_MAY, answer=give),
)
