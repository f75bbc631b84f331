"""Keep which customer got a message, so that it can be told which sales it led to."""

from typing import Protocol

from orderhub.customers.touches import Touch
from orderhub.edge.log import log
from orderhub.faults import Passing
from orderhub.messages.errand import Errand
from orderhub.messages.outcomes import Result


class Touches(Protocol):
    """Where it is kept; see TouchLog."""

    def keep(self, touch: Touch) -> None: ...  # noqa: D102 - above


def keep_touch(touches: Touches, errand: Errand, result: Result) -> None:
    """Keep who got the message of an errand, if one went out and the event named its customer.

    One that had gone out before is kept again as it was, because whoever sent it may not have come to that.
    """
    if errand.customer_id is None or result.sent_at is None:
        return
    touch = Touch(
        customer_id=errand.customer_id,
        sent_at=result.sent_at,
        workflow=errand.workflow,
        message=errand.message,
        event_id=errand.event_id,
    )
    # The message is out, and a run that fails says it is not. Rather one sale without the message that led to it.
    try:
        touches.keep(touch)
    except Passing as fault:
        log.warning("touch_not_kept", extra={"event_id": errand.event_id, "code": fault.code})
