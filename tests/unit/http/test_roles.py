"""Ready roles: known scopes, none left out, and nobody but administrators gives rights away."""

from orderhub.http.roles import ROLES
from orderhub.platform.scopes import Scope

READ_BEFORE_WRITTEN = [
    (Scope(f"{scope.partition(':')[0]}:read"), scope)
    for scope in Scope
    if scope.endswith(":write") and f"{scope.partition(':')[0]}:read" in set(Scope)
]


def test_each_scope_is_in_a_role_and_each_role_has_scopes_that_exist_once() -> None:
    assert {scope for scopes in ROLES.values() for scope in scopes} == set(Scope)
    assert all(isinstance(scope, Scope) for scopes in ROLES.values() for scope in scopes)
    assert all(scopes and len(scopes) == len(set(scopes)) for scopes in ROLES.values())


def test_the_roles_are_these() -> None:
    assert [*ROLES] == ["agent", "operations", "marketing", "developer", "administrator"]
    assert set(ROLES["administrator"]) == set(Scope)


def test_only_administrators_make_keys_change_settings_and_see_to_persons_wishes() -> None:
    theirs = {Scope.KEYS_WRITE, Scope.SETTINGS_WRITE, Scope.PRIVACY_WRITE, Scope.AUDIT_READ}

    others = {scope for name, scopes in ROLES.items() if name != "administrator" for scope in scopes}
    assert others == set(Scope) - theirs


def test_who_writes_reads_too() -> None:
    without = [
        (name, write)
        for name, scopes in ROLES.items()
        for read, write in READ_BEFORE_WRITTEN
        if write in scopes and read not in scopes
    ]

    assert len(READ_BEFORE_WRITTEN) > 5
    assert without == []
