"""Access keys: the list, with what each may do, who made it, and until when it opens anything."""

from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus

from orderhub.console.calls import Json, get
from orderhub.console.screen import Guest, Page, Screen, View
from orderhub.console.screens import key, new_key
from orderhub.console.screens.key import state_of
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

LISTED = 50


def answer(guest: Guest) -> Page:
    """A page of the keys, newest first."""
    visit = guest.visit
    asked = get("/v1/keys", limit=LISTED, **visit.filters("before"))
    reply = guest.api.ask(asked)
    page = reply.body or {"keys": (), "next": None}
    facts = {
        "problem": reply.problem,
        "keys": list(_with_states(page["keys"])),
        "more": visit.here(before=page["next"]) if page["next"] else None,
    }
    return Page(
        template="keys.html",
        title=translate("console_keys.title", visit.language),
        facts=facts,
        calls=[asked],
        status=reply.problem.http_status if reply.problem and not visit.is_part else HTTPStatus.OK,
    )


def _with_states(keys: Iterable[Json]) -> Iterable[Json]:
    now = datetime.now(UTC)
    return ({**one, "state": state_of(one, now)} for one in keys)


SCREEN = Screen(
    title="console_keys.title",
    views=(View(place="keys", any_of={Scope.KEYS_WRITE}, answer=answer), *new_key.VIEWS, *key.VIEWS),
)
