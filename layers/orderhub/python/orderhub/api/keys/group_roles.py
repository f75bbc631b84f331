"""Which groups of the provider have which ready roles, and what a person in some of them may do; pure."""

from collections.abc import Iterable, Mapping

from orderhub.errors import InvalidInput
from orderhub.http.roles import ROLES
from orderhub.platform.scopes import Scope

type GroupRoles = Mapping[str, frozenset[str]]


def group_roles(text: str) -> GroupRoles:
    """The roles by group of a text such as ``support=agent,ops=operations``; a group may stand there again.

    Raises:
        InvalidInput: ``settings_wrong``: an entry names no group, or a role that there is not.
    """
    found: dict[str, frozenset[str]] = {}
    for entry in text.split(",") if text.strip() else ():
        group, _, role = (part.strip() for part in entry.rpartition("="))
        if not group or role not in ROLES:
            raise InvalidInput("SignInRoles is no list such as support=agent,ops=operations", "settings_wrong")
        found[group] = found.get(group, frozenset()) | {role}
    return found


def scopes_of_groups(groups: Iterable[str], roles: GroupRoles) -> tuple[Scope, ...]:
    """All that the roles of some groups may do together; nothing where none of them has a role."""
    held = {scope for group in groups for role in roles.get(group, ()) for scope in ROLES[role]}
    return tuple(scope for scope in Scope if scope in held)
