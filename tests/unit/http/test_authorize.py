import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orderhub.http.answer import Answer
from orderhub.http.authorize import authorize
from orderhub.http.credentials import Kind
from orderhub.http.endpoint import endpoint
from orderhub.http.keys import AccessKey, ShopSettings, new_key
from orderhub.http.routes import KEY_ROUTES, ROUTES, SIGN_IN_ROUTE, routes_of
from orderhub.http.sessions import SESSION, SIGN_IN, Grant, new_session, new_session_of_person, new_sign_in
from orderhub.platform.scopes import Scope
from tests.support.samples import samples

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
STAGE = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3/api"
PLACE = re.compile(r"\{\w+\}")
LONGEST_ANSWER = 0.7 * 8_192
"""API Gateway takes 8 kB."""
METHOD = f"{STAGE}/GET/v1/orders/A%2F1"


class Ring:
    def __init__(self, *keys: AccessKey) -> None:
        self._keys = {key.key_id: key for key in keys}

    def find(self, key_id: str) -> AccessKey | None:
        return self._keys.get(key_id)


class Given:
    def __init__(self, *grants: Grant) -> None:
        self._grants = {(grant.kind, grant.grant_id): grant for grant in grants}

    def find(self, kind: Kind, grant_id: str) -> Grant | None:
        return self._grants.get((kind, grant_id))


def policy(*scopes: Scope) -> dict[str, Any]:
    key, shown = new_key("shop", scopes, NOON)
    answer = authorize(f"Bearer {shown}", METHOD, Ring(key), Given(), NOON)
    assert answer is not None
    assert answer["principalId"] == answer["context"]["key_id"] == key.key_id
    return answer


def allows(answer: dict[str, Any], call: str) -> bool:
    (statement,) = answer["policyDocument"]["Statement"]
    assert statement["Action"] == "execute-api:Invoke"
    matches = any(fnmatchcase(f"{STAGE}/{call}", pattern) for pattern in statement["Resource"])
    return matches and statement["Effect"] == "Allow"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ohk_a_b"])
def test_without_a_key_nobody_passes(header: str | None) -> None:
    assert authorize(header, METHOD, Ring(), Given(), NOON) is None


def test_an_unknown_a_wrong_and_a_dead_key_do_not_pass() -> None:
    key, shown = new_key("shop", (Scope.ORDERS_READ,), NOON)
    _, other = new_key("shop", (Scope.ORDERS_READ,), NOON)
    mixed = f"ohk_{key.key_id}_{other.rpartition('_')[2]}"

    assert authorize(f"Bearer {shown}", METHOD, Ring(), Given(), NOON) is None
    assert authorize(f"Bearer {mixed}", METHOD, Ring(key), Given(), NOON) is None
    assert authorize(f"Bearer {shown}", METHOD, Ring(replace(key, revoked_at=NOON)), Given(), NOON) is None
    assert authorize(f"Bearer {shown}", METHOD, Ring(replace(key, expires_at=NOON)), Given(), NOON) is None


def test_a_key_opens_the_routes_of_its_scopes_on_this_stage_only() -> None:
    answer = policy(Scope.ORDERS_WRITE)

    assert allows(answer, "POST/v1/orders")
    assert allows(answer, "DELETE/v1/orders")
    assert not allows(answer, "GET/v1/orders/A1")
    assert not allows(answer, "GET/v1/orders")
    resources = answer["policyDocument"]["Statement"][0]["Resource"]
    expected = ["DELETE/v1/orders*", "POST/v1/orders*", "GET/v1/account*", "*/v1/sessions*", "*/v1/search*"]
    assert resources == [f"{STAGE}/{pattern}" for pattern in expected]
    assert answer["context"]["scopes"] == "orders:write"


def test_a_path_may_end_with_a_slash() -> None:
    assert allows(policy(Scope.ORDERS_WRITE), "POST/v1/orders/")


def test_functions_are_told_of_the_shop_behind_a_key() -> None:
    shop = ShopSettings(prefix="kyiv-", store_id="S1", complete_items=True)
    key, shown = new_key("shop", (Scope.ORDERS_WRITE,), NOON, shop=shop)

    answer = authorize(f"Bearer {shown}", METHOD, Ring(key), Given(), NOON)

    assert answer is not None
    assert answer["context"] == {
        "key_id": key.key_id,
        "scopes": "orders:write",
        "prefix": "kyiv-",
        "store": "S1",
        "items": "complete",
    }


def test_the_answer_holds_for_any_route_so_that_it_can_be_cached() -> None:
    answer = policy(Scope.ORDERS_READ, Scope.CARDS_READ)

    assert allows(answer, "GET/v1/orders/B%23/card")
    assert allows(answer, "GET/v1/orders/B2")
    assert answer["context"]["scopes"] == "orders:read cards:read"


def test_a_key_without_scopes_does_not_pass() -> None:
    key, shown = new_key("shop", (Scope.ORDERS_READ,), NOON)

    assert authorize(f"Bearer {shown}", METHOD, Ring(replace(key, scopes=())), Given(), NOON) is None


@given(st.frozensets(st.sampled_from(Scope), min_size=1), st.lists(st.text(min_size=1), min_size=3, max_size=3))
@samples(30)
def test_what_was_cached_for_one_route_opens_just_those_of_its_scopes(
    scopes: frozenset[Scope], words: list[str]
) -> None:
    answer = policy(*scopes)

    for method, route in [*ROUTES, *KEY_ROUTES]:
        names = iter(words)
        path = PLACE.sub(lambda _, names=names: quote(next(names), safe=""), route)  # type: ignore[misc]  # the same type
        opens = allows(answer, f"{method}{path}") and passes(answer, method, route, path)
        is_meant = (method, route) in KEY_ROUTES or ROUTES[method, route] in scopes
        assert opens == is_meant, (method, path)


