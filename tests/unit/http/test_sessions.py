"""How long sessions and sign-in links last, and what they may do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.http.credentials import Kind, presented
from orderhub.http.keys import new_key
from orderhub.http.sessions import SESSION, SIGN_IN, Grant, new_session, new_sign_in
from orderhub.platform.scopes import Scope

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY, _ = new_key("Ann", (Scope.CARDS_READ, Scope.TASKS_READ), NOON)


@pytest.mark.parametrize(
    ("made", "kind", "lasts"),
    [(new_session(KEY, NOON), Kind.SESSION, SESSION), (new_sign_in(KEY, NOON), Kind.SIGN_IN, SIGN_IN)],
)
def test_what_stands_in_for_a_key_is_shown_once_and_kept_without_its_secret(
    made: tuple[Grant, str], kind: Kind, lasts: timedelta
) -> None:
    grant, shown = made
    credential = presented(f"Bearer {shown}")

    assert credential
    assert (credential.kind, credential.public_id) == (grant.kind, grant.grant_id) == (kind, credential.public_id)
    assert credential.secret not in repr(grant)
    assert (grant.key_id, grant.scopes, grant.expires_at) == (KEY.key_id, KEY.scopes, NOON + lasts)
    assert grant.opens(credential.secret, NOON + lasts - timedelta(microseconds=1))
    assert not grant.opens(credential.secret, NOON + lasts)
    assert not grant.opens(credential.secret[::-1], NOON)


def test_nothing_outlives_its_key() -> None:
    dying = replace(KEY, expires_at=NOON + timedelta(minutes=1))

    assert new_session(dying, NOON)[0].expires_at == dying.expires_at
    assert new_sign_in(dying, NOON)[0].expires_at == dying.expires_at


scopes = st.frozensets(st.sampled_from(Scope), min_size=1)


@given(scopes, scopes)
def test_a_session_never_does_more_than_its_key_may_and_could(
    then: frozenset[Scope], now: frozenset[Scope]
) -> None:
    session, _ = new_session(replace(KEY, scopes=tuple(then)), NOON)

    assert set(session.scopes_of(replace(KEY, scopes=tuple(now)), NOON)) == then & now
    assert session.scopes_of(replace(KEY, revoked_at=NOON), NOON) == ()
    assert session.scopes_of(None, NOON) == ()
