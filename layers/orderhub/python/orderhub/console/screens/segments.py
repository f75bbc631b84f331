"""Segments: the list with their sizes, and one with what it asks, who is in it, its file, and its end."""

from http import HTTPStatus

from orderhub.console.calls import ApiFailed, Problem, call, get
from orderhub.console.confirming import Intent, confirming
from orderhub.console.files import leads_to_file
from orderhub.console.formula import clause_of
from orderhub.console.screen import GoTo, Guest, Page, Screen, Shown, View
from orderhub.console.screens import segment_edit
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

_COUNTING = "counting"


def answer(guest: Guest) -> Page:
    """A page of the list, by name."""
    visit = guest.visit
    asked = get("/v1/segments", **visit.filters("cursor"))
    reply = guest.api.ask(asked)
    page = reply.body or {"segments": (), "next": None}
    facts = {
        "problem": reply.problem,
        "segments": page["segments"],
        "more": visit.here(cursor=page["next"]) if page["next"] else None,
        "may_write": guest.who.may(Scope.CUSTOMERS_WRITE),
    }
    return Page(
        template="segments.html",
        title=translate("console_segments.title", visit.language),
        facts=facts,
        calls=[asked],
        status=reply.problem.http_status if reply.problem else HTTPStatus.OK,
    )


def one(guest: Guest, name: str, problem: Problem | None = None) -> Page:
    """The page of a segment; ``problem`` is why something could not be done with it.

    The card that says how far counting is asks for itself anew while it is not done.
    """
    visit = guest.visit
    calls = {"segment": get("/v1/segments/{}", name)}
    if visit.asked("part") != _COUNTING:
        calls["customers"] = get("/v1/segments/{}/customers", name, **visit.filters("cursor"))
    replies = guest.api.together(calls)
    segment, customers = replies["segment"].needed, replies.get("customers")
    listed = (customers.body if customers else None) or {"customers": (), "next": None}
    export = segment.get("export")
    facts = {
        "segment": segment,
        "export": export,
        "formula": clause_of(segment["conditions"], visit.language),
        "again": visit.to("segments", name, part=_COUNTING)
        if _COUNTING in {segment["state"], (export or {}).get("state")}
        else None,
        "customers": listed["customers"],
        "more": visit.here(cursor=listed["next"]) if listed["next"] else None,
        "customers_problem": customers.problem if customers else None,
        "may_write": guest.who.may(Scope.CUSTOMERS_WRITE),
        "problem": problem,
    }
    return Page(
        template="segment.html",
        title=translate("console_segments.one", visit.language, name=name),
        facts=facts,
        calls=list(calls.values()),
        status=problem.http_status if problem else HTTPStatus.OK,
    )


def export(guest: Guest, name: str) -> Shown:
    """Have a segment counted and put into a file."""
    reply = guest.api.ask(call("POST", "/v1/segments/{}/export", name))
    if reply.problem is None:
        return GoTo(guest.visit.to("segments", name, done="export"))
    if guest.who.may(Scope.CUSTOMERS_READ):
        return one(guest, name, reply.problem)
    raise ApiFailed(reply.problem)


def file(guest: Guest, name: str) -> Shown:
    """Go to the file, at the address that the API gives just now."""
    return leads_to_file(guest.api.ask(get("/v1/segments/{}", name)).needed) or one(guest, name)


def delete(guest: Guest, name: str) -> Intent:
    """The segment is to be gone."""
    visit = guest.visit
    lines = ("gone", "told", "used", "files")
    return Intent(
        title=translate("console_segments.delete_title", visit.language),
        subject=name,
        says=[translate(f"console_segments.delete_{line}", visit.language) for line in lines],
        typed=name,
        call=call("DELETE", "/v1/segments/{}", name),
        submit=translate("console_segments.delete_sure", visit.language),
        back=visit.to("segments", name),
        after=visit.to("segments", done="deleted"),
        is_danger=True,
    )


SCREEN = Screen(
    title="console_segments.title",
    views=(
        View(place="segments", any_of={Scope.CUSTOMERS_READ}, answer=answer),
        View(place="segments/{name}", any_of={Scope.CUSTOMERS_READ}, answer=one),
        View(place="segments/{name}/file", any_of={Scope.CUSTOMERS_READ}, answer=file),
        View(method="POST", place="segments/{name}/export", any_of={Scope.CUSTOMERS_WRITE}, answer=export),
        *confirming("segments/{name}/delete", {Scope.CUSTOMERS_WRITE}, delete),
        *segment_edit.VIEWS,
    ),
)
