"""Who may pass: what a request shows, held against keys and sessions, and the routes it opens as an IAM policy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from orderhub.http.credentials import Credential, Kind, presented
from orderhub.http.keys import AccessKey, ShopSettings
from orderhub.http.routes import KEY_ROUTES, ROUTES, SIGN_IN_ROUTE, routes_of
from orderhub.http.sessions import Grant
from orderhub.platform.scopes import Scope

# A method ARN reads arn:<partition>:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>.
_STAGE_PARTS = 2
# A route reads /v1/<collection>/…
_COLLECTION_PARTS = 3


class Keys(Protocol):
    """Where keys are found."""

    def find(self, key_id: str) -> AccessKey | None:
        """The key of that id, None if there is none."""
        ...


class Granted(Protocol):
    """Where sessions and sign-in links are found."""

    def find(self, kind: Kind, grant_id: str) -> Grant | None:
        """The session or sign-in link of that id, None if there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Caller:
    """Whose request it is: always a key's, also where a session of it was shown, which ``by`` then names.

    Of a person who signed in at the provider the session is one.
    """

    key: AccessKey
    scopes: tuple[Scope, ...]
    routes: Iterable[tuple[str, str]]
    by: Mapping[str, str]


def authorize(
    authorization: str | None, method_arn: str, keys: Keys, grants: Granted, now: datetime
) -> dict[str, Any] | None:
    """The authorizer's answer for API Gateway: all that the key may do, so that it can be cached for any route.

    Args:
        authorization: The header as it came.
        method_arn: ARN of the method that was called.
        keys: Where keys are found.
        grants: Where sessions and sign-in links are found.
        now: By which keys expire.

    Returns:
        A policy, with the key's id and scopes in its context, or None for a key that is missing, wrong or dead.
    """
    shown = presented(authorization) if authorization else None
    caller = _caller(shown, keys, grants, now) if shown else None
    if caller is None:
        return None
    stage = "/".join(method_arn.split("/")[:_STAGE_PARTS])
    allowed = [f"{stage}/{pattern}" for pattern in _patterns(caller.routes)]
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": allowed}
    scopes = {"scopes": " ".join(caller.scopes)} if caller.scopes else {}
    return {
        "principalId": caller.key.key_id,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"key_id": caller.key.key_id, **scopes, **caller.by, **_shop(caller.key.shop)},
    }


def _caller(shown: Credential, keys: Keys, grants: Granted, now: datetime) -> _Caller | None:
    if shown.kind is Kind.KEY:
        key = keys.find(shown.public_id)
        if key is None or not key.scopes or not key.opens(shown.secret, now):
            return None
        return _Caller(key=key, scopes=key.scopes, routes=_opened(key.scopes), by={})
    grant = grants.find(shown.kind, shown.public_id)
    if grant is None or not grant.opens(shown.secret, now):
        return None
    key = grant.own_key or keys.find(grant.key_id)
    scopes = grant.scopes_of(key, now)
    if key is None or not scopes:
        return None
    if shown.kind is Kind.SIGN_IN:
        return _Caller(key=key, scopes=(), routes=[SIGN_IN_ROUTE], by={"sign_in": grant.grant_id})
    return _Caller(key=key, scopes=scopes, routes=_opened(scopes), by={"session": grant.grant_id})


def _opened(scopes: Iterable[Scope]) -> list[tuple[str, str]]:
    return [*routes_of(scopes), *sorted(KEY_ROUTES)]


def _shop(shop: ShopSettings) -> dict[str, str]:
    """What functions learn of a key's shop; API Gateway passes texts on, and nothing that is empty."""
    values = {"prefix": shop.prefix, "store": shop.store_id, "items": "complete" if shop.complete_items else ""}
    return {name: value for name, value in values.items() if value}


def _patterns(routes: Iterable[tuple[str, str]]) -> list[str]:
    """The routes as IAM's patterns, one for each method and collection: API Gateway takes 8 kB of policy.

    Where all methods of a collection are opened, one pattern says it. Patterns let a neighbouring route through
    as well, which each function holds against the scopes; and a slash at the end of a path, which API Gateway
    passes on.
    """
    opened = _methods_by_collection(routes)
    return [
        f"{method}{collection}*"
        for collection, methods in opened.items()
        for method in ("*" if len(methods) > 1 and methods == _METHODS[collection] else sorted(methods))
    ]


def _methods_by_collection(routes: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for method, path in routes:
        found.setdefault("/".join(path.split("/")[:_COLLECTION_PARTS]), set()).add(method)
    return found


_METHODS = _methods_by_collection([*ROUTES, *KEY_ROUTES])
"""All the methods that a collection has and asks a key for."""
