"""What a deletion is to delete; pure, no AWS."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from orderhub.orders.model import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionRequest:
    """What is to be deleted: the order of a number, or those with an order time from ``start`` to before ``end``.

    ``mode``: whether the deletion is published (live) or only done (historical). An access key of one shop deletes
    that shop's orders only: those with its ``prefix``, and of its store.
    """

    order_no: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    mode: Mode = Mode.LIVE
    prefix: str = ""
    store_id: str | None = None


def operation_id_of(key_id: str, request_id: str, idempotency_key: str | None) -> str:
    """The id of the operation of a request: the same for the same Idempotency-Key of the same access key."""
    if idempotency_key is None:
        return _digest(key_id, "request", request_id)
    return _digest(key_id, "key", idempotency_key)


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode(errors="replace")).hexdigest()[:32]
