"""What requests about access keys ask for; pure, no AWS."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from orderhub.errors import RequestError
from orderhub.http.bodies import object_in
from orderhub.http.keys import ShopSettings
from orderhub.http.request import Event, body_of
from orderhub.http.roles import ROLES
from orderhub.platform.scopes import Scope

MOST_DAYS = 3650
_NEW = '{"name": "Ann", "role": "agent", "days": 90}'
_CHANGE = '{"scopes": ["cards:read"], "days": 30}'
_FIELDS = frozenset({"name", "role", "scopes", "days", "prefix", "store", "items"})
_CHANGING = frozenset({"name", "scopes", "days"})
_ITEMS = ("complete", "partial")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that is asked for; ``role`` is empty where the scopes were named."""

    name: str
    scopes: tuple[Scope, ...]
    role: str
    lasts: timedelta | None
    shop: ShopSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """What of a key is to be another; None stays."""

    name: str | None
    scopes: tuple[Scope, ...] | None
    lasts: timedelta | None


def new_key_in(event: Event) -> NewKey:
    """The key that a request asks for.

    Raises:
        RequestError: ``body_invalid``, ``body_too_large``, ``field_unknown``; ``key_wrong``, ``role_unknown``,
            ``scopes_invalid``, ``days_invalid``, ``items_unknown``.
    """
    body = _body(event, _NEW, _FIELDS)
    role, scopes = body.get("role"), body.get("scopes")
    if (role is None) == (scopes is None):
        raise RequestError("Send either role or scopes.", "scopes_invalid")
    given = _scopes(scopes) if role is None else _role(role)
    items = body.get("items", "partial")
    if items not in _ITEMS:
        raise RequestError(f"Send items as one of {', '.join(_ITEMS)}.", "items_unknown")
    return NewKey(
        name=_text(body, "name") or "",
        scopes=given,
        role=role or "",
        lasts=_lasts(body),
        shop=ShopSettings(
            prefix=_text(body, "prefix") or "",
            store_id=_text(body, "store") or "",
            complete_items=items == "complete",
        ),
    )


def check_held(wanted: Collection[Scope], held: Collection[Scope]) -> None:
    """Hold the scopes of a key that is to be made against those of who makes it.

    Raises:
        RequestError: ``scope_not_held``.
    """
    lacking = [scope for scope in wanted if scope not in held]
    if lacking:
        message = f"Nobody gives a scope they lack; your access key lacks {', '.join(lacking)}."
        raise RequestError(message, "scope_not_held")


def change_in(event: Event) -> KeyChange:
    """What a request changes of a key.

    Raises:
        RequestError: ``body_invalid``, ``body_too_large``, ``field_unknown``; ``key_wrong``, ``scopes_invalid``,
            ``days_invalid``.
    """
    body = _body(event, _CHANGE, _CHANGING)
    scopes = body.get("scopes")
    change = KeyChange(
        name=_text(body, "name"), scopes=None if scopes is None else _scopes(scopes), lasts=_lasts(body)
    )
    if change == KeyChange(name=None, scopes=None, lasts=None):
        raise RequestError("Send what is to change: name, scopes or days.", "key_wrong")
    return change


def _body(event: Event, example: str, names: frozenset[str]) -> dict[str, Any]:
    body = object_in(body_of(event), example, names)
    if None in body.values():
        raise RequestError("Leave out what is not to be said; nothing of a key is null.", "key_wrong")
    return body


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise RequestError(f"Send {name} as a text.", "key_wrong")
    return value


def _role(name: object) -> tuple[Scope, ...]:
    if not isinstance(name, str) or name not in ROLES:
        raise RequestError(f"Send role as one of {', '.join(ROLES)}.", "role_unknown")
    return ROLES[name]


def _scopes(names: object) -> tuple[Scope, ...]:
    known = set(Scope)
    if not isinstance(names, list) or not names or not all(isinstance(n, str) and n in known for n in names):
        message = f"Send scopes as a list of at least one of {', '.join(Scope)}."
        raise RequestError(message, "scopes_invalid")
    return tuple(dict.fromkeys(map(Scope, names)))


def _lasts(body: dict[str, Any]) -> timedelta | None:
    days = body.get("days")
    if days is None:
        return None
    if type(days) is not int or not 1 <= days <= MOST_DAYS:
        raise RequestError(f"Send days as a number from 1 to {MOST_DAYS}.", "days_invalid")
    return timedelta(days=days)
