"""The audit: who looked at which personal data, when and why, and who saved what concerns everybody."""

from http import HTTPStatus

from orderhub.console.calls import get
from orderhub.console.screen import Guest, Page, Screen, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

FILTERS = ("key_id", "order_no")


def answer(guest: Guest) -> Page:
    """A page of the audit, newest first."""
    visit = guest.visit
    asked = get("/v1/audit", **visit.filters(*FILTERS, "before"))
    reply = guest.api.ask(asked)
    page = reply.body or {"entries": (), "next": None}
    facts = {
        "problem": reply.problem,
        "entries": page["entries"],
        "more": visit.here(before=page["next"]) if page["next"] else None,
        "is_filtered": bool(visit.filters(*FILTERS)),
        "sees_orders": guest.who.may_open_orders,
    }
    return Page(
        template="audit.html",
        title=translate("console_audit.title", visit.language),
        facts=facts,
        calls=[asked],
        status=reply.problem.http_status if reply.problem and not visit.is_part else HTTPStatus.OK,
    )


SCREEN = Screen(
    title="console_audit.title",
    views=(View(place="audit", any_of={Scope.AUDIT_READ}, answer=answer),),
)