def passes(answer: dict[str, Any], method: str, route: str, path: str) -> bool:
    """Whether the function behind the route lets through whoever the gateway did."""
    context = {"requestId": "r-1", "authorizer": answer["context"]}
    event = {"httpMethod": method, "resource": route, "path": path, "requestContext": context}
    status: int = endpoint(lambda _event, _context: Answer(body={}))(event, None)["statusCode"]
    return status == HTTPStatus.OK


@given(st.frozensets(st.sampled_from(Scope), min_size=1))
@example(frozenset(Scope))
@example(frozenset(scope for scope in Scope if scope.endswith(":write")))
@example(frozenset(scope for scope in Scope if not scope.endswith(":write")))
@samples(30)
def test_no_answer_is_longer_than_api_gateway_takes(scopes: frozenset[Scope]) -> None:
    region, account, stage = "ap-southeast-1", "123456789012", "api"
    key, shown = new_key("shop", tuple(scopes), NOON)
    arn = f"arn:aws-us-gov:execute-api:{region}:{account}:{'a' * 10}/{stage}/GET/v1/orders"

    answer = authorize(f"Bearer {shown}", arn, Ring(key), Given(), NOON)

    assert len(json.dumps(answer)) < LONGEST_ANSWER


def test_every_scope_opens_a_route_but_that_which_only_adds_to_another() -> None:
    assert [scope for scope in Scope if not routes_of([scope])] == [Scope.CARDS_REVEAL, Scope.CARDS_DECIDE]
    assert routes_of(Scope) == list(ROUTES)
    assert routes_of([]) == routes_of(["orders:nothing"]) == []


AGENT, AGENT_KEY = new_key("Ann", (Scope.CARDS_READ, Scope.ORDERS_WRITE), NOON, shop=ShopSettings(prefix="kyiv-"))


def by_session(key: AccessKey | None, now: datetime = NOON) -> dict[str, Any] | None:
    session, shown = new_session(AGENT, NOON)
    return authorize(f"Bearer {shown}", METHOD, Ring(*[key] if key else []), Given(session), now)


def test_a_session_is_its_key_in_all_that_functions_learn() -> None:
    by_key = authorize(f"Bearer {AGENT_KEY}", METHOD, Ring(AGENT), Given(), NOON)
    answer = by_session(AGENT)

    assert by_key
    assert answer
    # Whatever says who acted says the key: the audit, tasks, refunds, orders' senders.
    assert answer["context"].pop("session")
    assert answer == by_key


def test_a_session_ends_with_its_time_and_with_its_key() -> None:
    late = NOON + SESSION

    assert by_session(AGENT, late - timedelta(seconds=1))
    assert by_session(AGENT, late) is None
    assert by_session(replace(AGENT, revoked_at=NOON)) is None
    assert by_session(replace(AGENT, expires_at=NOON)) is None
    assert by_session(None) is None


def test_a_session_may_do_what_its_key_may_still_and_what_it_could_at_first() -> None:
    def scopes_with(*scopes: Scope) -> object:
        answer = by_session(replace(AGENT, scopes=scopes))
        return answer and answer["context"]["scopes"]

    assert scopes_with(Scope.CARDS_READ) == "cards:read"
    assert scopes_with(Scope.CARDS_READ, Scope.AUDIT_READ) == "cards:read"
    assert scopes_with(Scope.AUDIT_READ) is None


def test_a_session_with_a_wrong_secret_or_of_another_kind_does_not_pass() -> None:
    session, shown = new_session(AGENT, NOON)
    kind, public_id, secret = shown.split("_")

    for wrong in (f"ohk_{public_id}_{secret}", f"ohl_{public_id}_{secret}", f"{kind}_{public_id}_{secret[::-1]}"):
        assert authorize(f"Bearer {wrong}", METHOD, Ring(AGENT), Given(session), NOON) is None
    assert authorize(f"Bearer {shown}", METHOD, Ring(AGENT), Given(), NOON) is None


def test_a_sign_in_link_opens_the_begin_of_a_session_and_nothing_else() -> None:
    link, token = new_sign_in(AGENT, NOON)

    def passed(key: AccessKey, now: datetime) -> dict[str, Any] | None:
        return authorize(f"Bearer {token}", METHOD, Ring(key), Given(link), now)

    answer = passed(AGENT, NOON)
    assert answer
    for method, route in [*ROUTES, *KEY_ROUTES]:
        path = PLACE.sub("x", route)
        opens = allows(answer, f"{method}{path}") and passes(answer, method, route, path)
        assert opens == ((method, route) == SIGN_IN_ROUTE), (method, path)
    assert answer["context"]["key_id"] == AGENT.key_id
    assert passed(AGENT, NOON + SIGN_IN) is None
    assert passed(replace(AGENT, revoked_at=NOON), NOON) is None


def test_a_person_who_signed_in_may_do_what_their_session_says_until_it_ends_and_needs_no_key() -> None:
    session, shown = new_session_of_person("person-1", "Ann Smith", (Scope.ORDERS_READ,), NOON)

    answer = authorize(f"Bearer {shown}", METHOD, Ring(), Given(session), NOON)

    assert answer
    assert answer["context"] == {"key_id": "person-1", "session": session.grant_id, "scopes": "orders:read"}
    assert allows(answer, "GET/v1/orders")
    assert not allows(answer, "POST/v1/orders")
    assert authorize(f"Bearer {shown}", METHOD, Ring(), Given(session), NOON + SESSION) is None
    assert authorize(f"Bearer {shown}", METHOD, Ring(), Given(), NOON) is None
    assert session.own_key
    assert not session.own_key.opens("", NOON)
