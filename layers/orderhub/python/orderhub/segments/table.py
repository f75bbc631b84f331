"""Where segments, and exports of cells, are kept: rows in the Operations table.

Nothing else touches them but ``forgetting``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from orderhub.orders.attributes import time_text
from orderhub.platform.aws import AWS_ERRORS, code_of, fault_of
from orderhub.segments.rows import segment_in
from orderhub.segments.segment import CELL, Counted, Definition, Exported, Segment, Started, json_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SEGMENTS = "segments"
CELLS = "rfm_cells"
"""Cells that were exported lie in a partition of their own: no list of segments shows them."""
_REFUSED = "ConditionalCheckFailedException"


class SegmentsTable:
    """The segments of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find(self, name: str) -> Segment | None:
        """A segment, None if there is none of that name."""
        try:
            answer = self._client.get_item(TableName=self._table, Key=_key(name), ConsistentRead=True)
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return segment_in(answer["Item"]) if "Item" in answer else None

    def each(self, after: str | None = None) -> Iterator[Segment]:
        """All segments by name, read as they are asked for; ``after`` goes on behind that one."""
        start: dict[str, Any] = {"ExclusiveStartKey": _key(after)} if after else {}
        while True:
            answer = self._query(start)
            yield from map(segment_in, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def save(self, definition: Definition, started: Started, *, is_other: bool = True) -> Segment:
        """Keep a segment, new or in place of the one of its name, with the count that is set going for it.

        Args:
            definition: The segment.
            started: The count.
            is_other: Whether it tells of others than the one in its place did.
        """
        said = {
            "body": json_text(asdict(definition)),
            "revision": definition.revision,
            "updated_at": time_text(started.at),
            "started": json_text(asdict(started)),
        }
        if is_other:
            said["since"] = time_text(started.at)
        row = self._update(definition.name, said, once={"created_at": time_text(started.at)})
        return segment_in(row or {})

    def start_export(self, name: str, started: Started) -> bool:
        """Note that the members are to be exported; False when there is no such segment any more."""
        text = json_text(asdict(started))
        said = {"started": text, "exporting": text}
        return self._update(name, said, condition="attribute_exists(pk)") is not None

    def note(self, name: str, counted: Counted, exported: Exported | None) -> bool:
        """Note what a count came to; False, and nothing is noted, when the segment is not what was counted."""
        said = {"counted": json_text(asdict(counted))}
        if exported:
            said["exported"] = json_text(asdict(exported))
        now = {":now": {"S": counted.revision}}
        return self._update(name, said, condition="revision = :now", values=now) is not None

    def delete(self, name: str) -> bool:
        """Take a segment away; False if there was none."""
        try:
            answer = self._client.delete_item(TableName=self._table, Key=_key(name), ReturnValues="ALL_OLD")
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return "Attributes" in answer

    def _query(self, start: Mapping[str, Any]) -> Any:  # noqa: ANN401 - AWS's answer
        try:
            return self._client.query(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression="pk = :segments",
                ExpressionAttributeValues={":segments": {"S": SEGMENTS}},
                **start,
            )
        except AWS_ERRORS as error:
            raise _unreachable(error) from error

    def _update(
        self,
        name: str,
        said: Mapping[str, str],
        *,
        once: Mapping[str, str] | None = None,
        condition: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Any | None:  # noqa: ANN401 - a row
        """Set attributes, some only where they are not yet; the row then, None when the condition is not met."""
        sets = [f"{key} = :{key}" for key in said] + [
            f"{key} = if_not_exists({key}, :{key})" for key in once or {}
        ]
        texts = {f":{key}": {"S": text} for key, text in {**said, **(once or {})}.items()}
        how: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        try:
            return self._client.update_item(
                TableName=self._table,
                Key=_key(name),
                UpdateExpression=f"SET {', '.join(sets)}",
                ExpressionAttributeValues=texts | dict(values or {}),
                ReturnValues="ALL_NEW",
                **how,
            )["Attributes"]
        except AWS_ERRORS as error:
            if code_of(error) == _REFUSED:
                return None
            raise _unreachable(error) from error


def _key(name: str) -> dict[str, Any]:
    return {"pk": {"S": CELLS if name.startswith(CELL) else SEGMENTS}, "sk": {"S": name}}


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the segments cannot be reached right now", "segments_unreachable")
