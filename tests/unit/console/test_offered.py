"""What a key is offered it may do: with each scope alone, with each ready role, on every way there is."""

import pytest

from orderhub.console.screens import SCREENS as ALL
from orderhub.http.roles import ROLES
from orderhub.platform.scopes import Scope
from tests.support.console_crawl import Seen, crawled, not_open
from tests.unit.console.filled import SCREENS, filled_api

KEYS: dict[str, frozenset[str]] = {
    **{scope: frozenset({scope}) for scope in Scope},
    **{name: frozenset(scopes) for name, scopes in ROLES.items()},
    "nothing": frozenset(),
}
FORBIDDEN = 403
# Pages are followed through their links, thousands of them; each is held by faster tests too.
pytestmark = pytest.mark.slow


def said(seen: Seen) -> str:
    return f"{seen.method} {seen.path} (from {seen.came_from or 'the navigation'})"


@pytest.mark.parametrize("scopes", KEYS.values(), ids=KEYS)
def test_nothing_that_is_offered_is_refused(scopes: frozenset[str]) -> None:
    api = filled_api(scopes)
    ways = list(crawled(api))

    assert [said(seen) for seen in ways if seen.answer["statusCode"] == FORBIDDEN] == []
    assert {said(seen): calls for seen in ways if (calls := not_open(seen.asked, scopes))} == {}
    assert [said(seen) for seen in ways if seen.answer["statusCode"] >= 500] == []
    listed = {screen.views[0].place for screen in ALL if screen.is_listed and screen.views[0].any_of & scopes}
    assert listed <= {seen.place for seen in ways}


def test_a_key_that_may_do_all_comes_to_every_view() -> None:
    api = filled_api()
    ways = list(crawled(api, start=["", *SCREENS.values()]))

    views = {(view.method, view.place) for screen in ALL for view in screen.views}
    assert views - {(seen.method, seen.place) for seen in ways} == set()
    assert {said(seen): calls for seen in ways if (calls := not_open(seen.asked, api.scopes))} == {}
