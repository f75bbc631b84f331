"""Where privacy requests are kept: their rows in the Operations table, which this module alone touches.

An open one expires never; its receipt does, after the retention of receipts.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zlib import compress, decompress

from orderhub.edge.aws import AWS_ERRORS, code_of, fault_of
from orderhub.orders.rows import time_text
from orderhub.privacy.request import Kind, Request, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL, _OPEN = "privacy", "privacy_open"
_TIMES = ("created_at", "updated_at", "erased_at", "leased_until", "ended_at")
_TUPLES = ("customers", "orders")


class Ledger:
    """The privacy requests of a stack. Every method raises Passing when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
        kept: How long a receipt stays.
    """

    def __init__(self, client: "DynamoDBClient", table: str, kept: timedelta) -> None:
        self._client = client
        self._table = table
        self._kept = kept

    def find(self, request_id: str) -> Request | None:
        """The request of that id as it is now, None if there is none."""
        try:
            answer = self._client.get_item(TableName=self._table, Key=_key(_ALL, request_id), ConsistentRead=True)
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return _request(answer["Item"]) if "Item" in answer else None

    def open(self) -> Iterator[str]:
        """The ids of all requests that are not at their end."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :open",
            ExpressionAttributeValues={":open": {"S": _OPEN}},
        )
        try:
            for page in pages:
                yield from (row["sk"]["S"] for row in page["Items"])
        except AWS_ERRORS as error:
            raise _unreachable(error) from error

    def add(self, request: Request) -> bool:
        """Keep a new request; False when there is one of that id."""
        note = {"Put": {"TableName": self._table, "Item": _key(_OPEN, request.request_id)}}
        return self._put(request, {"ConditionExpression": "attribute_not_exists(pk)"}, note)

    def change(self, before: Request, after: Request) -> bool:
        """Replace a request that is still as it was read; False when somebody else has changed it."""
        seen = {
            "ConditionExpression": "updated_at = :seen",
            "ExpressionAttributeValues": {":seen": {"S": time_text(before.updated_at)}},
        }
        note = {"Delete": {"TableName": self._table, "Key": _key(_OPEN, after.request_id)}}
        return self._put(after, seen, None if after.state.is_open else note)

    def _put(self, request: Request, condition: dict[str, Any], note: dict[str, Any] | None) -> bool:
        item = _key(_ALL, request.request_id) | {
            "body": {"B": _body(request)},
            "updated_at": {"S": time_text(request.updated_at)},
        }
        if request.ended_at:
            item["expires_at"] = {"N": str(int((request.ended_at + self._kept).timestamp()))}
        put: Any = {"Put": {"TableName": self._table, "Item": item, **condition}}
        both: Any = [put, note] if note else [put]
        try:
            self._client.transact_write_items(TransactItems=both)
        except AWS_ERRORS as error:
            if code_of(error) == "TransactionCanceledException":
                return False
            raise _unreachable(error) from error
        return True


def _key(pk: str, request_id: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": request_id}}


def _body(request: Request) -> bytes:
    return compress(json.dumps(asdict(request), default=datetime.isoformat, ensure_ascii=False).encode())


def _request(item: dict[str, Any]) -> Request:
    said = json.loads(decompress(bytes(item["body"]["B"])))
    said |= {name: datetime.fromisoformat(said[name]) for name in _TIMES if said[name]}
    said |= {name: tuple(said[name]) for name in _TUPLES}
    return Request(**said | {"kind": Kind(said["kind"]), "state": State(said["state"])})


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the privacy requests cannot be reached right now", "privacy_unreachable")
