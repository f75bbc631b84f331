"""Store which customer got a message, so that sales can be attributed to it."""

from typing import Protocol

from orderhub.customers.delivery import Delivery
from orderhub.errors import TransientError
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import Result
from orderhub.platform.log import log


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
