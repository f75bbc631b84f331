"""What the API shows of keys, sessions and roles; pure, no AWS."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from orderhub.http.keys import AccessKey
from orderhub.platform.scopes import Scope


def shown(key: AccessKey) -> dict[str, Any]:
    """A key, without its secret and its hash."""
    return {
        "id": key.key_id,
        "name": key.name,
        "role": key.role or None,
        "scopes": list(key.scopes),
        "createdAt": _time(key.created_at),
        "createdBy": key.made_by or None,
        "expiresAt": _time(key.expires_at),
        "revokedAt": _time(key.revoked_at),
        "prefix": key.shop.prefix or None,
        "store": key.shop.store_id or None,
        "items": "complete" if key.shop.complete_items else "partial",
    }


def session_shown(name: str, scopes: Sequence[Scope], expires_at: datetime | None) -> dict[str, Any]:
    """Who a request comes from, what they may do, and until when."""
    return {"name": name, "scopes": list(scopes), "expiresAt": _time(expires_at)}


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z" if moment else None
