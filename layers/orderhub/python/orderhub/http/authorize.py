"""Who may pass: a request's key against the keyring, and the routes its scopes open as an IAM policy."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from orderhub.http.keys import AccessKey, ShopSettings, presented
from orderhub.http.routes import routes_of

# A method ARN reads arn:<partition>:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>.
_STAGE_PARTS = 2
# A route reads /v1/<collection>/…
_COLLECTION_PARTS = 3


class Keys(Protocol):
    """Where keys are found."""

    def find(self, key_id: str) -> AccessKey | None:
        """The key of that id, None if there is none."""
        ...


def authorize(authorization: str | None, method_arn: str, keys: Keys, now: datetime) -> dict[str, Any] | None:
    """The authorizer's answer for API Gateway: all that the key may do, so that it can be cached for any route.

    Args:
        authorization: The header as it came.
        method_arn: ARN of the method that was called.
        keys: Where keys are found.
        now: By which keys expire.

    Returns:
        A policy, with the key's id and scopes in its context, or None for a key that is missing, wrong or dead.
    """
    shown = presented(authorization) if authorization else None
    key = keys.find(shown[0]) if shown else None
    if shown is None or key is None or not key.opens(shown[1], now):
        return None
    stage = "/".join(method_arn.split("/")[:_STAGE_PARTS])
    allowed = [f"{stage}/{pattern}" for pattern in _patterns(routes_of(key.scopes))]
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow" if allowed else "Deny",
        "Resource": allowed or [f"{stage}/*"],
    }
    return {
        "principalId": key.key_id,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"key_id": key.key_id, "scopes": " ".join(key.scopes), **_shop(key.shop)},
    }


def _shop(shop: ShopSettings) -> dict[str, str]:
    """What functions learn of a key's shop; API Gateway passes texts on, and nothing that is empty."""
    values = {"prefix": shop.prefix, "store": shop.store_id, "items": "complete" if shop.complete_items else ""}
    return {name: value for name, value in values.items() if value}


def _patterns(routes: Iterable[tuple[str, str]]) -> list[str]:
    """The routes as IAM's patterns, one for each method and collection: API Gateway takes 8 kB of policy.

    They let a neighbouring route through as well, which each function holds against the scopes; and a slash at the
    end of a path, which API Gateway passes on.
    """
    collections = ((method, "/".join(path.split("/")[:_COLLECTION_PARTS])) for method, path in routes)
    return [f"{method}{collection}*" for method, collection in dict.fromkeys(collections)]
