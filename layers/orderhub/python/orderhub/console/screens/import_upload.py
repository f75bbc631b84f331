"""A new import: which file, what is to be done with it, and then the address that the browser sends it to.

The file goes from the browser to the bucket, by the address the API gives; it does not pass through the console.
"""

import shlex
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from orderhub.console.calls import Json, Problem, call
from orderhub.console.screen import Guest, Page, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

MODES = ("check", "live", "historical")
KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")


def form(guest: Guest) -> Page:
    """The form; ``mode`` and ``zone`` of the address are chosen already."""
    visit = guest.visit
    return _form(guest, {"mode": visit.asked("mode"), "timeZone": visit.asked("zone")})


def announce(guest: Guest) -> Page:
    """Have the API open a job for a file, and show where the file is to be sent; nothing happens before that."""
    visit = guest.visit
    typed = {name: visit.sent(name) for name in ("fileName", "mode", "timeZone")}
    asked = call("POST", "/v1/imports", body={name: value for name, value in typed.items() if value})
    reply = guest.api.ask(asked)
    if reply.problem:
        return _form(guest, typed, reply.problem)
    job = reply.body
    address = str(job["upload"]["url"])
    facts = {
        "job": job,
        "upload_to": address,
        "curl": f"curl --upload-file {shlex.quote(job['fileName'])} {shlex.quote(address)}",
        "make": _make(job),
    }
    return Page(
        template="import_upload.html",
        title=translate("console_import.send_title", visit.language),
        facts=facts,
        calls=[asked],
        connect=[_origin_of(address)],
    )


def _form(guest: Guest, typed: Mapping[str, str], problem: Problem | None = None) -> Page:
    mode = typed["mode"] if typed["mode"] in MODES else MODES[0]
    facts = {"typed": {**typed, "mode": mode}, "modes": MODES, "kinds": ",".join(KINDS), "problem": problem}
    title = translate("console_import.new_title", guest.visit.language)
    body = {"fileName": "orders.csv", "mode": mode}
    return Page(
        template="import_new.html",
        title=title,
        facts=facts,
        calls=[call("POST", "/v1/imports", body=body)],
        status=problem.http_status if problem else HTTPStatus.OK,
    )


def _make(job: Json) -> str:
    zone = f" ZONE={shlex.quote(job['timeZone'])}" if "timeZone" in job else ""
    return f"make import FILE={shlex.quote(job['fileName'])} MODE={shlex.quote(job['mode'])}{zone}"


def _origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


VIEWS = (
    View(place="imports/new", any_of={Scope.IMPORTS_WRITE}, answer=form),
    View(method="POST", place="imports/new", any_of={Scope.IMPORTS_WRITE}, answer=announce),
)
