"""A task about an order: what somebody is to do about it, and by when."""

from datetime import datetime
from http import HTTPStatus

from orderhub.console.again import FIELD, keyed, new_key
from orderhub.console.calls import Json, Problem, call
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.console.visit import Visit
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

PRIORITIES = ("low", "normal", "high", "urgent")
FIELDS = ("title", "description", "group", "assignee", "priority", "dueAt")

_REUSED = "idempotency_key_reused"


def form(guest: Guest, order_no: str) -> Page:
    """What is to be done."""
    return _page(guest, order_no)


def create(guest: Guest, order_no: str) -> Shown:
    """Put it on the board; the form sent twice makes one task."""
    visit = guest.visit
    body: dict[str, Json] = {name: text for name in FIELDS if (text := visit.sent(name))}
    if "dueAt" in body:
        body["dueAt"] = _moment(visit, body["dueAt"])
    asked = call("POST", "/v1/tasks", body={**body, "orderNo": order_no})
    reply = guest.api.ask(keyed(asked, visit.sent(FIELD)))
    if reply.problem:
        return _page(guest, order_no, reply.problem)
    if guest.who.may(Scope.TASKS_READ):
        return GoTo(visit.to("tasks", reply.body["taskId"], done="created"))
    return GoTo(visit.to("orders", order_no, done="created"))


def _moment(visit: Visit, text: str) -> str:
    """A time of the store's as the API takes it; a text that is none stays, for the API to refuse."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=visit.zone)).isoformat()


def _page(guest: Guest, order_no: str, problem: Problem | None = None) -> Page:
    language = guest.visit.language
    errors = problem.errors if problem else ()
    wrong = {str(error.get("pointer", "")).strip("/"): str(error.get("message", "")) for error in errors}
    facts = {
        "order_no": order_no,
        "priorities": [(name, translate(f"console_codes.{name}", language)) for name in PRIORITIES],
        "wrong": {name: text for name, text in wrong.items() if name in FIELDS},
        "problem": None if wrong and wrong.keys() <= {*FIELDS} else problem,
        # What was changed after it was taken is another task.
        "key": new_key() if problem and problem.code == _REUSED else guest.visit.sent(FIELD) or new_key(),
    }
    return Page(
        template="order_task.html",
        title=translate("console_order_acts.task_title", language, no=order_no),
        facts=facts,
        calls=[call("POST", "/v1/tasks", body={"title": "…", "orderNo": order_no})],
        status=problem.http_status if problem else HTTPStatus.OK,
    )


_PLACE, _MAY = "orders/{order_no}/task", {Scope.TASKS_WRITE}
VIEWS = (
    View(place=_PLACE, any_of=_MAY, answer=form),
    View(method="POST", place=_PLACE, any_of=_MAY, answer=create),
)
