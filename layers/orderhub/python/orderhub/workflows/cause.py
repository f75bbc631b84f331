"""What a run comes from: an event of the hub's, as the bus delivered it, or a request about one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.events.announcement import SCHEMA
from orderhub.events.commands import WORKFLOW_REQUESTED
from orderhub.events.stored_event import EventKey, event_key_of
from orderhub.orders.statuses import Status

_FACT = re.compile(r"\{([a-z_.]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """An event by its detail; ids and facts only.

    ``event_type`` is its detail-type; of a request that of the event it is about.
    """

    event_type: str
    detail: Mapping[str, Any]

    @property
    def place(self) -> EventKey:
        """Where the event stands in the history."""
        return event_key_of(self.event_type, self.detail)

    @property
    def event_id(self) -> str:
        """The event's id."""
        event_id: str = self.detail["orderId"]
        return event_id

    @property
    def correlation_id(self) -> str:
        """By which all is found that came of the same request."""
        correlation_id: str = self.detail["metadata"]["correlation_id"]
        return correlation_id

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""
        return datetime.fromisoformat(self.detail["metadata"]["occurred_at"])

    @property
    def customer_id(self) -> str | None:
        """Whom it is about, if that is known."""
        customer_id: str | None = self.detail["contactId"]
        return customer_id

    @property
    def order_no(self) -> str | None:
        """The order it is about; None if it is about a customer."""
        is_order = self.detail["metadata"]["schema"] == SCHEMA
        order_no: str | None = self.detail["eventKey"] if is_order else self.detail.get("task", {}).get("order_no")
        return order_no

    @property
    def status(self) -> Status | None:
        """The status the order had then; None if the event does not say."""
        order = self.detail.get("order")
        return Status(order["status"]) if order else None

    @property
    def version(self) -> int:
        """The version the order had then; 0 if the event does not say."""
        return int(self.detail.get("order", {}).get("version", 0))

    @property
    def since(self) -> datetime:
        """From when on another order counts as one the customer made since."""
        order = self.detail.get("order")
        return datetime.fromisoformat(order["ordered_at"]) if order else self.occurred_at

    def filled(self, name: str) -> str:
        """The name of a message with facts of the event for what stands in braces: ``{order.status}``.

        Raises:
            InvalidInput: ``task_input_wrong``: the event has no such fact.
        """
        return _FACT.sub(lambda match: self._fact(match[1]), name)

    def _fact(self, way: str) -> str:
        part: Any = self.detail
        for name in way.split("."):
            part = part.get(name) if isinstance(part, Mapping) else None
        if not isinstance(part, str):
            raise InvalidInput(f"the event has no {way}", "task_input_wrong")
        return part


def cause_in(event: Mapping[str, Any]) -> Cause:
    """The cause in an event as EventBridge delivers it.

    Raises:
        InvalidInput: ``event_unreadable``: it is not in the envelope of the hub's events.
    """
    detail_type, detail = str(event.get("detail-type")), event.get("detail")
    if not isinstance(detail, Mapping) or (detail_type == WORKFLOW_REQUESTED and "request" not in detail):
        raise InvalidInput("an event is not in the envelope of the hub's events", "event_unreadable")
    requested_type = detail.get("request", {}).get("detail_type")
    cause = Cause(event_type=requested_type or detail_type, detail=detail)
    cause.place  # noqa: B018 - refuses what nobody could note a reaction to
    return cause


def run_id_of(workflow: str, cause: Cause) -> str:
    """The id of a run: an event that comes twice is one run, and so is a request.

    What a rule or a replay asks for is another run than the one the event itself starts.
    """
    request = cause.detail.get("request", {})
    requested = [request[name] for name in ("by", "message") if name in request]
    return "~".join((workflow, cause.event_id, *requested))
