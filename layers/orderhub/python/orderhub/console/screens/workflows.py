"""The workflows there are: which are on, what starts them, and how many runs of each are in progress."""

from collections.abc import Mapping, Sequence

from orderhub.console.calls import Call, Reply, get
from orderhub.console.screen import Guest, Page, Screen, View
from orderhub.console.screens import (
    workflow,
    workflow_edit,
    workflow_runs,
    workflow_states,
    workflow_tries,
    workflow_versions,
)
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

COUNTED = 20
"""So many workflows that are on have their runs counted, each up to so many."""
IN_PROGRESS = ("running", "waiting")


def answer(guest: Guest) -> Page:
    """All workflows."""
    call = get("/v1/workflows")
    listed = guest.api.ask(call).needed["workflows"]
    calls = _calls([str(one["name"]) for one in listed if one["on"]][:COUNTED])
    replies = guest.api.together({f"{name} {state}": one for (name, state), one in calls.items()})
    problems = {reply.problem.code: reply.problem for reply in replies.values() if reply.problem}
    facts = {
        "workflows": listed,
        "counts": _counts(list(calls), replies),
        "problems": list(problems.values()),
        "may_write": guest.who.may(Scope.WORKFLOWS_WRITE),
    }
    title = translate("console_workflows.title", guest.visit.language)
    return Page(template="workflows.html", title=title, facts=facts, calls=[call, *list(calls.values())[:1]])


def _calls(names: Sequence[str]) -> dict[tuple[str, str], Call]:
    return {
        (name, state): get("/v1/workflows/{}/runs", name, state=state, limit=COUNTED)
        for name in names
        for state in IN_PROGRESS
    }


def _counts(counted: Sequence[tuple[str, str]], replies: Mapping[str, Reply]) -> dict[str, str]:
    """How many runs of a workflow are in progress, by its name: a + says that there are more."""
    counts: dict[str, str] = {}
    for name in dict.fromkeys(name for name, _ in counted):
        pages = [replies[f"{name} {state}"] for state in IN_PROGRESS]
        if not any(page.problem for page in pages):
            number = sum(len(page.body["runs"]) for page in pages)
            counts[name] = f"{number}{'+' if any(page.body['next'] for page in pages) else ''}"
    return counts


SCREEN = Screen(
    title="console_workflows.title",
    views=(
        View(place="workflows", any_of={Scope.WORKFLOWS_READ}, answer=answer),
        *workflow.VIEWS,
        *workflow_edit.VIEWS,
        *workflow_states.VIEWS,
        *workflow_versions.VIEWS,
        *workflow_tries.VIEWS,
        *workflow_runs.VIEWS,
    ),
)
