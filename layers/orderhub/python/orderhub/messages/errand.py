"""The errand of a workflow: give a buyer one message because of one event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orderhub.orders.statuses import Status


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
