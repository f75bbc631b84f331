"""One import: how far it is, what became of its rows, what fires, and telling of what was held back."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from orderhub.console.calls import ApiFailed, Json, Problem, call, get
from orderhub.console.screen import GoTo, Guest, Page, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

OPEN = frozenset({"waiting", "reading", "storing"})
"""The states of a job of which something is still to come."""
SHOWN = 50
"""So many rejected rows and warnings are shown; the files of the import have the others."""
PLAIN = ("timeZone", "encoding", "seconds")


def answer(guest: Guest, import_id: str) -> Page:
    """The page of an import; while it is at work, htmx asks for it again and again."""
    visit = guest.visit
    asked = get("/v1/imports/{}", import_id)
    job = guest.api.ask(asked).needed
    summary = _summary(guest, job)
    rejected = [
        {"line": row["line"], **error} for row in _list(summary, "rejected") for error in _list(row, "errors")
    ]
    may_write = guest.who.may(Scope.IMPORTS_WRITE)
    is_done = job["state"] == "done"
    facts = {
        "job": job,
        "is_open": job["state"] in OPEN,
        "rows": [(f"console_import.{name}", job[name]) for name in PLAIN if job.get(name) is not None],
        "counts": [(code, count) for code, count in job.get("counts", {}).items() if count],
        "fires": job.get("fires"),
        "rejected": rejected[:SHOWN],
        "has_rejected": job.get("counts", {}).get("rejected", 0) > 0 and "rejected.csv" in job.get("results", {}),
        "warnings": _list(summary, "warnings")[:SHOWN],
        "is_unread": is_done and summary is None,
        "may_tell": may_write and is_done and job["held"] and job["mode"] != "check",
        "may_import": may_write and is_done and job["mode"] == "check",
    }
    title = translate("console_import.title", visit.language)
    return Page(template="import_job.html", title=title, facts=facts, calls=[asked])


def _summary(guest: Guest, job: Json) -> Mapping[str, Any] | None:
    """What the file ``summary.json`` of an import that was worked off says."""
    address = job.get("results", {}).get("summary.json") if job["state"] == "done" else None
    found = guest.api.given(str(address)) if address else None
    return found if isinstance(found, dict) else None


def _list(of: Mapping[str, Any] | None, name: str) -> list[Mapping[str, Any]]:
    return [each for each in (of or {}).get(name) or () if isinstance(each, dict)]


def rejected(guest: Guest, import_id: str) -> GoTo:
    """Go to the file of rejected rows: an address made for it now."""
    job = guest.api.ask(get("/v1/imports/{}", import_id)).needed
    address = str(job.get("results", {}).get("rejected.csv", ""))
    if not (address.startswith(("https://", "http://")) and address.isascii() and address.isprintable()):
        raise ApiFailed(_NO_FILE)
    return GoTo(address)


_NO_FILE = Problem(status=HTTPStatus.NOT_FOUND, code="file_gone", says="console_todo.file_gone")


def ask_to_tell(guest: Guest, import_id: str) -> Page:
    """What telling of a held import sets off, to whose key may read it, and the button that does it."""
    may_read = guest.who.may(Scope.IMPORTS_READ)
    job = guest.api.ask(get("/v1/imports/{}", import_id)).needed if may_read else {}
    facts = {"import_id": import_id, "name": job.get("fileName", import_id), "fires": job.get("fires")}
    title = translate("console_import.tell_title", guest.visit.language)
    asked = call("POST", "/v1/imports/{}/fire", import_id)
    return Page(template="import_tell.html", title=title, facts=facts, calls=[asked])


def tell(guest: Guest, import_id: str) -> GoTo:
    """Have the API tell of what an import held back."""
    _ = guest.api.ask(call("POST", "/v1/imports/{}/fire", import_id)).needed
    return GoTo(guest.visit.to("imports", import_id, done="told"))


VIEWS = (
    View(place="imports/{import_id}", any_of={Scope.IMPORTS_READ}, answer=answer),
    View(place="imports/{import_id}/rejected", any_of={Scope.IMPORTS_READ}, answer=rejected),
    View(place="imports/{import_id}/tell", any_of={Scope.IMPORTS_WRITE}, answer=ask_to_tell),
    View(method="POST", place="imports/{import_id}/tell", any_of={Scope.IMPORTS_WRITE}, answer=tell),
)
