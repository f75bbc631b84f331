"""Documents that people save under a name, with every version there was: rows of the Operations table.

Each kind of document has a partition with what holds now, one row for each name, and one with all versions. A
document that was deleted is a version without a body, so that it can be had again.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.errors import TransientError
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_DIGITS = 8
_FIRST = "0" * _DIGITS
_LAST = "9" * _DIGITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One version of a document; ``body`` is None where it was deleted."""

    name: str
    version: int
    body: Mapping[str, Any] | None = field(repr=False)
    saved_at: datetime
    saved_by: str


class Documents:
    """The documents of one kind. Every method raises TransientError when trying again can help.

    A function that reads them needs ``dynamodb:GetItem`` and ``dynamodb:Query`` on the leading keys ``<kind>`` and
    ``<kind>#versions`` of the Operations table, one that saves them ``dynamodb:PutItem`` too.

    Args:
        client: DynamoDB.
        table: The Operations table.
        kind: The kind, such as ``settings``: the partition of what holds now.
    """

    def __init__(self, client: "DynamoDBClient", table: str, kind: str) -> None:
        self._kind = kind
        self._table = Table(client, table, "what was saved cannot be reached right now", "documents_unreachable")

    def find(self, name: str) -> Document | None:
        """What holds now under a name; None if there is none, or it was deleted."""
        current = self.current(name)
        return current if current and current.body is not None else None

    def current(self, name: str) -> Document | None:
        """The last version of a name, also where that is its deletion; None if there was never one."""
        row = self._table.get(row_key(self._kind, name))
        return _document_in(name, row) if row else None

    def each(self, after: str | None = None) -> Iterator[Document]:
        """What holds now, by name, read as it is requested; ``after`` goes on behind that name."""
        start = {"ExclusiveStartKey": row_key(self._kind, after)} if after else {}
        documents = (_document_in(row["sk"]["S"], row) for row in self._table.partition(self._kind, **start))
        return (document for document in documents if document.body is not None)

    def version(self, name: str, number: int) -> Document | None:
        """A version of a document, None if there is none of that number."""
        row = self._table.get(row_key(f"{self._kind}#versions", _place(name, f"{number:0{_DIGITS}}")))
        return _document_in(name, row) if row else None

    def versions(self, name: str, limit: int, before: int | None = None) -> list[Document]:
        """The newest versions of a document, newest first.

        Args:
            name: The document.
            limit: How many at most.
            before: Only those older than that version.
        """
        last = _LAST if before is None else f"{max(before - 1, 0):0{_DIGITS}}"
        values = {
            ":pk": f"{self._kind}#versions",
            ":first": _place(name, _FIRST),
            ":last": _place(name, last),
        }
        rows, _ = self._table.page(
            "pk = :pk AND sk BETWEEN :first AND :last",
            {key: {"S": text} for key, text in values.items()},
            ScanIndexForward=False,
            Limit=limit,
        )
        return [_document_in(name, row) for row in rows]

    def save(
        self, name: str, body: Mapping[str, Any] | None, now: datetime, by: str, before: Document | None
    ) -> Document:
        """Save a version: the one after that which was read before.

        Args:
            name: The document.
            body: What it says; None deletes it.
            now: The time.
            by: Who saves it, as the id of an access key.
            before: The last version as ``current`` read it, None for the first.

        Raises:
            TransientError: ``documents_busy``: somebody else saved one meanwhile.
        """
        number = before.version + 1 if before else 1
        document = Document(name=name, version=number, body=body, saved_at=now, saved_by=by)
        attributes = _attributes(document)
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if before:
            condition = {
                "ConditionExpression": "version = :before",
                "ExpressionAttributeValues": {":before": {"N": str(before.version)}},
            }
        place = _place(name, f"{number:0{_DIGITS}}")
        is_saved = self._table.transact(
            {"Put": {"Item": row_key(self._kind, name) | attributes, **condition}},
            {"Put": {"Item": row_key(f"{self._kind}#versions", place) | attributes}},
        )
        if not is_saved:
            raise TransientError("somebody else saves this right now", "documents_busy", is_busy=True)
        return document


def _place(name: str, digits: str) -> str:
    return f"{name}#{digits}"


def _attributes(document: Document) -> Row:
    row: Row = {
        "version": {"N": str(document.version)},
        "saved_at": {"S": document.saved_at.isoformat()},
        "saved_by": {"S": document.saved_by},
    }
    if document.body is None:
        return row
    return row | {"body": {"S": json.dumps(document.body, ensure_ascii=False, separators=(",", ":"))}}


def _document_in(name: str, row: Mapping[str, Any]) -> Document:
    return Document(
        name=name,
        version=int(row["version"]["N"]),
        body=json.loads(row["body"]["S"]) if "body" in row else None,
        saved_at=datetime.fromisoformat(row["saved_at"]["S"]),
        saved_by=row["saved_by"]["S"],
    )
