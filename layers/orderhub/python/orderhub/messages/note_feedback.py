"""Store which addresses are not to be written to any more, as SES reports bounces and complaints."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from orderhub.customers.mail_block import BlockReason, MailBlock
from orderhub.messages.mail_feedback import feedback_in
from orderhub.platform.log import log
from orderhub.platform.metrics import Metric, count

_COUNTED = {
    BlockReason.BOUNCED: Metric.MESSAGES_BOUNCED,
    BlockReason.COMPLAINED: Metric.MESSAGES_COMPLAINED,
}


class Blocks(Protocol):
    """Where blocked addresses are stored; see MailBlocks."""

    def block(self, address: str, block: MailBlock) -> None: ...  # noqa: D102 - above


def note_feedback(event: Mapping[str, Any], blocks: Blocks, now: datetime) -> None:
    """Store what an event of SES says of an address, and count it; what passes by itself is only logged.

    Raises:
        InvalidInput: ``mail_feedback_unreadable``.
        TransientError: It is not stored; trying again can help.
    """
    feedback = feedback_in(event, now)
    if feedback is None:
        log.info("mail_feedback_ignored")
        return
    blocks.block(feedback.address, feedback.block)
    count(_COUNTED[feedback.block.reason])
    log.info("address_blocked", extra={"reason": feedback.block.reason, "code": feedback.block.code})
