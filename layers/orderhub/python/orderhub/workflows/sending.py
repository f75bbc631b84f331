"""Sending the message of a run, and keeping which customer got it."""

from dataclasses import dataclass
from datetime import datetime

from orderhub.edge.log import log
from orderhub.edge.metrics import Metric, count
from orderhub.faults import Refused
from orderhub.messages.errand import Errand
from orderhub.messages.outcomes import Outcome, Result
from orderhub.messages.touch import Touches, keep_touch
from orderhub.workflows.blocks import Sends

_COUNTED = {Outcome.SENT: Metric.MESSAGES_SENT, Outcome.REQUESTED: Metric.MESSAGES_REQUESTED}
_COUNTED_BEFORE = {Outcome.ALREADY_SENT, Outcome.ALREADY_CLAIMED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Sends by a messenger."""

    messenger: Sends
    touches: Touches

    def send(self, errand: Errand, attempt: str, at: datetime, /) -> Result:
        """Send the message of an errand, or say why none is sent.

        Raises:
            Passing: Nothing was sent; the run may try again.
            Refused: Nothing was sent, or nobody knows; trying again is no help.
        """
        try:
            result = self.messenger.send(errand, attempt, at)
        except Refused:
            count(Metric.MESSAGES_FAILED)
            raise
        if result.outcome not in _COUNTED_BEFORE:
            count(_COUNTED.get(result.outcome, Metric.MESSAGES_HELD))
        log.info("message_ended", extra={"message_id": errand.message_id, "outcome": result.outcome})
        keep_touch(self.touches, errand, result)
        return result
