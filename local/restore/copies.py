"""The tables at the moment: copies that AWS makes beside the living ones, and that are deleted afterwards."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from local.layout import LocalError

_LOOK_AGAIN = 5.0
_GONE = "ResourceNotFoundException"


def begin(dynamodb: Any, copies: Mapping[str, str], moment: datetime) -> None:  # noqa: ANN401 - a client
    """Have copies of tables made, by the names of the tables; without their indexes, which take time."""
    for table, copy in copies.items():
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=table,
            TargetTableName=copy,
            RestoreDateTime=moment,
            GlobalSecondaryIndexOverride=[],
            BillingModeOverride="PAY_PER_REQUEST",
        )


def wait(
    dynamodb: Any,  # noqa: ANN401 - a client
    copies: Mapping[str, str],
    note: Callable[[int], None],
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Wait until all copies are there; ``note`` is told again and again how many are.

    Raises:
        LocalError: One will never be.
    """
    while True:
        states = {copy: _state(dynamodb, copy) for copy in copies.values()}
        failed = [copy for copy, state in states.items() if state not in {"CREATING", "ACTIVE"}]
        if failed:
            raise LocalError(f"AWS made no copy of {', '.join(failed)}; ask for the restore again")
        ready = sum(state == "ACTIVE" for state in states.values())
        note(ready)
        if ready == len(states):
            return
        pause(_LOOK_AGAIN)


def delete(dynamodb: Any, copies: Mapping[str, str]) -> list[str]:  # noqa: ANN401 - a client
    """Delete copies; those that cannot be deleted yet, as they are still being made."""
    left = []
    for copy in copies.values():
        try:
            dynamodb.delete_table(TableName=copy)
        except ClientError as error:
            if error.response["Error"]["Code"] != _GONE:
                left.append(copy)
    return left


def _state(dynamodb: Any, table: str) -> str:  # noqa: ANN401 - a client
    state: str = dynamodb.describe_table(TableName=table)["Table"]["TableStatus"]
    return state
