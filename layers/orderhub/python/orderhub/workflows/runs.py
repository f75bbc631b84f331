"""Runs of workflows: their rows in the Operations table, which this module alone touches."""

from datetime import timedelta
from heapq import merge
from typing import TYPE_CHECKING, Any

from orderhub.orders.rows import SHARDS
from orderhub.platform.aws import AWS_ERRORS, code_of, fault_of
from orderhub.workflows.run import Run, State
from orderhub.workflows.run_rows import key_of, list_of, place_of, row_of, run_in

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_REFUSED = "ConditionalCheckFailedException"
_AS_READ = "leg = :leg AND #state = :state AND execution = :execution AND size(messages) = :sent"


class RunsTable:
    """The runs of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
        retention_days: How long a run is kept, counted from when it began.
    """

    def __init__(self, client: "DynamoDBClient", table: str, retention_days: int) -> None:
        self._client = client
        self._table = table
        self._kept = timedelta(days=retention_days)

    def find(self, run_id: str) -> Run | None:
        """The run of that id as it is now, None if there is none."""
        try:
            answer = self._client.get_item(TableName=self._table, Key=key_of(run_id), ConsistentRead=True)
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return run_in(answer["Item"]) if "Item" in answer else None

    def create(self, run: Run) -> bool:
        """Keep a new run; False, and nothing is changed, when there is one of that id."""
        return self._put(run, ConditionExpression="attribute_not_exists(pk)")

    def change(self, before: Run, after: Run) -> bool:
        """Replace a run that is still as it was read; False when somebody else has it in hand, or stopped it."""
        return self._put(
            after,
            ConditionExpression=_AS_READ,
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={
                ":leg": {"N": str(before.leg)},
                ":state": {"S": before.state.value},
                ":execution": {"S": before.execution},
                ":sent": {"N": str(len(before.messages))},
            },
        )

    def forget(self, run_id: str) -> None:
        """Delete a run; one that is not there is gone already."""
        try:
            self._client.delete_item(TableName=self._table, Key=key_of(run_id))
        except AWS_ERRORS as error:
            raise _unreachable(error) from error

    def page(self, workflow: str, states: tuple[State, ...], limit: int, before: str | None = None) -> list[Run]:
        """The newest runs of a workflow in some states, newest first; a change shows a moment later.

        Args:
            workflow: Its name.
            states: Which ones.
            limit: How many at most.
            before: Goes on behind the run of that place; see ``place_of``.
        """
        lists = [list_of(workflow, state, shard) for state in states for shard in range(SHARDS)]
        streams = (self._newest(name, limit, before) for name in lists)
        # One that changes its state between two queries is in both lists; the states are asked for in their order.
        once = {run.run_id: run for run in merge(*streams, key=place_of, reverse=True)}
        return list(once.values())[:limit]

    def count(self, workflow: str, state: State) -> int:
        """How many runs of a workflow are in a state."""
        return sum(self._count(list_of(workflow, state, shard)) for shard in range(SHARDS))

    def _newest(self, name: str, limit: int, before: str | None) -> list[Run]:
        values: dict[str, Any] = {":list": {"S": name}} | ({":before": {"S": before}} if before else {})
        try:
            answer = self._client.query(
                TableName=self._table,
                IndexName="by_list",
                KeyConditionExpression="list_shard = :list" + (" AND listed_at < :before" if before else ""),
                ExpressionAttributeValues=values,
                ScanIndexForward=False,
                Limit=limit,
            )
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return [run_in(row) for row in answer["Items"]]

    def _count(self, name: str) -> int:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="by_list",
            KeyConditionExpression="list_shard = :list",
            ExpressionAttributeValues={":list": {"S": name}},
            Select="COUNT",
        )
        try:
            return sum(page["Count"] for page in pages)
        except AWS_ERRORS as error:
            raise _unreachable(error) from error

    def _put(self, run: Run, **condition: Any) -> bool:  # noqa: ANN401 - passed on
        try:
            self._client.put_item(TableName=self._table, Item=row_of(run, self._kept), **condition)
        except AWS_ERRORS as error:
            if code_of(error) == _REFUSED:
                return False
            raise _unreachable(error) from error
        return True


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the runs cannot be reached right now", "runs_unreachable")
