"""Where jobs are kept: their rows in the Operations table, which this module alone touches."""

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.imports.job import KEPT, Job, State, Way
from orderhub.platform.aws import AWS_ERRORS, fault_of
from orderhub.platform.records import Records

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL = "imports"
"""All jobs share one partition, newest last by their id: they are few, and a list is a Query."""
_TIMES = ("created_at", "leased_until", "ended_at")
_UNREACHABLE = "the list of imports cannot be reached"
_KINDS = {"state": State, "way": Way}


class JobList:
    """The jobs of a stack."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._records = Records(client, table, _UNREACHABLE, "imports_unreachable")

    def find(self, import_id: str) -> Job | None:
        """The job of that id as it is now, None if there is none.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        row = self._records.find(_key_of(import_id))
        return _job(row) if row else None

    def newest(self, limit: int, before: str | None = None) -> list[Job]:
        """The newest jobs, newest first; ``before`` goes on behind the job of that id.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        start: Any = {"ExclusiveStartKey": _key_of(before)} if before else {}
        try:
            answer = self._client.query(**self._query(), ScanIndexForward=False, Limit=limit, **start)
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return [_job(item) for item in answer["Items"]]

    def open(self) -> Iterator[Job]:
        """All jobs that are not at their end.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        try:
            for page in self._client.get_paginator("query").paginate(**self._query()):
                yield from (job for job in map(_job, page["Items"]) if job.state.is_open)
        except AWS_ERRORS as error:
            raise _unreachable(error) from error

    def add(self, job: Job) -> bool:
        """Keep a new job; False when there is one of that id.

        Raises:
            TransientError: The table could not be written; trying again can help.
        """
        return self._records.add(_row(job))

    def change(self, before: Job, after: Job) -> bool:
        """Replace a job that is still as it was read; False when somebody else has changed it.

        Raises:
            TransientError: The table could not be written; trying again can help.
        """
        return self._records.change(_row(after), _body(before))

    def _query(self) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :all",
            "ExpressionAttributeValues": {":all": {"S": _ALL}},
            "ConsistentRead": True,
        }


def _key_of(import_id: str) -> dict[str, Any]:
    return {"pk": {"S": _ALL}, "sk": {"S": import_id}}


def _row(job: Job) -> dict[str, Any]:
    expires_at = {"N": str(int((job.created_at + KEPT).timestamp()))}
    return _key_of(job.import_id) | {"body": {"S": _body(job)}, "expires_at": expires_at}


def _body(job: Job) -> str:
    values = {field.name: getattr(job, field.name) for field in fields(job)}
    return json.dumps(
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()},
        ensure_ascii=False,
        sort_keys=True,
    )


def _job(item: dict[str, Any]) -> Job:
    values = json.loads(item["body"]["S"])
    for name in _TIMES:
        values[name] = values[name] and datetime.fromisoformat(values[name])
    for name, kind in _KINDS.items():
        values[name] = kind(values[name])
    return Job(**values)


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, _UNREACHABLE, "imports_unreachable")
