"""A message job: send a buyer one message because of one event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orderhub.messages.reach import ConfiguredChannel
from orderhub.orders.statuses import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageJob:
    """Ids and facts only, because Step Functions keeps what its runs were given.

    ``run`` is the run that asks, ``event_id`` the event it was started by, ``order_no`` the order the message is
    about, ``message`` the name of its template. ``transactional`` ones the buyer waits for. With ``status``, and
    ``version`` beside it, the order has to be as it was when the event happened. ``customer_id`` is whom the event
    named, if it did. ``detail_type`` and ``detail`` are the event as published, for those who send by a system of
    their own. ``made_at`` is when the order came in: another order may bear the number of one that is gone.
    One that goes out ``each_time`` is sent for each event, though the buyer was told the same of the order before.
    ``channels`` are the ways it may take, preferred ones first, where they are not those of the shop.
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
    made_at: datetime | None = None
    each_time: bool = False
    channels: tuple[ConfiguredChannel, ...] = ()

    @property
    def subject(self) -> str:
        """What the message is about: the order, or the event where that is about a customer."""
        # Only an event of an order has its version.
        return f"order#{self.order_no}" if self.version and not self.each_time else f"event#{self.event_id}"

    @property
    def purpose(self) -> str:
        """What the message says of it: its name, and of a refund or an exchange which one."""
        case_id = self.detail.get("action", {}).get("case_id")
        is_of_case = self.version and case_id and self.message not in Status
        return f"{self.message}#{case_id}" if is_of_case else self.message

    @property
    def case_id(self) -> str | None:
        """The case of the order that the event is of, if it is of one."""
        case_id: str | None = self.detail.get("action", {}).get("case_id")
        return case_id

    @property
    def message_id(self) -> str:
        """What is sent once: the same for every event, workflow and rule that would send the buyer the same."""
        return f"{self.subject}#{self.purpose}"
