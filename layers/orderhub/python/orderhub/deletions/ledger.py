"""Where operations are stored: their rows in the Operations table."""

from typing import TYPE_CHECKING, Any

from orderhub.deletions.operation import POLICY, Operation
from orderhub.deletions.request import DeletionRequest
from orderhub.jobs.job import State
from orderhub.jobs.rows import RowFormat, time_of
from orderhub.jobs.store import JobStore
from orderhub.orders.model import Mode
from orderhub.platform.records import Records

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Ledger(JobStore[Operation]):
    """The operations of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        records = Records(client, table, "the operations cannot be reached", "operations_unreachable")
        super().__init__(records, RowFormat(partition="operations", policy=POLICY, parse=_operation))


def _operation(values: dict[str, Any]) -> Operation:
    request = values["asked"]
    times = {name: time_of(request[name]) for name in ("start", "end")}
    return Operation(
        **values
        | {
            "asked": DeletionRequest(**request | times | {"mode": Mode(request["mode"])}),
            "state": State(values["state"]),
            "page": tuple(values["page"]),
            "failed": tuple((order_no, code) for order_no, code in values["failed"]),
        }
    )
