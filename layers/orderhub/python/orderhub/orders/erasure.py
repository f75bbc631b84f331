"""The Orders table for those who take people out of orders: what is personal goes, row by row, the header last."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.errors import TransientError
from orderhub.orders import rows
from orderhub.orders.activity_rows import activities_of, activity_row, is_activity
from orderhub.orders.attributes import time_text
from orderhub.orders.model import Mode
from orderhub.orders.person import LINE_PERSONAL, LINKS, PERSONAL, activity_without, link_without
from orderhub.orders.table import BUSY, UNREADABLE
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_TRIES = 10
_MAX_PAUSE = 1.0


class OrdersErasure:
    """Takes people out of orders.

    Args:
        client: DynamoDB.
        name: The Orders table.
        pause: Waits that many seconds.
    """

    def __init__(self, client: "DynamoDBClient", name: str, pause: Callable[[float], None] = sleep) -> None:
        self._table = Table(client, name, *UNREADABLE)
        self._pause = pause

    def erase(self, order_no: str, written_by: str, moment: datetime) -> bool:
        """Take what an order says of people out of all its rows; doing it again writes nothing.

        The header goes last, one version up, on the condition that the order is still as it was read: whoever
        wrote meanwhile is read again. The change is never published: there is nobody it is about.

        Args:
            order_no: The order's number.
            written_by: What the change is stamped with.
            moment: And when.

        Returns:
            Whether there is such an order.

        Raises:
            TransientError: It is not done; trying again can help.
        """
        for turn in range(_TRIES):
            if turn:
                self._pause(random.uniform(0, min(_MAX_PAUSE, 0.05 * 2**turn)))  # noqa: S311 - jitter, no secret
            stored = list(self._table.query("order_no = :order_no", {":order_no": {"S": order_no}}))
            header = next((row for row in stored if rows.is_header(row)), None)
            others = [row for row in stored if rows.sku_of(row)]
            is_done = not [row for row in others if not self._update(_stripped(row))]
            if is_done and (header is None or self._update(_closed(header, written_by, moment))):
                return header is not None
        raise TransientError(*BUSY, is_busy=True)

    def _update(self, change: Mapping[str, Any]) -> bool:
        """Make a change, if there is one; False when the row is no longer as it was read."""
        return not change or self._table.update(**change) is not None


def _stripped(row: Mapping[str, Any]) -> dict[str, Any]:
    """The change that takes what is personal out of a line, a case or a feedback; empty where nothing is."""
    if is_activity(row):
        return _activity_stripped(row)
    names = [name for name in LINE_PERSONAL if name in row]
    links = {name: link_without(row[name]["S"]) for name in LINKS if name in row}
    cut = {name: link for name, link in links.items() if link != row[name]["S"]}
    if not names and not cut:
        return {}
    sets = f"SET {', '.join(f'#{name} = :{name}' for name in cut)} " if cut else ""
    removes = f"REMOVE {', '.join(f'#{name}' for name in names)}" if names else ""
    return {
        "key": _key(row),
        "expression": f"{sets}{removes}",
        "ConditionExpression": "version = :version",
        "ExpressionAttributeNames": {f"#{name}": name for name in (*names, *cut)},
        "values": {
            ":version": row["version"],
            **{f":{name}": {"S": link} for name, link in cut.items()},
        },
    }


def _activity_stripped(row: Mapping[str, Any]) -> dict[str, Any]:
    cases, feedbacks = activities_of([row])
    activity = activity_without(cases[0]) if cases else activity_without(feedbacks[0])
    rewritten: Any = activity_row(row["order_no"]["S"], activity)
    (name,) = rewritten.keys() - _key(row).keys()
    if rewritten[name] == row[name]:
        return {}
    return {
        "key": _key(row),
        "expression": "SET #body = :after",
        "ConditionExpression": "#body = :before",
        "ExpressionAttributeNames": {"#body": name},
        "values": {":after": rewritten[name], ":before": row[name]},
    }


def _closed(row: Mapping[str, Any], written_by: str, moment: datetime) -> dict[str, Any]:
    """The change that takes the person out of a header and marks the order; empty where that is done."""
    names = [name for name in PERSONAL if name in row]
    stamp = rows.stamp_of(row)
    if stamp.erased and not names:
        return {}
    # What is held stays held: it is published when somebody says so, then about nobody.
    mode = Mode.HELD if stamp.mode is Mode.HELD else Mode.HISTORICAL
    gone = (*names, "deed")
    return {
        "key": _key(row),
        "expression": (
            "SET version = :next, #mode = :mode, changed = :changed, written_by = :by, written_at = :at, "
            f"erased = :yes REMOVE {', '.join(f'#{name}' for name in gone)}"
        ),
        "ConditionExpression": "version = :version AND written_by = :writer",
        "ExpressionAttributeNames": {"#mode": "mode", **{f"#{name}": name for name in gone}},
        "values": {
            ":next": {"N": str(stamp.version + 1)},
            ":mode": {"S": mode.value},
            ":changed": {"L": [{"S": name} for name in names]},
            ":by": {"S": written_by},
            ":at": {"S": time_text(stamp.next_time(moment))},
            ":yes": {"BOOL": True},
            ":version": row["version"],
            ":writer": row["written_by"],
        },
    }


def _key(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("order_no", "order_no_sku")}
