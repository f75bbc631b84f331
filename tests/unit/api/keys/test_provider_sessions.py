"""Signing in at the provider, from the code to the session."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from orderhub.api.keys.caller import caller_of
from orderhub.api.keys.provider import Provider, read_places
from orderhub.api.keys.provider_sessions import ProviderRoutes
from orderhub.audit.trail import Entry
from orderhub.errors import RequestError, TransientError
from orderhub.http.credentials import Kind, presented
from orderhub.http.roles import ROLES
from orderhub.http.sessions import SESSION, Grant
from orderhub.http.statuses import status_of
from tests.support.provider import BACK, CLIENT, ISSUER, NONCE, VERIFIER, PlayedProvider

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SENT = {"code": "c-1", "verifier": VERIFIER, "nonce": NONCE, "redirectUri": BACK}


@dataclass
class Hall:
    """The hub, as far as a person who signs in meets it, in memory."""

    played: PlayedProvider = field(default_factory=lambda: PlayedProvider(clock=lambda: NOON))
    roles: str = "support=agent,ops=operations"
    kept: list[Grant] = field(default_factory=list)
    written: list[Entry] = field(default_factory=list)
    now: datetime = NOON

    def routes(self, *, is_on: bool = True) -> ProviderRoutes:
        provider = Provider(
            client_id=CLIENT,
            places=lambda: read_places(self.played, ISSUER),
            secret=lambda: "",
            send=self.played,
        )
        return ProviderRoutes(
            provider=provider if is_on else None,
            groups_claim="groups",
            roles=self.roles,
            grants=self,
            trail=self,
            clock=lambda: self.now,
        )

    def add(self, grant: Grant) -> None:
        assert self.written, "first it stands in the audit"
        self.kept.append(grant)

    def write(self, entry: Entry) -> None:
        self.written.append(entry)

    def find(self, kind: Kind, grant_id: str) -> Grant | None:
        return next((one for one in self.kept if (one.kind, one.grant_id) == (kind, grant_id)), None)

    def begin(self, **changes: object) -> Any:  # noqa: ANN401 - a body
        self.played.give()
        return self.routes().begin(sent(SENT | changes)).body


class NoKeys:
    def find(self, key_id: str, *, is_consistent: bool) -> None:
        raise AssertionError((key_id, is_consistent))


def sent(body: object) -> dict[str, Any]:
    return {"body": json.dumps(body), "requestContext": {}}


def refused(hall: Hall, body: object, *, is_on: bool = True) -> tuple[str, int]:
    with pytest.raises(RequestError) as caught:
        hall.routes(is_on=is_on).begin(sent(body))
    assert hall.kept == []
    return caught.value.code, status_of(caught.value)


def test_the_provider_is_described_without_anything_secret() -> None:
    assert Hall().routes().describe({}).body == {
        "issuer": ISSUER,
        "authorizationEndpoint": f"{ISSUER}/auth",
        "clientId": CLIENT,
        "scope": "openid profile email",
    }


def test_a_code_becomes_a_session_of_twelve_hours_with_the_roles_of_the_groups() -> None:
    hall = Hall()

    body = hall.begin()

    shown = presented(f"Bearer {body['key']}")
    assert shown
    (session,) = hall.kept
    assert session.opens(shown.secret, NOON)
    assert (session.kind, session.grant_id, session.expires_at) == (Kind.SESSION, shown.public_id, NOON + SESSION)
    assert (body["name"], body["expiresAt"]) == ("Ann Smith", "2026-11-23T00:00:00Z")
    assert set(body["scopes"]) == set(ROLES["agent"])


def test_who_is_in_several_groups_may_do_what_all_of_them_may() -> None:
    hall = Hall()
    hall.played.claims = {"groups": ["ops", "support"]}

    assert set(hall.begin()["scopes"]) == {*ROLES["agent"], *ROLES["operations"]}


def test_the_audit_says_who_stands_behind_the_id_of_a_person() -> None:
    hall = Hall()
    hall.begin()

    (entry,), (session,) = hall.written, hall.kept
    assert (entry.key_id, entry.field, entry.order_no) == (session.key_id, "signed_in", "")
    assert (entry.reason, entry.happened_at) == ("Ann Smith (248289761001)", NOON)


@pytest.mark.parametrize("groups", [[], None, ["staff"], "supporters"])
def test_who_is_in_no_group_with_a_role_may_do_nothing_and_is_told_whom_to_ask(groups: object) -> None:
    hall = Hall()
    hall.played.claims = {"groups": groups}
    hall.played.give()

    assert refused(hall, SENT) == ("role_missing", 403)
    assert hall.written == []


def test_without_roles_nobody_may_do_anything() -> None:
    hall = Hall(roles="")
    hall.played.give()

    assert refused(hall, SENT) == ("role_missing", 403)


def test_a_code_is_good_once() -> None:
    hall = Hall()
    hall.begin()
    hall.kept.clear()

    assert refused(hall, SENT) == ("sign_in_refused", 400)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"nonce": "m" * 43}, ("sign_in_refused", 400)),
        ({"exp": 1}, ("sign_in_refused", 400)),
        ({"aud": "another"}, ("provider_misfit", 502)),
        ({"iss": "https://id.evil.example"}, ("provider_misfit", 502)),
    ],
)
def test_a_token_that_does_not_fit_opens_nothing(claims: dict[str, Any], expected: tuple[str, int]) -> None:
    hall = Hall()
    hall.played.claims = claims
    hall.played.give()

    assert refused(hall, SENT) == expected


def test_the_log_says_why_in_words_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    hall = Hall()
    hall.played.claims = {"aud": "another"}
    hall.played.give()
    refused(hall, SENT)

    (line,) = [record for record in caplog.records if record.message == "provider_misfit"]
    assert "for another client" in line.reason  # type: ignore[attr-defined]


def test_a_provider_that_is_down_is_said_so() -> None:
    hall = Hall()
    hall.played.answers[f"{ISSUER}/token"] = 503, b""

    with pytest.raises(TransientError, match="provider"):
        hall.routes().begin(sent(SENT))


@pytest.mark.parametrize(
    "changes",
    [
        {"code": ""},
        {"code": 7},
        {"code": None},
        {"code": "two words"},
        {"code": "x" * 4097},
        {"verifier": "short"},
        {"verifier": "é" * 43},
        {"nonce": "n" * 129},
        {"redirectUri": "javascript:alert(1)"},
        {"redirectUri": "https://hub.example.com/\r\n"},
        {"redirectUri": "https://" + "x" * 1001},
    ],
)
def test_what_cannot_be_meant_is_refused_before_the_provider_is_asked(changes: dict[str, object]) -> None:
    hall = Hall()

    assert refused(hall, SENT | changes) == ("sign_in_invalid", 400)
    assert hall.played.asked == []


def test_where_no_provider_is_named_nobody_signs_in_at_one() -> None:
    hall = Hall()
    with pytest.raises(RequestError) as caught:
        hall.routes(is_on=False).describe({})

    assert (caught.value.code, status_of(caught.value)) == ("provider_off", 404)
    assert refused(hall, SENT, is_on=False) == ("provider_off", 404)


def test_a_person_is_known_by_their_session_alone_until_it_ends() -> None:
    hall = Hall()
    hall.begin()
    (session,) = hall.kept
    by = {"requestContext": {"authorizer": {"key_id": session.key_id, "session": session.grant_id}}}

    who = caller_of(by, NoKeys(), hall, NOON)

    assert (who.key.key_id, who.key.name, who.scopes) == (session.key_id, "Ann Smith", session.scopes)
    assert who.expires_at == session.expires_at
    with pytest.raises(RequestError):
        caller_of(by, NoKeys(), hall, NOON + SESSION)
    hall.kept[:] = [replace(session, grant_id="another")]
    with pytest.raises(RequestError):
        caller_of(by, NoKeys(), hall, NOON)
