"""The start page: what needs somebody's attention, of all that whoever is signed in may see; else the day."""

from collections.abc import Mapping
from datetime import UTC, datetime

from orderhub.console.calls import Call, Reply, get
from orderhub.console.screen import EVERYBODY, Guest, Page, Screen, View
from orderhub.console.screens.start_day import MOST_WORKFLOWS, day_calls, figures_of
from orderhub.console.screens.start_matters import SHOWN, Part, part_of
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

_LOOKED_AT = 50
_PARTS = ("imports", "errors", "tasks", "conflicts")
"""The parts of one call each, in their order."""
_RUNS = "runs:"


def answer(guest: Guest) -> Page:
    """The page: what is asked first says whether the day's figures are needed as well, so nothing waits thrice."""
    visit, now = guest.visit, datetime.now(UTC)
    calls = {name: call for name, (scope, call) in _calls(now).items() if guest.who.may(scope)}
    replies = guest.api.together(calls)
    parts = [part_of(visit, name, [replies[name]]) for name in _PARTS if name in replies]
    workflows = _workflows_on(replies)
    runs = {_RUNS + name: _failed(name) for name in workflows}
    day = {} if any(map(_needs, parts)) else day_calls(guest, now, workflows)
    further = guest.api.together(runs | day)
    if "workflows" in replies:
        failed = [replies["workflows"]] if replies["workflows"].problem else [further[name] for name in runs]
        parts.append(part_of(visit, "runs", failed))
    figures = replies.get("figures")
    counted = figures.body if figures and figures.problem is None else None
    needing = [part for part in parts if _needs(part)]
    facts = {
        "needing": needing,
        "quiet": [part for part in parts if part not in needing],
        "sees_parts": bool(parts),
        "figures": [] if needing else figures_of(guest, now, further, counted),
        "days": counted["days"] if counted else (),
        "may_open": guest.who.may_open_orders,
    }
    title = translate("console_start.title", visit.language)
    return Page(template="start.html", title=title, facts=facts, calls=[*calls.values(), *day.values()])


def _needs(part: Part) -> bool:
    """Whether somebody is to look at it."""
    return bool(part.matters) or part.problem is not None


def _calls(now: datetime) -> dict[str, tuple[Scope, Call]]:
    """What is asked, by the name of the part, with the scope it needs."""
    moment = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "imports": (Scope.IMPORTS_READ, get("/v1/imports", limit=_LOOKED_AT)),
        "tasks": (Scope.TASKS_READ, get("/v1/tasks", due_before=moment, limit=SHOWN + 1)),
        "errors": (Scope.EVENTS_READ, get("/v1/events", outcome="error", limit=SHOWN + 1)),
        "figures": (Scope.EVENTS_READ, get("/v1/events/figures")),
        "workflows": (Scope.WORKFLOWS_READ, get("/v1/workflows")),
        "conflicts": (Scope.CUSTOMERS_READ, get("/v1/customers/conflicts", limit=SHOWN + 1)),
    }


def _workflows_on(replies: Mapping[str, Reply]) -> list[str]:
    reply = replies.get("workflows")
    body = (reply.body if reply else None) or {"workflows": ()}
    return [str(workflow["name"]) for workflow in body["workflows"] if workflow["on"]][:MOST_WORKFLOWS]


def _failed(workflow: str) -> Call:
    return get("/v1/workflows/{}/runs", workflow, state="failed", limit=SHOWN + 1)


SCREEN = Screen(title="console_start.title", views=(View(place="", any_of=EVERYBODY, answer=answer),))
