"""The list of imports, and the file to fill in."""

from functools import partial
from http import HTTPStatus

from orderhub.console.calls import get
from orderhub.console.screen import File, Guest, Page, Screen, View
from orderhub.console.screens import import_job, import_upload
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def answer(guest: Guest) -> Page:
    """A page of the list, newest first."""
    visit = guest.visit
    call = get("/v1/imports", **visit.filters("before"))
    reply = guest.api.ask(call)
    page = reply.body or {"imports": (), "next": None}
    facts = {
        "problem": reply.problem,
        "jobs": page["imports"],
        "more": visit.here(before=page["next"]) if page["next"] else None,
        "may_write": guest.who.may(Scope.IMPORTS_WRITE),
        "kinds": list(KINDS),
    }
    return Page(
        template="imports.html",
        title=translate("console_imports.title", visit.language),
        facts=facts,
        calls=[call],
        status=reply.problem.http_status if reply.problem else HTTPStatus.OK,
    )


def template(guest: Guest, kind: str) -> File:
    """The file to fill in, as one of ``KINDS``."""
    content = guest.api.file(get("/v1/imports/template", format=kind))
    return File(content=content, kind=KINDS[kind], name=f"orderhub-template.{kind}")


SCREEN = Screen(
    title="console_imports.title",
    views=(
        View(place="imports", any_of={Scope.IMPORTS_READ}, answer=answer),
        *(
            View(
                place=f"imports/template.{kind}", any_of={Scope.IMPORTS_READ}, answer=partial(template, kind=kind)
            )
            for kind in KINDS
        ),
        *import_upload.VIEWS,
        *import_job.VIEWS,
    ),
)
