"""Where replays are kept: their rows in the Operations table, which this module alone touches.

Beside each open one stands a row in a partition of the open ones, so that looking for them costs what they are.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.events.reactions import Kind
from orderhub.orders.attributes import time_text
from orderhub.platform.records import Records
from orderhub.replays.replay import KEPT, Chosen, Replay, State, Target

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL, _OPEN = "replays", "replays_open"
_TIMES = ("created_at", "updated_at", "leased_until", "ended_at")


class ReplaysTable:
    """The replays of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._records = Records(client, table, "the replays cannot be reached right now", "replays_unreachable")

    def find(self, replay_id: str) -> Replay | None:
        """The replay of that id as it is now, None if there is none."""
        row = self._records.find(_key(_ALL, replay_id))
        return _replay_in(row) if row else None

    def open(self) -> Iterator[str]:
        """The ids of all replays that are not at their end."""
        return self._records.listed(_OPEN)

    def add(self, replay: Replay) -> bool:
        """Keep a new replay; False when there is one of that id."""
        note = self._records.put(_key(_OPEN, replay.replay_id) | _expiry(replay))
        return self._records.add(_row(replay), note)

    def change(self, before: Replay, after: Replay) -> bool:
        """Replace a replay that is still as it was read; False when somebody else has changed it."""
        ended = () if after.state.is_open else (self._records.delete(_key(_OPEN, after.replay_id)),)
        return self._records.change(_row(after), _body(before), *ended)


def _key(pk: str, replay_id: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": replay_id}}


def _row(replay: Replay) -> dict[str, Any]:
    return _key(_ALL, replay.replay_id) | _expiry(replay) | {"body": {"S": _body(replay)}}


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
