"""Where operations are kept: their rows in the Operations table, which this module alone touches.

Beside each open one stands a row in a partition of the open ones, so that looking for them costs what they are
and not what was ever deleted.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.deletions.operation import KEPT, Operation, State
from orderhub.deletions.request import Asked
from orderhub.orders.model import Mode
from orderhub.platform.records import Records

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL = "operations"
_OPEN = "operations_open"
_TIMES = ("created_at", "updated_at", "leased_until", "ended_at")


class Ledger:
    """The operations of a stack.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._records = Records(client, table, "the operations cannot be reached", "operations_unreachable")

    def find(self, operation_id: str) -> Operation | None:
        """The operation of that id as it is now, None if there is none.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        row = self._records.find(_key(_ALL, operation_id))
        return _operation(row) if row else None

    def open(self) -> Iterator[str]:
        """The ids of all operations that are not at their end.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        return self._records.listed(_OPEN)

    def add(self, operation: Operation) -> bool:
        """Keep a new operation; False when there is one of that id.

        Raises:
            TransientError: The table could not be written; trying again can help.
        """
        note = self._records.put(_key(_OPEN, operation.operation_id) | _expiry(operation))
        return self._records.add(_row(operation), note)

    def change(self, before: Operation, after: Operation) -> bool:
        """Replace an operation that is still as it was read; False when somebody else has changed it.

        Raises:
            TransientError: The table could not be written; trying again can help.
        """
        ended = () if after.state.is_open else (self._records.delete(_key(_OPEN, after.operation_id)),)
        return self._records.change(_row(after), _body(before), *ended)


def _key(pk: str, operation_id: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": operation_id}}


def _row(operation: Operation) -> dict[str, Any]:
    return _key(_ALL, operation.operation_id) | _expiry(operation) | {"body": {"S": _body(operation)}}


def _expiry(operation: Operation) -> dict[str, Any]:
    return {"expires_at": {"N": str(int((operation.created_at + KEPT).timestamp()))}}


def _body(operation: Operation) -> str:
    return json.dumps(asdict(operation), default=datetime.isoformat, ensure_ascii=False, sort_keys=True)


def _operation(item: dict[str, Any]) -> Operation:
    values = json.loads(item["body"]["S"])
    asked = values["asked"]
    values["asked"] = Asked(
        order_no=asked["order_no"],
        start=_time(asked["start"]),
        end=_time(asked["end"]),
        mode=Mode(asked["mode"]),
        prefix=asked["prefix"],
        store_id=asked["store_id"],
    )
    values |= {name: _time(values[name]) for name in _TIMES}
    values["state"] = State(values["state"])
    values["page"] = tuple(values["page"])
    values["failed"] = tuple((order_no, code) for order_no, code in values["failed"])
    return Operation(**values)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
