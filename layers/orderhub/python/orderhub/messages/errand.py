"""The errand a workflow sends its function on: tell the buyer about one event of one order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orderhub.faults import Refused
from orderhub.orders.statuses import Status

_NAMES = ("workflow", "run", "event_id", "order_no", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Ids and facts only, because Step Functions keeps what its runs were given.

    ``run`` is the run that asks, ``event_id`` the event it was started by, ``status`` and ``version`` are the
    order's when the event happened, ``customer_id`` is whom the event named, if it did.
    """

    workflow: str
    run: str
    event_id: str
    order_no: str
    version: int
    status: Status
    customer_id: str | None = None


def errand_of(task_input: Mapping[str, Any]) -> Errand:
    """Read what the state machine passes on.

    Raises:
        Refused: The input is not what the definition of the workflow says.
    """
    missing = [name for name in _NAMES if not isinstance(task_input.get(name), str) or not task_input[name]]
    if missing:
        raise Refused(f"missing in the task's input: {', '.join(missing)}", "task_input_wrong")
    # The event's id is <order_no>:<version>, and an order number may itself hold colons.
    version = task_input["event_id"].rpartition(":")[2]
    if not (version.isascii() and version.isdecimal()):
        raise Refused("the event's id does not end with the order's version", "task_input_wrong")
    if task_input["status"] not in Status:
        raise Refused("the event names a status that is none of ours", "task_input_wrong")
    return Errand(
        workflow=task_input["workflow"],
        run=task_input["run"],
        event_id=task_input["event_id"],
        order_no=task_input["order_no"],
        version=int(version),
        status=Status(task_input["status"]),
        customer_id=_customer_id(task_input.get("customer_id")),
    )


def _customer_id(value: object) -> str | None:
    if value is not None and not (isinstance(value, str) and value):
        raise Refused("the customer of the event has no id", "task_input_wrong")
    return value
