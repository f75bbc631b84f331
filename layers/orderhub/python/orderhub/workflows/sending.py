"""Sending the message of a run, and keeping which customer got it."""

from dataclasses import dataclass
from datetime import datetime

from orderhub.messages.errand import Errand
from orderhub.messages.outcomes import Result
from orderhub.messages.touch import Touches, keep_touch
from orderhub.workflows.blocks import Sends


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
        result = self.messenger.send(errand, attempt, at)
        keep_touch(self.touches, errand, result)
        return result
