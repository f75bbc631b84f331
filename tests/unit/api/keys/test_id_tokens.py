"""What is believed of what a provider says of a person."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.api.keys.id_tokens import Asked, Person, person_in
from orderhub.errors import RequestError
from tests.support.provider import CLIENT, ISSUER, NONCE, PlayedProvider, token_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASKED = Asked(issuer=ISSUER, client_id=CLIENT, nonce=NONCE)


def read(token: str | None = None, *, claim: str = "groups", **claims: Any) -> Person:  # noqa: ANN401 - any JSON
    provider = PlayedProvider(clock=lambda: NOON, claims=claims)
    return person_in(token_of(provider.says()) if token is None else token, ASKED, claim, NOON)


def refusal(token: str | None = None, **claims: Any) -> str:  # noqa: ANN401 - any JSON
    with pytest.raises(RequestError) as caught:
        read(token, **claims)
    assert "248289761001" not in str(caught.value)
    return caught.value.code


def at(**distance: float) -> float:
    return (NOON + timedelta(**distance)).timestamp()


def test_a_person_is_known_again_by_an_id_that_says_nothing_of_them() -> None:
    person = read()

    assert (person.subject, person.name) == ("248289761001", "Ann Smith")
    assert person.groups == {"support", "staff"}
    assert person.person_id == read(name="Other", groups=[]).person_id
    assert person.person_id != read(sub="248289761002").person_id
    assert person.person_id.startswith("person-")
    assert "248289761001" not in person.person_id


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://id.evil.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": None},
        {"aud": ["orderhub", "another-client"]},
        {"aud": ["another-client"], "azp": "orderhub"},
        {"azp": "another-client"},
        {"aud": [{}, []]},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": "two\nlines"},
    ],
)
def test_what_is_said_by_or_to_somebody_else_is_a_matter_for_the_administrator(claims: dict[str, Any]) -> None:
    assert refusal(**claims) == "provider_misfit"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "m" * 43},
        {"nonce": None},
        {"nonce": ["n" * 43]},
        {"nonce": "\ud800" * 43},
        {"exp": at(minutes=-2)},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": True},
        {"exp": float("nan")},
        {"iat": at(minutes=2)},
        {"iat": at(minutes=-12)},
        {"iat": None},
        {"iat": 10**400},
    ],
)
def test_what_is_of_another_sign_in_or_time_is_not_taken(claims: dict[str, Any]) -> None:
    assert refusal(**claims) == "sign_in_refused"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ["orderhub"]},
        {"aud": ["orderhub", "another-client"], "azp": "orderhub"},
        {"azp": "orderhub"},
        {"exp": at(seconds=-30)},
        {"iat": at(seconds=30)},
        {"exp": 10**400},
    ],
)
def test_what_providers_say_in_more_than_one_way_is_taken(claims: dict[str, Any]) -> None:
    assert read(**claims).name == "Ann Smith"


@pytest.mark.parametrize(
    "token",
    ["", "a.b", "a.b.c.d", "e30.!!.x", token_of([]), token_of(b"\xff"), token_of(b"[" * 100_000), "é.é.é"],
)
def test_what_is_no_token_is_refused(token: str) -> None:
    assert refusal(token) == "provider_misfit"


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "  张三 "}, "张三"),
        ({"name": None}, "ann@shop.example"),
        ({"name": "\u202e\n ", "email": None, "preferred_username": "ann"}, "ann"),
        ({"name": ["Ann"], "email": {}}, None),
        ({"name": "\u202eAnn\r\nSet-Cookie: x\ud800"}, "AnnSet-Cookie: x"),
        ({"name": "x" * 5000}, "x" * 100),
    ],
)
def test_a_person_is_called_by_the_first_name_that_can_be_shown(claims: dict[str, Any], name: str | None) -> None:
    person = read(**claims)

    assert person.name == (name or person.person_id)


@pytest.mark.parametrize(
    ("said", "groups"),
    [
        (["support"], {"support"}),
        ("shop.example", {"shop.example"}),
        ([["support"], {"support": 1}, 7, None, "ops"], {"ops"}),
        (None, set()),
        ({"support": True}, set()),
    ],
)
def test_groups_are_a_list_of_texts_or_one(said: object, groups: set[str]) -> None:
    said_of_them: dict[str, Any] = {"cognito:groups": said}

    assert read(claim="cognito:groups", **said_of_them).groups == groups


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)


@given(
    st.dictionaries(
        st.sampled_from(["iss", "sub", "aud", "azp", "exp", "iat", "nonce", "name", "groups"]), json_values
    )
)
def test_whatever_claims_are_they_name_a_person_or_are_refused(claims: dict[str, Any]) -> None:
    said = PlayedProvider(clock=lambda: NOON).says() | claims
    with suppress(RequestError):
        person = person_in(token_of(said), ASKED, "groups", NOON)
        assert 0 < len(person.name) <= 100
        assert person.name.isprintable()
        assert json.dumps(said["iss"]) == json.dumps(ISSUER)
