"""Where the jobs of imports are stored: their rows in the Operations table."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from orderhub.imports.job import POLICY, ImportMode, ImportState, Job
from orderhub.jobs.rows import RowFormat
from orderhub.jobs.store import JobStore
from orderhub.platform.aws_errors import AWS_ERRORS, fault_of
from orderhub.platform.records import Records

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_FAULT = "the list of imports cannot be reached", "imports_unreachable"


class JobList(JobStore[Job]):
    """The jobs of a stack, newest last by their id. Every method raises TransientError when trying again can help.

    They are few, and a list is a Query; so the open ones have no rows of their own.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        super().__init__(Records(client, table, *_FAULT), _ROWS)
        self._client = client
        self._query: Any = {
            "TableName": table,
            "KeyConditionExpression": "pk = :all",
            "ExpressionAttributeValues": {":all": {"S": _ROWS.partition}},
            "ConsistentRead": True,
        }

    def newest(self, limit: int, before: str | None = None) -> list[Job]:
        """The newest jobs, newest first; ``before`` goes on behind the job of that id."""
        start: Any = {"ExclusiveStartKey": _ROWS.key(before)} if before else {}
        try:
            answer = self._client.query(**self._query, ScanIndexForward=False, Limit=limit, **start)
        except AWS_ERRORS as error:
            raise fault_of(error, *_FAULT) from error
        return [_ROWS.job(item) for item in answer["Items"]]

    def open(self) -> Iterator[str]:
        """The ids of all jobs that are not at their end."""
        try:
            for page in self._client.get_paginator("query").paginate(**self._query):
                yield from (job.import_id for job in map(_ROWS.job, page["Items"]) if job.state.is_open)
        except AWS_ERRORS as error:
            raise fault_of(error, *_FAULT) from error


def _job(values: dict[str, Any]) -> Job:
    return Job(**values | {"state": ImportState(values["state"]), "way": ImportMode(values["way"])})


_ROWS = RowFormat(
    partition="imports", policy=POLICY, parse=_job, omitted=frozenset({"updated_at"}), is_indexed=False
)
