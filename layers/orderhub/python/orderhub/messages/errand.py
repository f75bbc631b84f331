"""The errand a workflow sends its function on: give a buyer one message because of one event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orderhub.faults import Refused
from orderhub.orders.statuses import Status

_NAMES = ("workflow", "run", "event_id", "order_no", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Ids and facts only, because Step Functions keeps what its runs were given.

    ``run`` is the run that asks, ``event_id`` the event it was started by, ``order_no`` the order the message is
    about, ``message`` the name of its template. ``transactional`` ones the buyer waits for. With ``status``, and
    ``version`` beside it, the order has to be as it was when the event happened. ``customer_id`` is whom the event
    named, if it did. ``detail_type`` and ``detail`` are the event as it was told, for those who send by a system
    of their own.
    """

    workflow: str
    run: str
    event_id: str
    order_no: str
    message: str
    transactional: bool = False
    status: Status | None = None
    version: int = 0
    customer_id: str | None = None
    detail_type: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def message_id(self) -> str:
        """Which message of which event it is; the same however often the event comes."""
        return f"{self.workflow}#{self.event_id}#{self.message}"


def errand_of(task_input: Mapping[str, Any]) -> Errand:
    """Read what the state machine passes on: an errand to tell of the status an order came to.

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
        message=task_input["status"],
        transactional=True,
        status=Status(task_input["status"]),
        version=int(version),
        customer_id=_customer_id(task_input.get("customer_id")),
        detail_type=task_input.get("detail_type") or "",
        detail=task_input.get("detail") or {},
    )


def _customer_id(value: object) -> str | None:
    if value is not None and not (isinstance(value, str) and value):
        raise Refused("the customer of the event has no id", "task_input_wrong")
    return value
