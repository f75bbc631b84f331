"""Sending the message of a run, and storing which customer got it, so that sales can be attributed to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orderhub.customers.delivery import Delivery
from orderhub.errors import InvalidInput, TransientError
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import Outcome, Result
from orderhub.platform.log import log
from orderhub.platform.metrics import Metric, count
from orderhub.workflows.run_messages import MessageSender

_COUNTED = {Outcome.SENT: Metric.MESSAGES_SENT, Outcome.REQUESTED: Metric.MESSAGES_REQUESTED}
_COUNTED_BEFORE = {Outcome.ALREADY_SENT, Outcome.ALREADY_CLAIMED}


class Deliveries(Protocol):
    """Where it is stored; see DeliveryLog."""

    def record(self, delivery: Delivery) -> None: ...  # noqa: D102 - above


def record_delivery(delivery_log: Deliveries, message_job: MessageJob, result: Result) -> None:
    """Store who got the message of a message job, if one went out and the event named its customer.

    One that had gone out before is stored again as it was, because whoever sent it may not have come to that.
    """
    if message_job.customer_id is None or result.sent_at is None:
        return
    delivery = Delivery(
        customer_id=message_job.customer_id,
        sent_at=result.sent_at,
        workflow=message_job.workflow,
        message=message_job.message,
        event_id=message_job.event_id,
    )
    # The message is out, and a run that fails says it is not. Rather one sale without the message that led to it.
    try:
        delivery_log.record(delivery)
    except TransientError as fault:
        log.warning("touch_not_kept", extra={"event_id": message_job.event_id, "code": fault.code})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Sends by a messenger."""

    messenger: MessageSender
    delivery_log: Deliveries

    def send(self, message_job: MessageJob, attempt: str, now: datetime, /) -> Result:
        """Send the message of a message job, or say why none is sent.

        Raises:
            TransientError: Nothing was sent; the run may try again.
            InvalidInput: Nothing was sent, or nobody knows; trying again is no help.
        """
        try:
            result = self.messenger.send(message_job, attempt, now)
        except InvalidInput:
            count(Metric.MESSAGES_FAILED)
            raise
        if result.outcome not in _COUNTED_BEFORE:
            count(_COUNTED.get(result.outcome, Metric.MESSAGES_HELD))
        log.info("message_ended", extra={"message_id": message_job.message_id, "outcome": result.outcome})
        record_delivery(self.delivery_log, message_job, result)
        return result
