"""How a message job ends: the message was sent, or why not; and the rules that stop it before anything is sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orderhub.customers.mail_block import BlockReason
from orderhub.messages.message_job import MessageJob
from orderhub.messages.reach import SENT_BY_US, Channel
from orderhub.orders.model import Mode, Order


class Outcome(StrEnum):
    """What became of a message job.

    ``already_sent`` is a message of the same event and workflow, ``already_told`` one that said the same before,
    because of another event or by another workflow.
    """

    SENT = "sent"
    REQUESTED = "requested"
    ALREADY_SENT = "already_sent"
    ALREADY_CLAIMED = "already_claimed"
    ALREADY_TOLD = "already_told"
    ORDER_GONE = "order_gone"
    ORDER_MOVED_ON = "order_moved_on"
    HISTORICAL = "historical"
    NOBODY_TO_REACH = "nobody_to_reach"
    NO_MESSAGE = "no_message"
    NO_LINK = "no_link"
    UNSUBSCRIBED = "unsubscribed"
    CAPPED = "capped"
    QUIET = "quiet"
    ADDRESS_BOUNCED = "address_bounced"
    COMPLAINED = "complained"


WENT_OUT = frozenset({Outcome.SENT, Outcome.ALREADY_SENT, Outcome.REQUESTED})
"""What is answered where the buyer gets the message, or got it in an attempt before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An outcome, and where a message went out the way it took, the provider's id of it, and when that was.

    ``until`` is when quiet hours end that are in the way.
    """

    outcome: Outcome
    channel: Channel | None = None
    message_id: str | None = None
    sent_at: datetime | None = None
    until: datetime | None = None


OF_BLOCK = {BlockReason.BOUNCED: Outcome.ADDRESS_BOUNCED, BlockReason.COMPLAINED: Outcome.COMPLAINED}
"""What becomes of a message to an address that is not written to."""


def done_on(channel: Channel) -> Outcome:
    """What becomes of a message that goes out on a channel."""
    return Outcome.SENT if channel in SENT_BY_US else Outcome.REQUESTED


def stop_reason(message_job: MessageJob, order: Order) -> Outcome | None:
    """Why the order, as it is now, gives no reason any more to tell the buyer; None when it does.

    The mode counts only while the event's own change is the last one: history that is stored later does not
    take back what a live event promised. A version below the event's is that of another order, made anew
    under the number of one that was deleted.
    """
    if message_job.status is None:
        return None
    if order.header.status is not message_job.status or order.stamp.version < message_job.version:
        return Outcome.ORDER_MOVED_ON
    if order.stamp.version == message_job.version and order.stamp.mode is Mode.HISTORICAL:
        return Outcome.HISTORICAL
    return None
