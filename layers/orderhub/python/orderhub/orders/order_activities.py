"""Activities in the Orders table: the only module that writes what was done about an order."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from orderhub.orders import rows
from orderhub.orders.activity_rows import activity_row
from orderhub.orders.attributes import time_text
from orderhub.orders.case_rules import refunds_of
from orderhub.orders.cases import Case, Feedback
from orderhub.orders.ingest import Written
from orderhub.orders.model import Activity, Order
from orderhub.orders.write_plan import Source
from orderhub.platform.faults import ignored, translated

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CHANGED = "deeds"
_CONFLICTS = "TransactionCanceledException", "IdempotentParameterMismatchException"


class OrderActivitiesTable:
    """What was done about orders, stored beside them.

    Args:
        client: DynamoDB.
        name: The Orders table.
    """

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def write(self, order: Order, entry: Case | Feedback, activity: Activity, source: Source) -> Written:
        """Store a case or feedback and bring its order one version up, both or neither.

        The order's fields, and whether it is held, stay as they are; the activity is published whatever the
        order's mode. What was paid back for the order so far is stored in its header.

        Returns:
            ``AGAIN`` when the order is no longer as it was read.

        Raises:
            TransientError: The table could not be reached; trying again can help.
        """
        row = activity_row(order.header.order_no, entry)
        items: Any = [
            {"Put": {"TableName": self._name, "Item": row}},
            {"Update": {"TableName": self._name, **_next_version(_with(order, entry), activity, source)}},
        ]
        with translated("the order cannot be written right now", "orders_unwritable"), ignored(*_CONFLICTS):
            self._client.transact_write_items(TransactItems=items)
            return Written.DONE
        return Written.AGAIN


def _with(order: Order, entry: Case | Feedback) -> Order:
    """An order with a case as it is now; a feedback makes no difference to what is stored in its header."""
    if isinstance(entry, Feedback):
        return order
    others = (case for case in order.cases if case.case_id != entry.case_id)
    return replace(order, cases=(*others, entry))


def _next_version(order: Order, activity: Activity, source: Source) -> dict[str, Any]:
    stamp, refunds = order.stamp, refunds_of(order)
    refunded: dict[str, Any] = {":refunds": rows.refunds_attribute(refunds)} if refunds else {}
    return {
        "Key": rows.key_of(order.header.order_no),
        "UpdateExpression": (
            "SET version = :next, changed = :changed, written_by = :by, written_at = :at, deed = :deed"
            + (", refunds = :refunds" if refunds else "")
        ),
        "ConditionExpression": "version = :version AND written_by = :writer",
        "ExpressionAttributeValues": {
            ":next": {"N": str(stamp.version + 1)},
            ":changed": {"L": [{"S": _CHANGED}]},
            ":by": {"S": source.written_by},
            ":at": {"S": time_text(stamp.next_time(source.received_at))},
            ":deed": rows.activity_attribute(activity),
            ":version": {"N": str(stamp.version)},
            ":writer": {"S": stamp.written_by},
            **refunded,
        },
    }
