"""Where replays are kept: their rows in the Operations table, which this module alone touches.

Beside each open one stands a row in a partition of the open ones, so that looking for them costs what they are.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.edge.aws import AWS_ERRORS, code_of, fault_of
from orderhub.events.reactions import Kind
from orderhub.faults import Passing
from orderhub.orders.attempts import failure_of
from orderhub.orders.rows import time_text
from orderhub.replays.replay import KEPT, Chosen, Replay, State, Target

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL, _OPEN = "replays", "replays_open"
_TIMES = ("created_at", "updated_at", "leased_until", "ended_at")
_UNREACHABLE = "the replays cannot be reached right now"


class ReplaysTable:
    """The replays of a stack. Every method raises Passing when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find(self, replay_id: str) -> Replay | None:
        """The replay of that id as it is now, None if there is none."""
        key = _key(_ALL, replay_id)
        try:
            answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return _replay_in(answer["Item"]) if "Item" in answer else None

    def open(self) -> Sequence[str]:
        """The ids of replays that are not at their end; there are few at a time."""
        try:
            answer = self._client.query(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression="pk = :open",
                ExpressionAttributeValues={":open": {"S": _OPEN}},
            )
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return [row["sk"]["S"] for row in answer["Items"]]

    def add(self, replay: Replay) -> bool:
        """Keep a new replay; False when there is one of that id."""
        note = {"Put": {"TableName": self._table, "Item": _key(_OPEN, replay.replay_id) | _expiry(replay)}}
        return self._write(replay, note, ConditionExpression="attribute_not_exists(pk)")

    def change(self, before: Replay, after: Replay) -> bool:
        """Replace a replay that is still as it was read; False when somebody else has changed it."""
        note = {"Delete": {"TableName": self._table, "Key": _key(_OPEN, after.replay_id)}}
        was = {":before": {"S": _body(before)}}
        return self._write(
            after,
            None if after.state.is_open else note,
            ConditionExpression="body = :before",
            ExpressionAttributeValues=was,
        )

    def _write(self, replay: Replay, note: Any, **condition: Any) -> bool:  # noqa: ANN401 - parts of a call
        """Write a replay, and together with it what is noted among the open ones."""
        item = _key(_ALL, replay.replay_id) | _expiry(replay) | {"body": {"S": _body(replay)}}
        put: Any = {"TableName": self._table, "Item": item, **condition}
        both: Any = [{"Put": put}, note]
        try:
            if note:
                self._client.transact_write_items(TransactItems=both)
            else:
                self._client.put_item(**put)
        except AWS_ERRORS as error:
            if _is_refused(error):
                return False
            if code_of(error) == "TransactionCanceledException":
                raise Passing(_UNREACHABLE, "replays_unreachable") from error
            raise _unreachable(error) from error
        return True


def _key(pk: str, replay_id: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": replay_id}}


def _expiry(replay: Replay) -> dict[str, Any]:
    return {"expires_at": {"N": str(int((replay.created_at + KEPT).timestamp()))}}


def _body(replay: Replay) -> str:
    return json.dumps(asdict(replay), default=time_text, ensure_ascii=False, sort_keys=True)


def _replay_in(row: Mapping[str, Any]) -> Replay:
    said = json.loads(row["body"]["S"])
    chosen, to = said["chosen"], said["to"]
    said |= {name: _time(said[name]) for name in _TIMES}
    said["chosen"] = Chosen(
        order_nos=tuple(chosen["order_nos"]),
        types=tuple(chosen["types"]),
        start=_time(chosen["start"]),
        end=_time(chosen["end"]),
    )
    said |= {"to": Target(kind=Kind(to["kind"]), name=to["name"]), "state": State(said["state"])}
    return Replay(**said)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _is_refused(error: Exception) -> bool:
    failure = failure_of(error)
    if failure is None:
        return False
    return failure.code == "ConditionalCheckFailedException" or "ConditionalCheckFailed" in failure.reasons


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, _UNREACHABLE, "replays_unreachable")
