"""Runs of workflows: their rows in the Operations table, which this module alone touches."""

from datetime import timedelta
from heapq import merge
from typing import TYPE_CHECKING, Any

from orderhub.orders.rows import SHARDS
from orderhub.platform.table import Table
from orderhub.workflows.run import Run, RunState
from orderhub.workflows.run_rows import key_of, list_of, place_of, row_of, run_in

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_INDEX = "by_list"
_AS_READ = (
    "leg = :leg AND #state = :state AND execution = :execution AND #block = :block AND size(messages) = :sent"
)


class RunsTable:
    """The runs of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
        retention_days: How long a run is stored, counted from when it began.
    """

    def __init__(self, client: "DynamoDBClient", table: str, retention_days: int) -> None:
        self._table = Table(client, table, "the runs cannot be reached right now", "runs_unreachable")
        self._kept = timedelta(days=retention_days)

    def find(self, run_id: str) -> Run | None:
        """The run of that id as it is now, None if there is none."""
        row = self._table.get(key_of(run_id))
        return run_in(row) if row else None

    def create(self, run: Run) -> bool:
        """Keep a new run; False, and nothing is changed, when there is one of that id."""
        return self._table.put(row_of(run, self._kept), ConditionExpression="attribute_not_exists(pk)")

    def change(self, before: Run, after: Run) -> bool:
        """Replace a run that is still as it was read; False when somebody else has it in hand, or stopped it."""
        return self._table.put(
            row_of(after, self._kept),
            ConditionExpression=_AS_READ,
            ExpressionAttributeNames={"#state": "state", "#block": "block"},
            ExpressionAttributeValues={
                ":leg": {"N": str(before.leg)},
                ":state": {"S": before.state.value},
                ":execution": {"S": before.execution},
                ":block": {"S": before.block},
                ":sent": {"N": str(len(before.messages))},
            },
        )

    def forget(self, run_id: str) -> None:
        """Delete a run; one that is not there is gone already."""
        self._table.delete(key_of(run_id))

    def page(
        self, workflow: str, states: tuple[RunState, ...], limit: int, before: str | None = None
    ) -> list[Run]:
        """The newest runs of a workflow in some states, newest first; a change shows a moment later.

        Args:
            workflow: Its name.
            states: Which ones.
            limit: How many at most.
            before: Goes on behind the run of that place; see ``place_of``.
        """
        lists = [list_of(workflow, state, shard) for state in states for shard in range(SHARDS)]
        streams = (self._newest(name, limit, before) for name in lists)
        # One that changes its state between two queries is in both lists; the states are requested in their order.
        once = {run.run_id: run for run in merge(*streams, key=place_of, reverse=True)}
        return list(once.values())[:limit]

    def count(self, workflow: str, state: RunState) -> int:
        """How many runs of a workflow are in a state."""
        return sum(
            self._table.count(
                "list_shard = :list", {":list": {"S": list_of(workflow, state, shard)}}, IndexName=_INDEX
            )
            for shard in range(SHARDS)
        )

    def _newest(self, name: str, limit: int, before: str | None) -> list[Run]:
        values: dict[str, Any] = {":list": {"S": name}} | ({":before": {"S": before}} if before else {})
        rows, _ = self._table.page(
            "list_shard = :list" + (" AND listed_at < :before" if before else ""),
            values,
            IndexName=_INDEX,
            ScanIndexForward=False,
            Limit=limit,
        )
        return list(map(run_in, rows))
