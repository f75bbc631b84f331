"""The rules: what each waits for, asks and does."""

from http import HTTPStatus

from orderhub.console.calls import get
from orderhub.console.screen import Guest, Page, Screen, View
from orderhub.console.screens import rule, rule_fired, rule_versions
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

LISTED = 50


def answer(guest: Guest) -> Page:
    """A page of the rules, by name."""
    visit = guest.visit
    call = get("/v1/rules", limit=LISTED, **visit.filters("cursor"))
    reply = guest.api.ask(call)
    page = reply.body or {"rules": (), "next": None}
    facts = {
        "problem": reply.problem,
        "rules": page["rules"],
        "more": visit.here(cursor=page["next"]) if page["next"] else None,
        "may_write": guest.who.may(Scope.RULES_WRITE),
    }
    title = translate("console_rules.title", visit.language)
    status = reply.problem.http_status if reply.problem else HTTPStatus.OK
    return Page(template="rules.html", title=title, facts=facts, calls=[call], status=status)


SCREEN = Screen(
    title="console_rules.title",
    views=(
        View(place="rules", any_of={Scope.RULES_READ}, answer=answer),
        *rule_fired.VIEWS,
        *rule_versions.VIEWS,
        *rule.VIEWS,
    ),
)
