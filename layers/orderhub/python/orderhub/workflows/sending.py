"""Sending the message of a run, and keeping which customer got it."""

from dataclasses import dataclass
from datetime import datetime

from orderhub.errors import InvalidInput
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import Outcome, Result
from orderhub.messages.record_delivery import Deliveries, record_delivery
from orderhub.platform.log import log
from orderhub.platform.metrics import Metric, count
from orderhub.workflows.blocks import MessageSender

_COUNTED = {Outcome.SENT: Metric.MESSAGES_SENT, Outcome.REQUESTED: Metric.MESSAGES_REQUESTED}
_COUNTED_BEFORE = {Outcome.ALREADY_SENT, Outcome.ALREADY_CLAIMED}


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
