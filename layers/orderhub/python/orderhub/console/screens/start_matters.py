"""What may need somebody, of what the API answers, each with the page on which it is treated; pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from orderhub.console.calls import Json, Problem, Reply
from orderhub.console.reactions import order_of
from orderhub.console.showing import word_for
from orderhub.console.visit import Visit
from orderhub.words.translations import translate

SHOWN = 5
"""How many of each kind are named."""
_BAD_IMPORTS = {"failed", "refused"}
_REJECTED = "has_rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing to look at: what it is, since when, a code that says how it is, and the order it is about.

    ``address`` is the page on which one does something about it.
    """

    text: str
    at: str | None
    code: str
    address: str
    order_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Things of one kind; ``has_more`` says that there are more than are named, ``problem`` that nobody knows.

    ``address`` leads to all of them.
    """

    title: str
    address: str
    matters: Sequence[Matter] = ()
    has_more: bool = False
    problem: Problem | None = None


type MattersOf = Callable[[Visit, Json], Iterator[Matter]]


def part_of(visit: Visit, name: str, replies: Sequence[Reply]) -> Part:
    """What the answers to some calls hold, of those that did not fail; if all failed, why."""
    title, address = f"console_start.{name}", _ALL[name](visit)
    good = [reply.body for reply in replies if reply.problem is None]
    if replies and not good:
        return Part(title=title, address=address, problem=replies[0].problem)
    found = [matter for body in good for matter in _MATTERS[name](visit, body)]
    return Part(title=title, address=address, matters=found[:SHOWN], has_more=len(found) > SHOWN)


def _imports(visit: Visit, body: Json) -> Iterator[Matter]:
    """Those held back or failed first: of the others only some rows are missing."""
    coded = [(job, _trouble_of(job)) for job in body["imports"]]
    for job, code in sorted(coded, key=lambda pair: pair[1] == _REJECTED):
        if code:
            address = visit.to("imports", job["importId"])
            yield Matter(text=job["fileName"], at=job["createdAt"], code=code, address=address)


def _trouble_of(job: Json) -> str:
    """A code for what is wrong with an import; empty for nothing. A check that rejects rows has lost none."""
    if job["held"] or job["state"] in _BAD_IMPORTS:
        return "held" if job["held"] else str(job["state"])
    has_rejected = job["mode"] != "check" and (job.get("counts") or {}).get("rejected", 0)
    return _REJECTED if has_rejected else ""


def _tasks(visit: Visit, body: Json) -> Iterator[Matter]:
    for task in body["tasks"]:
        yield Matter(
            text=task["title"],
            at=task["dueAt"],
            code=task["priority"],
            address=visit.to("tasks", task["taskId"]),
            order_no=task["orderNo"],
        )


def _errors(visit: Visit, body: Json) -> Iterator[Matter]:
    for event in body["events"]:
        reasons = [reaction["reason"] for reaction in event["reactions"] if reaction["state"] == "failed"]
        yield Matter(
            text=event["detail-type"],
            at=event["occurred_at"],
            code=next((reason for reason in reasons if reason), "error"),
            address=visit.to("events", outcome="error", key=event["key"]),
            order_no=order_of(event),
        )


def _runs(visit: Visit, body: Json) -> Iterator[Matter]:
    for run in body["runs"]:
        yield Matter(
            text=run["workflow"],
            at=run["startedAt"],
            code=run["reason"] or "failed",
            address=visit.to("workflows", run["workflow"], "runs", run["runId"]),
            order_no=run["orderNo"],
        )


def _conflicts(visit: Visit, body: Json) -> Iterator[Matter]:
    for conflict in body["conflicts"]:
        kind = conflict["kind"]
        is_email = kind == "email"
        identity = (
            translate("console_customers.email", visit.language) if is_email else word_for(kind, visit.language)
        )
        yield Matter(
            text=translate("console_start.conflict", visit.language, identity=identity),
            at=conflict["at"],
            code="contradicts",
            address=visit.to("customers", conflict["boundTo"], "merges", other=conflict["customerId"]),
            order_no=conflict["orderNo"],
        )


_MATTERS: Mapping[str, MattersOf] = {
    "imports": _imports,
    "errors": _errors,
    "runs": _runs,
    "tasks": _tasks,
    "conflicts": _conflicts,
}
_ALL: Mapping[str, Callable[[Visit], str]] = {
    "imports": lambda visit: visit.to("imports"),
    "errors": lambda visit: visit.to("events", outcome="error"),
    "runs": lambda visit: visit.to("workflows"),
    "tasks": lambda visit: visit.to("tasks", show="overdue"),
    "conflicts": lambda visit: visit.to("customers"),
}
