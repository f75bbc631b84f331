"""The functions of access keys, their sessions and the authorizer together, on moto, each in its role."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from orderhub.audit.trail import Trail
from orderhub.errors import TransientError
from orderhub.http.client_secret import ClientSecret
from orderhub.http.credentials import Kind, presented
from orderhub.http.grants import Grants
from orderhub.http.keyring import Keyring
from orderhub.http.keys import new_key
from orderhub.http.provider_line import ProviderLine
from orderhub.http.sessions import SIGN_IN, new_session, new_sign_in
from orderhub.orders.senders import sender_of
from orderhub.platform import aws
from orderhub.platform.scopes import Scope
from tests.support.faults import refuse
from tests.support.functions import Context, load_app, payload
from tests.support.provider import BACK, CLIENT, ISSUER, NONCE, VERIFIER, PlayedProvider
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SETTINGS = {
    "OPERATIONS_TABLE": "OperationsTable",
    "AUDIT_RETENTION_DAYS": "400",
    "SIGN_IN_ISSUER": ISSUER,
    "SIGN_IN_CLIENT": CLIENT,
    "SIGN_IN_PARAMETER": "/shop/sign-in-client",
    "SIGN_IN_GROUPS_CLAIM": "groups",
    "SIGN_IN_ROLES": "support=agent,owners=administrator",
}
METHOD = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3/api/GET/v1/keys"


@pytest.fixture
def dynamodb() -> "Iterator[DynamoDBClient]":
    with moto_tables("OperationsTable") as client:
        yield client


class Api:
    """The authorizer before the functions, without the gateway's memory."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._apps: dict[str, ModuleType] = {
            name: load_app(name, SETTINGS, monkeypatch)
            for name in ("authorize_request", "manage_keys", "manage_sessions")
        }

    def play(self, provider: PlayedProvider, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have a provider answer in the place of the one outside."""
        sent = ProviderLine.__name__
        monkeypatch.setattr(f"orderhub.http.provider_line.{sent}.__call__", lambda _, *call: provider(*call))

    def sign_in(self) -> tuple[int, Any]:
        body = {"code": "c-1", "verifier": VERIFIER, "nonce": NONCE, "redirectUri": BACK}
        return self.call_as({}, "POST", "/v1/sessions/provider", body)

    def context(self, key: str) -> dict[str, str] | None:
        event = {"headers": {"Authorization": f"Bearer {key}"}, "methodArn": METHOD}
        try:
            policy = self._apps["authorize_request"].handler(event, Context())
        except RuntimeError:
            return None
        context: dict[str, str] = policy["context"]
        return context

    def call(self, key: str, method: str, route: str, body: object = None, key_id: str = "") -> tuple[int, Any]:
        caller = self.context(key)
        return (401, None) if caller is None else self.call_as(caller, method, route, body, key_id)

    def call_as(
        self, caller: dict[str, str], method: str, route: str, body: object = None, key_id: str = ""
    ) -> tuple[int, Any]:
        name = "manage_sessions" if "sessions" in route else "manage_keys"
        sample = payload(name)
        event = sample | {
            "httpMethod": method,
            "resource": route,
            "path": route.replace("{key_id}", key_id),
            "body": json.dumps(body) if body else None,
            "requestContext": sample["requestContext"] | {"authorizer": caller},
        }
        answer = self._apps[name].handler(event, Context())
        return answer["statusCode"], json.loads(answer["body"]) if answer["body"] else None


@pytest.fixture
def api(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> Api:
    assert dynamodb.meta.region_name
    return Api(monkeypatch)


@pytest.fixture
def root(dynamodb: "DynamoDBClient") -> str:
    record, key = new_key("root", tuple(Scope), datetime.now(UTC))
    Keyring(dynamodb, "OperationsTable").add(record)
    return key


def test_the_samples_are_answered(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> None:
    key, _ = new_key("sample", (Scope.CARDS_READ, Scope.KEYS_WRITE), datetime.now(UTC))

    def answers() -> list[int]:
        names = ("manage_keys", "manage_sessions")
        apps = {name: load_app(name, SETTINGS, monkeypatch) for name in names}
        return [apps[name].handler(payload(name), Context())["statusCode"] for name in names]

    assert answers() == [401, 401]
    Keyring(dynamodb, "OperationsTable").add(replace(key, key_id="7f3a2b9c1d0e"))
    assert answers() == [201, 201]


def test_a_key_is_made_used_narrowed_and_revoked_with_its_sessions(api: Api, root: str) -> None:
    _, made = api.call(root, "POST", "/v1/keys", {"name": "Ann", "scopes": ["cards:read", "tasks:read"]})
    _, begun = api.call(made["key"], "POST", "/v1/sessions")

    assert api.call(begun["key"], "GET", "/v1/sessions/current") == (
        200,
        {"name": "Ann", "scopes": ["cards:read", "tasks:read"], "expiresAt": begun["expiresAt"]},
    )
    assert api.call(begun["key"], "GET", "/v1/keys")[1]["code"] == "scope_missing"
    api.call(root, "PATCH", "/v1/keys/{key_id}", {"scopes": ["cards:read"]}, made["id"])
    assert api.call(begun["key"], "GET", "/v1/sessions/current")[1]["scopes"] == ["cards:read"]
    assert api.call(root, "DELETE", "/v1/keys/{key_id}", key_id=made["id"]) == (204, None)
    assert [api.context(key) for key in (made["key"], begun["key"])] == [None, None]
    listed = api.call(root, "GET", "/v1/keys")[1]["keys"]
    assert {key["name"]: bool(key["revokedAt"]) for key in listed} == {"root": False, "Ann": True}


def test_what_a_session_does_is_done_by_its_key(api: Api, root: str, dynamodb: "DynamoDBClient") -> None:
    _, begun = api.call(root, "POST", "/v1/sessions")
    by_key, by_session = api.context(root), api.context(begun["key"])
    assert by_key
    assert by_session

    api.call(begun["key"], "POST", "/v1/keys", {"name": "Ann", "role": "agent"})

    assert sender_of(by_session) == sender_of(by_key)
    [entry], _ = Trail(dynamodb, "OperationsTable").read(10)
    assert (entry.field, entry.key_id) == ("key_made", by_key["key_id"])
    names = {key["id"]: key["name"] for key in api.call(root, "GET", "/v1/keys")[1]["keys"]}
    assert names[entry.key_id] == begun["name"] == "root"


def test_a_session_that_signed_out_opens_nothing(api: Api, root: str) -> None:
    _, begun = api.call(root, "POST", "/v1/sessions")
    _, other = api.call(root, "POST", "/v1/sessions")

    assert api.call(begun["key"], "POST", "/v1/sessions")[1]["code"] == "key_is_session"
    assert api.call(begun["key"], "DELETE", "/v1/sessions/current") == (204, None)
    assert api.context(begun["key"]) is None
    assert api.context(other["key"])
    assert api.call(root, "DELETE", "/v1/sessions/current")[1]["code"] == "key_is_no_session"


def test_a_sign_in_link_begins_one_session(api: Api, root: str, dynamodb: "DynamoDBClient") -> None:
    shown = presented(f"Bearer {root}")
    key = Keyring(dynamodb, "OperationsTable").find(shown.public_id if shown else "")
    assert key
    link, token = new_sign_in(key, datetime.now(UTC))
    Grants(dynamodb, "OperationsTable").add(link)
    remembered = api.context(token)
    assert remembered

    assert api.call(token, "GET", "/v1/keys")[1]["code"] == "scope_missing"
    assert api.call(token, "POST", "/v1/sessions")[1]["name"] == "root"
    assert api.context(token) is None
    assert api.call_as(remembered, "POST", "/v1/sessions")[1]["code"] == "key_invalid"


def test_the_roles_are_shown(api: Api, root: str) -> None:
    status, body = api.call(root, "GET", "/v1/roles")

    assert (status, body["roles"][-1]["name"]) == (200, "administrator")


def test_what_stands_in_for_a_key_is_found_as_it_was_kept_and_goes_by_itself(dynamodb: "DynamoDBClient") -> None:
    grants, now = Grants(dynamodb, "OperationsTable"), datetime.now(UTC)
    key, _ = new_key("Ann", (Scope.CARDS_READ,), now)
    session, secret = new_session(key, now)
    link, _ = new_sign_in(key, now)

    for grant in (session, link):
        grants.add(grant)

    assert grants.find(Kind.SESSION, session.grant_id) == session
    assert grants.find(Kind.SIGN_IN, session.grant_id) is None
    rows = dynamodb.scan(TableName="OperationsTable")["Items"]
    assert secret.rpartition("_")[2] not in str(rows)
    ends = {row["sk"]["S"]: int(row["expires_at"]["N"]) for row in rows}
    assert timedelta(0) < datetime.fromtimestamp(ends[link.grant_id], UTC) - now - SIGN_IN <= timedelta(seconds=1)
    assert grants.use_up(Kind.SIGN_IN, link.grant_id) == link
    assert grants.use_up(Kind.SIGN_IN, link.grant_id) is None


def test_a_fault_that_may_pass_is_said_so(dynamodb: "DynamoDBClient") -> None:
    refuse(dynamodb, "GetItem", "ThrottlingException")
    refuse(dynamodb, "DeleteItem", "ThrottlingException")
    grants = Grants(dynamodb, "OperationsTable")

    with pytest.raises(TransientError, match="read"):
        grants.find(Kind.SESSION, "0" * 12)
    with pytest.raises(TransientError, match="written"):
        grants.use_up(Kind.SESSION, "0" * 12)


@pytest.fixture
def provider(api: Api, monkeypatch: pytest.MonkeyPatch) -> PlayedProvider:
    played = PlayedProvider()
    api.play(played, monkeypatch)
    return played


def test_a_person_signs_in_at_the_provider_works_and_signs_out(
    api: Api, provider: PlayedProvider, dynamodb: "DynamoDBClient"
) -> None:
    provider.give()
    assert api.call_as({}, "GET", "/v1/sessions/provider")[1]["clientId"] == CLIENT

    status, begun = api.sign_in()

    assert (status, begun["name"]) == (201, "Ann Smith")
    current = {name: begun[name] for name in ("name", "scopes", "expiresAt")}
    assert api.call(begun["key"], "GET", "/v1/sessions/current") == (200, current)
    assert api.call(begun["key"], "POST", "/v1/sessions")[1]["code"] == "key_is_session"
    assert api.call(begun["key"], "GET", "/v1/keys")[1]["code"] == "scope_missing"
    (entry,), _ = Trail(dynamodb, "OperationsTable").read(10)
    assert (entry.field, entry.reason) == ("signed_in", "Ann Smith (248289761001)")
    by = api.context(begun["key"])
    assert by
    assert by["key_id"] == entry.key_id
    shown = presented(f"Bearer {begun['key']}")
    assert shown
    assert shown.secret not in str(dynamodb.scan(TableName="OperationsTable")["Items"])
    assert api.call(begun["key"], "DELETE", "/v1/sessions/current") == (204, None)
    assert api.context(begun["key"]) is None
    assert api.sign_in()[1]["code"] == "sign_in_refused"


def test_a_person_whose_group_administers_makes_keys_in_their_own_name(
    api: Api, provider: PlayedProvider, dynamodb: "DynamoDBClient"
) -> None:
    provider.claims = {"groups": ["owners"]}
    provider.give()
    _, begun = api.sign_in()

    status, made = api.call(begun["key"], "POST", "/v1/keys", {"name": "Bo", "role": "agent"})

    assert (status, made["name"]) == (201, "Bo")
    entries, _ = Trail(dynamodb, "OperationsTable").read(10)
    assert [entry.field for entry in entries] == ["key_made", "signed_in"]
    assert len({entry.key_id for entry in entries}) == 1
    assert [key["name"] for key in api.call(begun["key"], "GET", "/v1/keys")[1]["keys"]] == ["Bo"]


def test_a_provider_that_asks_for_a_secret_takes_no_hub_without_one(api: Api, provider: PlayedProvider) -> None:
    provider.secret = "right"
    provider.give()
    assert api.sign_in()[1]["code"] == "provider_misfit"


def test_the_secret_is_read_where_somebody_put_one(api: Api, provider: PlayedProvider) -> None:
    parameters = aws.parameters()
    parameters.put_parameter(Name="/shop/sign-in-client", Value=" right\n", Type="SecureString")
    provider.secret = "right"
    provider.give()

    assert api.sign_in()[0] == 201


def test_a_secret_that_cannot_be_read_right_now_is_said_so(dynamodb: "DynamoDBClient") -> None:
    assert dynamodb.meta.region_name
    client = aws.parameters()
    refuse(client, "GetParameter", "ThrottlingException")

    with pytest.raises(TransientError) as caught:
        ClientSecret(client, "/shop/sign-in-client").read()

    assert caught.value.code == "client_secret_unreadable"
