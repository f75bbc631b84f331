"""Which workflow has begun for which contact: rows in the Operations table, which this module alone touches.

A start is claimed before the run is made, so that two events of one contact at once do not start two runs where
one is wanted.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from orderhub.orders.attributes import time_text
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table
from orderhub.workflows.workflow import HowOften, Reason, Workflow

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LONGEST = timedelta(days=90)
"""A run that is still marked as in progress after so long died without ending its claim."""


class StartClaims:
    """One row for each contact and workflow that does not start each time.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(
            client, table, "the starts of workflows cannot be claimed right now", "starts_unreachable"
        )

    def take(
        self, workflow: Workflow, customer_id: str, run_id: str, now: datetime, cart: str = ""
    ) -> Reason | None:
        """Claim the start of a run; None when it may begin, also when it had the claim already.

        Args:
            workflow: What starts.
            customer_id: For whom.
            run_id: The run that is to begin.
            now: The time.
            cart: The place of the cart it is about among the contact's; a later one takes the claim over from an
                earlier one, whose run stops when it wakes.

        Raises:
            TransientError: It could not be claimed; trying again can help.
        """
        if workflow.start.how_often is HowOften.EACH_TIME and not workflow.start.alone:
            return None
        row = {
            **_key(customer_id, workflow.name),
            "run_id": {"S": run_id},
            "started_at": {"S": time_text(now)},
            "in_progress": {"BOOL": True},
        }
        if cart:
            row["cart"] = {"S": cart}
        if workflow.start.how_often is not HowOften.ONCE:
            row["expires_at"] = {"N": str(int((now + max(LONGEST, _period(workflow))).timestamp()))}
        existing = self._table.claim(row, **_unless_claimed(workflow, run_id, cart, now))
        return None if existing is None else _why(workflow, existing)

    def release(self, workflow: Workflow, customer_id: str, run_id: str) -> None:
        """Mark a run as not in progress any more.

        Raises:
            TransientError: It is not marked; trying again can help.
        """
        if not workflow.start.alone:
            return
        self._table.update(
            _key(customer_id, workflow.name),
            "SET in_progress = :no",
            {":no": {"BOOL": False}, ":run": {"S": run_id}},
            ConditionExpression="run_id = :run",
        )


def _key(customer_id: str, workflow: str) -> Row:
    return row_key(f"contact#{customer_id}", f"start#{workflow}")


def _period(workflow: Workflow) -> timedelta:
    return workflow.period if workflow.start.how_often is HowOften.ONCE_PER_PERIOD else timedelta()


def _unless_claimed(workflow: Workflow, run_id: str, cart: str, now: datetime) -> dict[str, Any]:
    """The condition of a claim: nobody had it, or this run, or one that is over and long enough ago, or older."""
    values: dict[str, Any] = {":run": {"S": run_id}}
    condition = "attribute_not_exists(pk) OR run_id = :run"
    if workflow.start.how_often is HowOften.ONCE:
        return {"ConditionExpression": condition, "ExpressionAttributeValues": values}
    idle, long_ago = "in_progress = :no OR started_at < :dead", "started_at < :before"
    if workflow.start.alone:
        values |= {":no": {"BOOL": False}, ":dead": {"S": time_text(now - LONGEST)}}
    if cart:
        idle, values[":cart"] = f"{idle} OR cart < :cart", {"S": cart}
    if workflow.start.how_often is HowOften.EACH_TIME:
        return {"ConditionExpression": f"{condition} OR {idle}", "ExpressionAttributeValues": values}
    values[":before"] = {"S": time_text(now - workflow.period)}
    # DynamoDB refuses parentheses that change nothing.
    over = f"({idle}) AND {long_ago}" if workflow.start.alone else long_ago
    return {"ConditionExpression": f"{condition} OR {over}", "ExpressionAttributeValues": values}


def _why(workflow: Workflow, row: Mapping[str, Any]) -> Reason:
    if workflow.start.alone and row["in_progress"]["BOOL"]:
        return Reason.ALREADY_IN_PROGRESS
    return Reason.ONCE_ONLY if workflow.start.how_often is HowOften.ONCE else Reason.ONCE_PER_PERIOD
