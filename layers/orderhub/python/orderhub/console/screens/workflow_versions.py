"""The versions of a saved workflow: who saved which when, how two of them differ, and the way back to one."""

from orderhub.console.calls import ApiFailed, Problem, get
from orderhub.console.confirming import Intent, confirming
from orderhub.console.screen import Guest, Page, View
from orderhub.console.screens.workflow_edit import saving
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

LISTED = 20


def answer(guest: Guest, name: str) -> Page:
    """The versions, newest first, or how two of them differ."""
    visit = guest.visit
    two = ",".join(filter(None, (visit.asked("a"), visit.asked("b"))))
    filters = {"diff": two} if two else {"limit": LISTED, "before": visit.asked("before")}
    call = get("/v1/workflows/{}/versions", name, **filters)
    found = guest.api.ask(call).needed
    facts = {
        "name": name,
        "versions": found["versions"],
        "is_compared": bool(two),
        "diff": found.get("diff") or "",
        "more": visit.here(before=found["next"]) if found["next"] else None,
        "may_write": guest.who.may(Scope.WORKFLOWS_WRITE),
    }
    title = translate("console_workflow.versions_of", visit.language, name=name)
    return Page(template="workflow_versions.html", title=title, facts=facts, calls=[call])


def back_to(guest: Guest, name: str, version: str) -> Intent:
    """A version of before is to hold again.

    Raises:
        ApiFailed: There is no such version.
    """
    language = guest.visit.language
    number = int(version) if version.isdecimal() else 0
    replies = guest.api.together(
        {
            "current": get("/v1/workflows/{}/versions", name, limit=1),
            "wanted": get("/v1/workflows/{}/versions", name, limit=1, before=number + 1),
        }
    )
    current, wanted = ([*replies[which].needed["versions"], None][0] for which in ("current", "wanted"))
    if not current or not wanted or wanted["version"] != number:
        raise ApiFailed(Problem(status=404, code="version_unknown", says="console_todo.version_unknown"))
    says = [
        translate("console_workflow.will_go_back", language, version=number, now=current["version"]),
        translate("console_workflow.will_keep_runs", language),
    ]
    return Intent(
        title=translate("console_workflow.sure_back", language, name=name, version=number),
        says=says,
        call=saving(name, wanted["definition"], current["version"]),
        submit=translate("console_workflow.go_back", language),
        back=guest.visit.to("workflows", name, "versions"),
        after=guest.visit.to("workflows", name, done="saved"),
    )


VIEWS = (
    View(place="workflows/{name}/versions", any_of={Scope.WORKFLOWS_READ}, answer=answer),
    *confirming("workflows/{name}/versions/{version}", {Scope.WORKFLOWS_WRITE}, back_to, {Scope.WORKFLOWS_READ}),
)
