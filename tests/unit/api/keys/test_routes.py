"""What requests about access keys get: nobody gives what they lack, no key gains, the last one stays."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.api.keys import routes as module
from orderhub.api.keys.routes import KeyRoutes
from orderhub.audit.trail import Entry
from orderhub.errors import RequestError, TransientError
from orderhub.http.credentials import Kind
from orderhub.http.keys import AccessKey, ShopSettings, new_key
from orderhub.http.roles import ROLES
from orderhub.http.sessions import Grant, new_session
from orderhub.platform.scopes import Scope

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADMINISTRATOR, _ = new_key("admin", tuple(Scope), NOON - timedelta(days=1))
AGENT, _ = new_key("Ann", ROLES["agent"], NOON)
AGENT = replace(AGENT, role="agent")


@dataclass(slots=True)
class Ring:
    """Keys in memory; before each of the first ``breaks`` changes somebody else renames the key."""

    keys: dict[str, AccessKey] = field(default_factory=dict)
    breaks: int = 0

    def find(self, key_id: str, *, is_consistent: bool) -> AccessKey | None:
        assert is_consistent
        return self.keys.get(key_id)

    def all(self) -> Iterator[AccessKey]:
        return iter([*self.keys.values()])

    def add(self, key: AccessKey) -> None:
        assert key.key_id not in self.keys
        self.keys[key.key_id] = key

    def change(self, before: AccessKey, after: AccessKey) -> bool:
        if self.breaks:
            self.breaks -= 1
            return False
        assert self.keys[before.key_id] == before
        self.keys[before.key_id] = after
        return True

    def revoke(self, key_id: str, now: datetime) -> None:
        self.keys[key_id] = replace(self.keys[key_id], revoked_at=now)


class Office:
    """The routes, with all they touch."""

    def __init__(self, *keys: AccessKey) -> None:
        self.ring = Ring({key.key_id: key for key in keys})
        self.audit: list[Entry] = []
        self.sessions: dict[str, Grant] = {}
        self.routes = KeyRoutes(keys=self.ring, grants=self, trail=self, clock=lambda: NOON)

    def find(self, kind: Kind, grant_id: str) -> Grant | None:
        assert kind is Kind.SESSION
        return self.sessions.get(grant_id)

    def write(self, entry: Entry) -> None:
        self.audit.append(entry)

    def make(self, body: object, *scopes: Scope) -> Any:  # noqa: ANN401 - JSON
        if scopes:
            self.ring.keys[ADMINISTRATOR.key_id] = replace(ADMINISTRATOR, scopes=scopes)
        return self.routes.make(request(body)).body

    def change(self, key: AccessKey, body: object) -> Any:  # noqa: ANN401 - JSON
        return self.routes.change(request(body, key.key_id)).body

    def listed(self, **query: str) -> Any:  # noqa: ANN401 - JSON
        return self.routes.every(request(None, queryStringParameters=query)).body

    def written(self) -> list[tuple[str, str, str]]:
        return [(entry.key_id, entry.field, entry.reason) for entry in self.audit]


def request(body: object, key_id: str = "", session: str = "", **more: object) -> dict[str, Any]:
    authorizer = {"key_id": ADMINISTRATOR.key_id, **({"session": session} if session else {})}
    return {
        "resource": "/v1/keys/{key_id}" if key_id else "/v1/keys",
        "path": f"/v1/keys/{key_id}" if key_id else "/v1/keys",
        "body": json.dumps(body),
        "requestContext": {"authorizer": authorizer},
        **more,
    }


def refused(call: Any, *arguments: Any) -> str:  # noqa: ANN401 - a method of the office
    with pytest.raises(RequestError) as caught:
        call(*arguments)
    return caught.value.code


def test_a_key_is_made_shown_once_and_audited() -> None:
    office = Office(ADMINISTRATOR)

    made = office.make(
        {"name": "Kyiv", "scopes": ["orders:write"], "prefix": "kyiv-", "store": "S1", "items": "complete"}
    )

    key = office.ring.keys[made["id"]]
    assert key.opens(made.pop("key").rpartition("_")[2], NOON)
    assert key.shop == ShopSettings(prefix="kyiv-", store_id="S1", complete_items=True)
    assert made == {
        "id": key.key_id,
        "name": "Kyiv",
        "role": None,
        "scopes": ["orders:write"],
        "createdAt": "2026-11-22T12:00:00Z",
        "createdBy": ADMINISTRATOR.key_id,
        "expiresAt": None,
        "revokedAt": None,
        "prefix": "kyiv-",
        "store": "S1",
        "items": "complete",
    }
    assert office.written() == [(ADMINISTRATOR.key_id, "key_made", f"{key.key_id} orders:write")]


def test_a_key_of_a_role_has_its_scopes_and_its_name() -> None:
    office = Office(ADMINISTRATOR)

    made = office.make({"name": "Ann", "role": "agent", "days": 90})

    assert (made["role"], made["scopes"]) == ("agent", [*ROLES["agent"]])
    assert made["expiresAt"] == "2027-02-20T12:00:00Z"
    assert (made["prefix"], made["store"], made["items"]) == (None, None, "partial")


@given(st.frozensets(st.sampled_from(Scope), min_size=1), st.frozensets(st.sampled_from(Scope), min_size=1))
def test_nobody_gives_a_scope_they_lack(held: frozenset[Scope], wanted: frozenset[Scope]) -> None:
    office = Office(ADMINISTRATOR)
    body, mine = {"name": "Ann", "scopes": [*wanted]}, held | {Scope.KEYS_WRITE}

    if wanted <= mine:
        assert set(office.make(body, *mine)["scopes"]) == wanted
    else:
        assert refused(office.make, body, *mine) == "scope_not_held"
        assert (office.audit, len(office.ring.keys)) == ([], 1)


def test_a_role_is_given_by_those_alone_who_have_all_of_it() -> None:
    office = Office(ADMINISTRATOR)

    assert refused(office.make, {"name": "Ann", "role": "administrator"}, Scope.KEYS_WRITE) == "scope_not_held"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "scopes_invalid"),
        ({"name": "Ann"}, "scopes_invalid"),
        ({"name": "Ann", "role": "agent", "scopes": ["cards:read"]}, "scopes_invalid"),
        ({"name": "Ann", "scopes": []}, "scopes_invalid"),
        ({"name": "Ann", "scopes": "cards:read"}, "scopes_invalid"),
        ({"name": "Ann", "scopes": ["cards:all"]}, "scopes_invalid"),
        ({"name": "Ann", "scopes": [[]]}, "scopes_invalid"),
        ({"name": "Ann", "role": "king"}, "role_unknown"),
        ({"name": "Ann", "role": []}, "role_unknown"),
        ({"name": "Ann", "role": "agent", "days": 0}, "days_invalid"),
        ({"name": "Ann", "role": "agent", "days": 3651}, "days_invalid"),
        ({"name": "Ann", "role": "agent", "days": True}, "days_invalid"),
        ({"name": "Ann", "role": "agent", "items": "some"}, "items_unknown"),
        ({"name": "Ann", "role": "agent", "prefix": "a#"}, "key_wrong"),
        ({"name": "Ann", "role": "agent", "days": None}, "key_wrong"),
        ({"name": 7, "role": "agent"}, "key_wrong"),
        ({"role": "agent"}, "key_wrong"),
        ({"name": "Ann", "role": "agent", "admin": True}, "field_unknown"),
        ([], "body_invalid"),
    ],
)
def test_what_is_no_key_is_refused_by_name(body: object, code: str) -> None:
    office = Office(ADMINISTRATOR)

    assert refused(office.make, body) == code
    assert (office.audit, len(office.ring.keys)) == ([], 1)


def test_there_are_only_so_many_valid_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEYS", 2)
    office = Office(ADMINISTRATOR, replace(AGENT, revoked_at=NOON))

    office.make({"name": "Ann", "role": "agent"})

    assert refused(office.make, {"name": "Bob", "role": "agent"}) == "keys_too_many"


def test_all_keys_are_listed_newest_first_without_what_opens() -> None:
    others = [
        replace(AGENT, key_id=f"{number:012x}", created_at=NOON + timedelta(hours=number)) for number in range(3)
    ]
    office = Office(ADMINISTRATOR, *others, AGENT)

    first = office.listed(limit="3")
    second = office.listed(limit="3", before=first["next"])

    listed = [key["id"] for page in (first, second) for key in page["keys"]]
    same_age = sorted((others[0].key_id, AGENT.key_id), reverse=True)
    assert listed == [others[2].key_id, others[1].key_id, *same_age, ADMINISTRATOR.key_id]
    assert second["next"] is None
    assert AGENT.secret_hash not in str(first)
    assert (
        refused(office.routes.every, request(None, queryStringParameters={"before": "f" * 12})) == "before_invalid"
    )


def test_the_roles_are_shown_with_their_scopes() -> None:
    body: Any = Office().routes.roles(request(None)).body

    assert {role["name"]: tuple(role["scopes"]) for role in body["roles"]} == ROLES


def test_a_key_is_narrowed_renamed_and_ended_earlier_and_the_audit_says_so() -> None:
    office = Office(ADMINISTRATOR, AGENT)

    changed = office.change(AGENT, {"name": "Bob", "scopes": ["cards:read"], "days": 30})

    assert (changed["name"], changed["role"], changed["scopes"]) == ("Bob", None, ["cards:read"])
    assert changed["expiresAt"] == "2026-12-22T12:00:00Z"
    assert office.written() == [(ADMINISTRATOR.key_id, "key_changed", f"{AGENT.key_id} cards:read")]


def test_a_change_that_changes_nothing_is_not_written() -> None:
    office = Office(ADMINISTRATOR, AGENT)

    assert office.change(AGENT, {"name": "Ann"})["role"] == "agent"
    assert office.audit == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "key_wrong"),
        ({"name": ""}, "key_wrong"),
        ({"name": None}, "key_wrong"),
        ({"scopes": []}, "scopes_invalid"),
        ({"scopes": ["cards:read", "orders:write"]}, "key_only_narrows"),
        ({"role": "agent"}, "field_unknown"),
    ],
)
def test_a_change_that_is_none_or_gives_more_is_refused(body: object, code: str) -> None:
    office = Office(ADMINISTRATOR, AGENT)

    assert refused(office.change, AGENT, body) == code
    assert office.ring.keys[AGENT.key_id] == AGENT
    assert office.audit == []


@pytest.mark.parametrize("key_id", ["0" * 12, "x", "a" * 2_000])
def test_a_key_that_is_not_there_is_unknown(key_id: str) -> None:
    office, unknown = Office(ADMINISTRATOR), replace(AGENT, key_id=key_id)

    assert refused(office.change, unknown, {"name": "x"}) == "key_unknown"
    assert refused(office.routes.revoke, request(None, key_id)) == "key_unknown"


def test_a_change_meets_others_and_is_tried_again_and_audited_once() -> None:
    office = Office(ADMINISTRATOR, AGENT)
    office.ring.breaks = 2

    assert office.change(AGENT, {"name": "Bob"})["name"] == "Bob"
    assert len(office.audit) == 1

    office.ring.breaks = 3
    with pytest.raises(TransientError) as caught:
        office.change(AGENT, {"name": "Eve"})
    assert caught.value.is_busy


def test_a_key_is_revoked_once() -> None:
    office = Office(ADMINISTRATOR, AGENT)

    for _ in range(2):
        assert office.routes.revoke(request(None, AGENT.key_id)).status == 204

    assert office.ring.keys[AGENT.key_id].revoked_at == NOON
    assert [what for _, what, _ in office.written()] == ["key_revoked"]


def test_the_last_key_that_makes_keys_stays_what_it_is() -> None:
    ended = replace(ADMINISTRATOR, key_id="0" * 12, revoked_at=NOON)
    office = Office(ADMINISTRATOR, AGENT, ended)

    assert refused(office.routes.revoke, request(None, ADMINISTRATOR.key_id)) == "last_key"
    assert refused(office.change, ADMINISTRATOR, {"scopes": ["cards:read"]}) == "last_key"
    assert refused(office.change, ADMINISTRATOR, {"days": 1}) == "last_key"
    assert office.change(ADMINISTRATOR, {"name": "root", "scopes": ["keys:write"]})["name"] == "root"


def test_where_there_is_another_one_even_ones_own_key_goes() -> None:
    office = Office(ADMINISTRATOR, replace(ADMINISTRATOR, key_id="0" * 12))

    assert office.routes.revoke(request(None, "0" * 12)).status == 204
    assert refused(office.change, ADMINISTRATOR, {"scopes": ["cards:read"]}) == "last_key"
    office.ring.keys["1" * 12] = replace(ADMINISTRATOR, key_id="1" * 12)
    assert office.change(ADMINISTRATOR, {"scopes": ["cards:read"]})["scopes"] == ["cards:read"]


WRITES = [
    lambda office, event: office.routes.make(event({"name": "Ann", "role": "agent"})),
    lambda office, event: office.routes.change(event({"name": "Bob"})),
    lambda office, event: office.routes.revoke(event(None)),
]
"""What writes keys."""


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(
    ("asking", "code"),
    [
        (replace(ADMINISTRATOR, revoked_at=NOON), "key_invalid"),
        (replace(ADMINISTRATOR, expires_at=NOON), "key_invalid"),
        (replace(ADMINISTRATOR, scopes=(Scope.CARDS_READ,)), "scope_missing"),
    ],
)
def test_a_key_that_ended_leaves_no_other_behind_whatever_the_gateway_remembers(
    write: Any,  # noqa: ANN401 - one of the above
    asking: AccessKey,
    code: str,
) -> None:
    office = Office(asking, AGENT)

    assert refused(write, office, lambda body: request(body, AGENT.key_id)) == code
    assert ([*office.ring.keys.values()], office.audit) == ([asking, AGENT], [])


@pytest.mark.parametrize("write", WRITES)
def test_so_does_a_session_that_signed_out_or_could_do_less(write: Any) -> None:  # noqa: ANN401 - one of the above
    office, (session, _) = Office(ADMINISTRATOR, AGENT), new_session(ADMINISTRATOR, NOON)

    def event(body: object) -> dict[str, Any]:
        return request(body, AGENT.key_id, session.grant_id)

    assert refused(write, office, event) == "key_invalid"
    office.sessions[session.grant_id] = replace(session, scopes=(Scope.CARDS_READ,))
    assert refused(write, office, event) == "scope_missing"
    office.sessions[session.grant_id] = session
    write(office, event)
    assert len(office.audit) == 1
