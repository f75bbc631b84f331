"""Where privacy requests are kept: their rows in the Operations table, which this module alone touches.

An open one expires never; its receipt does, after the retention of receipts.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zlib import compress, decompress

from orderhub.orders.attributes import time_text
from orderhub.platform.records import Records
from orderhub.privacy.request import Kind, Request, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL, _OPEN = "privacy", "privacy_open"
_TIMES = ("created_at", "updated_at", "erased_at", "leased_until", "ended_at")
_TUPLES = ("customers", "orders")


class Ledger:
    """The privacy requests of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
        kept: How long a receipt stays.
    """

    def __init__(self, client: "DynamoDBClient", table: str, kept: timedelta) -> None:
        self._kept = kept
        self._records = Records(client, table, "the privacy requests cannot be reached", "privacy_unreachable")

    def find(self, request_id: str) -> Request | None:
        """The request of that id as it is now, None if there is none."""
        row = self._records.find(_key(_ALL, request_id))
        return _request(row) if row else None

    def open(self) -> Iterator[str]:
        """The ids of all requests that are not at their end."""
        return self._records.listed(_OPEN)

    def add(self, request: Request) -> bool:
        """Keep a new request; False when there is one of that id."""
        return self._records.add(self._row(request), self._records.put(_key(_OPEN, request.request_id)))

    def change(self, before: Request, after: Request) -> bool:
        """Replace a request that is still as it was read; False when somebody else has changed it."""
        ended = () if after.state.is_open else (self._records.delete(_key(_OPEN, after.request_id)),)
        # Not the body, which is packed: another version of what packs it would pack it in another way.
        seen = time_text(before.updated_at)
        return self._records.change(self._row(after), seen, *ended, of="updated_at")

    def _row(self, request: Request) -> dict[str, Any]:
        row = _key(_ALL, request.request_id) | {
            "body": {"B": _body(request)},
            "updated_at": {"S": time_text(request.updated_at)},
        }
        if request.ended_at:
            row["expires_at"] = {"N": str(int((request.ended_at + self._kept).timestamp()))}
        return row


def _key(pk: str, request_id: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": request_id}}


def _body(request: Request) -> bytes:
    return compress(json.dumps(asdict(request), default=datetime.isoformat, ensure_ascii=False).encode())


def _request(row: dict[str, Any]) -> Request:
    said = json.loads(decompress(bytes(row["body"]["B"])))
    said |= {name: datetime.fromisoformat(said[name]) for name in _TIMES if said[name]}
    said |= {name: tuple(said[name]) for name in _TUPLES}
    return Request(**said | {"kind": Kind(said["kind"]), "state": State(said["state"])})
