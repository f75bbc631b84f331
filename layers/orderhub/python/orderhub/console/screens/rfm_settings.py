"""The boundaries of the RFM grid: shown in a form, and set after a question that says what follows."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from orderhub.console.calls import Json, Problem, call, conflict, get
from orderhub.console.confirming import Intent, asked_twice
from orderhub.console.screen import Guest, Page, Shown, View
from orderhub.console.showing import whole
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

SIDES = ("days", "sales")


def answer(guest: Guest) -> Page:
    """The boundaries there are."""
    return _page(guest, None, None)


def change(guest: Guest) -> Shown:
    """Set others, if they are still those that were seen; mistakes stand at their fields."""
    visit = guest.visit
    typed = {side: visit.sent(side) for side in SIDES}
    seen = visit.sent("seen")
    if seen != _mark_of(guest.api.ask(get("/v1/rfm/settings")).needed):
        return _page(guest, typed, _CHANGED)
    intent = Intent(
        title=translate("console_rfm.sure_set", visit.language),
        says=[translate(f"console_rfm.set_{line}", visit.language, **typed) for line in ("what", "all", "nobody")],
        fields={**typed, "seen": seen},
        call=call("PUT", "/v1/rfm/settings", body={side: _numbers(text) for side, text in typed.items()}),
        submit=translate("console_rfm.set", visit.language),
        back=visit.to("rfm", "settings"),
        after=visit.to("rfm", "settings", done="boundaries"),
        is_danger=True,
    )
    shown = asked_twice(guest, intent)
    problem = shown.facts["problem"] if isinstance(shown, Page) else None
    return _page(guest, typed, problem) if isinstance(problem, Problem) else shown


_CHANGED = conflict(
    "boundaries_changed",
    "console_todo.set_since",
)


def _numbers(text: str) -> list[int | str]:
    """What stands between commas or blanks; what is no number stays, for the API to say so."""
    return [whole(one) for one in re.split(r"[,，;；\s]+", text) if one]


def _mark_of(found: Json) -> str:
    return "; ".join(_written(found[side]) for side in SIDES)


def _written(numbers: Json) -> str:
    return ", ".join(map(str, numbers))


def _page(guest: Guest, typed: Mapping[str, str] | None, problem: Problem | None) -> Page:
    asked = get("/v1/rfm/settings")
    found = guest.api.ask(asked).needed
    wrong = _wrong(problem)
    facts: dict[str, Any] = {
        "found": found,
        "typed": typed or {side: _written(found[side]) for side in SIDES},
        "seen": _mark_of(found),
        "wrong": wrong,
        "problem": problem if not wrong else None,
        "may_write": guest.who.may(Scope.CUSTOMERS_WRITE),
    }
    body = {side: found[side] for side in SIDES}
    return Page(
        template="rfm_settings.html",
        title=translate("console_rfm.boundaries", guest.visit.language),
        facts=facts,
        calls=[asked, call("PUT", "/v1/rfm/settings", body=body)],
        status=problem.http_status if problem else HTTPStatus.OK,
    )


def _wrong(problem: Problem | None) -> dict[str, str]:
    """What is wrong with each side; the API says it in sentences that begin with the place."""
    detail = problem.detail if problem and problem.code == "boundaries_invalid" else ""
    found = {side: " ".join(re.findall(rf"/{side}\b[^.]*\.", detail)) for side in SIDES}
    return {side: said for side, said in found.items() if said}


_READ, _WRITE = {Scope.CUSTOMERS_READ}, {Scope.CUSTOMERS_WRITE}
VIEWS = (
    View(place="rfm/settings", any_of=_READ, answer=answer),
    View(method="POST", place="rfm/settings", any_of=_WRITE, all_of=_READ, answer=change),
)
