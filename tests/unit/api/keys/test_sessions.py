"""What requests about sessions get."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orderhub.api.keys.sessions import SessionRoutes
from orderhub.errors import RequestError
from orderhub.http.credentials import Kind, presented
from orderhub.http.endpoint import endpoint
from orderhub.http.keys import AccessKey, new_key
from orderhub.http.sessions import SESSION, SIGN_IN, Grant, new_session, new_sign_in
from orderhub.http.statuses import status_of
from orderhub.platform.scopes import Scope

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY, _ = new_key("Ann", (Scope.CARDS_READ, Scope.TASKS_READ), NOON)


@dataclass(slots=True)
class Hall:
    """Keys and what stands in for them, in memory."""

    key: AccessKey | None = KEY
    now: datetime = NOON
    kept: dict[tuple[Kind, str], Grant] = field(default_factory=dict)

    def routes(self) -> SessionRoutes:
        return SessionRoutes(keys=Ring(self), grants=Grants(self), clock=lambda: self.now)

    def keep(self, made: tuple[Grant, str]) -> dict[str, str]:
        """Keep a grant; what the authorizer says of it."""
        grant, _ = made
        self.kept[grant.kind, grant.grant_id] = grant
        return {"session" if grant.kind is Kind.SESSION else "sign_in": grant.grant_id}


@dataclass(slots=True)
class Ring:
    hall: Hall

    def find(self, key_id: str, *, is_consistent: bool) -> AccessKey | None:
        assert (key_id, is_consistent) == (KEY.key_id, True)
        return self.hall.key


@dataclass(slots=True)
class Grants:
    hall: Hall

    def find(self, kind: Kind, grant_id: str) -> Grant | None:
        return self.hall.kept.get((kind, grant_id))

    def add(self, grant: Grant) -> None:
        self.hall.kept[grant.kind, grant.grant_id] = grant

    def use_up(self, kind: Kind, grant_id: str) -> Grant | None:
        return self.hall.kept.pop((kind, grant_id), None)


def by(caller: dict[str, str] | None = None) -> dict[str, Any]:
    return {"requestContext": {"authorizer": {"key_id": KEY.key_id, **(caller or {})}}}


def refused(call: Any, event: dict[str, Any]) -> tuple[str, int]:  # noqa: ANN401 - a route
    with pytest.raises(RequestError) as caught:
        call(event)
    return caught.value.code, status_of(caught.value)


def test_any_key_begins_a_session_of_its_name_and_scopes() -> None:
    hall = Hall()

    answer = hall.routes().begin(by())

    body: Any = answer.body
    shown = presented(f"Bearer {body.pop('key')}")
    assert shown
    assert hall.kept[Kind.SESSION, shown.public_id].opens(shown.secret, NOON)
    assert (answer.status, body) == (
        201,
        {"name": "Ann", "scopes": ["cards:read", "tasks:read"], "expiresAt": "2026-11-23T00:00:00Z"},
    )


def test_a_session_makes_no_session() -> None:
    hall = Hall()
    caller = hall.keep(new_session(KEY, NOON))

    assert refused(hall.routes().begin, by(caller)) == ("key_is_session", 409)


def test_a_sign_in_link_is_good_once() -> None:
    hall = Hall()
    caller = hall.keep(new_sign_in(KEY, NOON))

    assert hall.routes().begin(by(caller)).status == 201
    assert refused(hall.routes().begin, by(caller)) == ("key_invalid", 401)


def test_a_sign_in_link_is_good_for_ten_minutes_whatever_the_gateway_remembers() -> None:
    hall = Hall(now=NOON + SIGN_IN)
    caller = hall.keep(new_sign_in(KEY, NOON))

    assert refused(hall.routes().begin, by(caller)) == ("key_invalid", 401)


@pytest.mark.parametrize("key", [None, replace(KEY, revoked_at=NOON), replace(KEY, expires_at=NOON)])
def test_a_key_that_has_ended_signs_nobody_in_whatever_the_gateway_remembers(key: AccessKey | None) -> None:
    hall = Hall(key)
    caller = hall.keep(new_session(KEY, NOON))

    assert refused(hall.routes().begin, by()) == ("key_invalid", 401)
    assert refused(hall.routes().current, by()) == ("key_invalid", 401)
    assert refused(hall.routes().current, by(caller)) == ("key_invalid", 401)


def test_a_key_and_a_session_are_told_who_they_are() -> None:
    hall = Hall(replace(KEY, scopes=(Scope.TASKS_READ,)))
    caller = hall.keep(new_session(KEY, NOON))

    by_key, by_session = (hall.routes().current(by(one)).body for one in (None, caller))

    assert by_key == {"name": "Ann", "scopes": ["tasks:read"], "expiresAt": None}
    assert by_session == {"name": "Ann", "scopes": ["tasks:read"], "expiresAt": "2026-11-23T00:00:00Z"}


def test_a_session_that_has_ended_is_told_so() -> None:
    hall = Hall()
    caller = hall.keep(new_session(KEY, NOON - SESSION))

    assert refused(hall.routes().current, by(caller)) == ("key_invalid", 401)


def test_signing_out_ends_the_session_and_can_be_repeated() -> None:
    hall = Hall()
    caller = hall.keep(new_session(KEY, NOON))

    for _ in range(2):
        assert hall.routes().end(by(caller)).status == 204

    assert hall.kept == {}
    assert refused(hall.routes().current, by(caller)) == ("key_invalid", 401)


def test_an_access_key_does_not_sign_out() -> None:
    assert refused(Hall().routes().end, by()) == ("key_is_no_session", 409)


def test_a_401_says_how_a_key_is_sent_as_the_gateways_does() -> None:
    routes = Hall(key=None, now=NOON + timedelta(days=1)).routes()
    event = {
        "httpMethod": "GET",
        "resource": "/v1/sessions/current",
        "path": "/v1/sessions/current",
        "requestContext": {"requestId": "r-1", **by()["requestContext"]},
    }

    answer = endpoint(lambda event, _context: routes.current(event))(event, None)

    assert answer["statusCode"] == 401
    assert answer["headers"]["WWW-Authenticate"] == 'Bearer, Basic realm="orderhub"'
