"""Where segments, and exports of cells, are stored: rows in the Operations table.

Nothing else touches them but ``forgetting``.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orderhub.orders.attributes import time_text
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table
from orderhub.segments.segment import CELL, Counted, Definition, Exported, Segment, Started, json_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SEGMENTS = "segments"
CELLS = "rfm_cells"
"""Cells that were exported lie in a partition of their own: no list of segments shows them."""
UNREACHABLE = "the segments cannot be reached right now", "segments_unreachable"
"""The error's message and code when the table does not answer."""


def segment_in(row: Mapping[str, Any]) -> Segment:
    """The segment in a row."""
    exporting, counted, exported = (_values(row, name) for name in ("exporting", "counted", "exported"))
    return Segment(
        definition=Definition(**_values(row, "body")),
        created_at=datetime.fromisoformat(row["created_at"]["S"]),
        updated_at=datetime.fromisoformat(row["updated_at"]["S"]),
        started=Started(**_timed(_values(row, "started"))),
        exporting=Started(**_timed(exporting)) if exporting else None,
        noted=_counted(counted) if counted else None,
        exported=Exported(**_timed(exported)) if exported else None,
        since=datetime.fromisoformat(row["since"]["S"]) if "since" in row else None,
    )


def _counted(stored: Mapping[str, Any]) -> Counted:
    day, files = date.fromisoformat(stored["as_of"]), tuple(stored["files"])
    return Counted(**{**_timed(stored), "as_of": day, "files": files})


def _timed(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {**stored, "at": datetime.fromisoformat(stored["at"])}


def _values(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(row[name]["S"], parse_float=Decimal) if name in row else {}
    return values


class SegmentsTable:
    """The segments of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, *UNREACHABLE)

    def find(self, name: str) -> Segment | None:
        """A segment, None if there is none of that name."""
        row = self._table.get(_key(name))
        return segment_in(row) if row else None

    def each(self, after: str | None = None) -> Iterator[Segment]:
        """All segments by name, read as they are requested; ``after`` goes on behind that one."""
        start = {"ExclusiveStartKey": _key(after)} if after else {}
        return map(segment_in, self._table.partition(SEGMENTS, **start))

    def save(self, definition: Definition, started: Started, *, is_other: bool = True) -> Segment:
        """Keep a segment, new or in place of the one of its name, with the count that is set going for it.

        Args:
            definition: The segment.
            started: The count.
            is_other: Whether its events are of others than those of the one in its place.
        """
        values = {
            "body": json_text(asdict(definition)),
            "revision": definition.revision,
            "updated_at": time_text(started.at),
            "started": json_text(asdict(started)),
        }
        if is_other:
            values["since"] = time_text(started.at)
        row = self._update(definition.name, values, once={"created_at": time_text(started.at)})
        return segment_in(row or {})

    def start_export(self, name: str, started: Started) -> bool:
        """Note that the members are to be exported; False when there is no such segment any more."""
        text = json_text(asdict(started))
        values = {"started": text, "exporting": text}
        return self._update(name, values, condition="attribute_exists(pk)") is not None

    def note(self, name: str, counted: Counted, exported: Exported | None) -> bool:
        """Note what a count came to; False, and nothing is noted, when the segment is not what was counted."""
        values = {"counted": json_text(asdict(counted))}
        if exported:
            values["exported"] = json_text(asdict(exported))
        now = {":now": {"S": counted.revision}}
        return self._update(name, values, condition="revision = :now", values=now) is not None

    def delete(self, name: str) -> bool:
        """Take a segment away; False if there was none."""
        return self._table.delete(_key(name), ReturnValues="ALL_OLD") is not None

    def _update(
        self,
        name: str,
        changes: Mapping[str, str],
        *,
        once: Mapping[str, str] | None = None,
        condition: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Row | None:
        """Set attributes, some only where they are not yet; the row then, None when the condition is not met."""
        sets = [f"{key} = :{key}" for key in changes] + [
            f"{key} = if_not_exists({key}, :{key})" for key in once or {}
        ]
        texts = {f":{key}": {"S": text} for key, text in {**changes, **(once or {})}.items()}
        how = {"ConditionExpression": condition} if condition else {}
        return self._table.update(
            _key(name), f"SET {', '.join(sets)}", texts | dict(values or {}), ReturnValues="ALL_NEW", **how
        )


def _key(name: str) -> Row:
    return row_key(CELLS if name.startswith(CELL) else SEGMENTS, name)
