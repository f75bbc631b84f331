"""Give a buyer one message, once: on the first way that leads there, unless something speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from orderhub.customers.mail_block import MailBlock
from orderhub.errors import OrderHubError, TransientError
from orderhub.messages.buyer_zone import zone_of
from orderhub.messages.carriers import OutgoingMessage
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import OF_BLOCK, Outcome, Result, done_on, stop_reason
from orderhub.messages.reach import DEFAULT_CHANNELS, Channel, ConfiguredChannel, Reach, reach_of
from orderhub.messages.send_faults import MessageUncertain
from orderhub.messages.templates import Message
from orderhub.orders.model import Order
from orderhub.platform.log import log


class OrderReader(Protocol):
    """Where the order is read as it is now."""

    def read(self, order_no: str, /) -> Order | None: ...  # noqa: D102 - as OrdersTable says


class Ledger(Protocol):
    """Where a message is claimed before it is sent; see MessageLedger."""

    def claim(self, message_job: MessageJob, attempt: str, now: datetime) -> Result | None: ...  # noqa: D102 - above
    def release(self, message_job: MessageJob, attempt: str) -> None: ...  # noqa: D102 - above
    def record(self, message_job: MessageJob, attempt: str, sent: Result, now: datetime) -> None: ...  # noqa: D102 - above


class TextSource(Protocol):
    """Composes texts; see MessageTexts."""

    def language(self, order: Order) -> str: ...  # noqa: D102 - above
    def of(  # noqa: D102 - above
        self, message_job: MessageJob, order: Order, channel: Channel, now: datetime
    ) -> Message | Outcome | None: ...


class PermissionSource(Protocol):
    """Who knows whether a contact may be written to; see Permits."""

    def refusal(  # noqa: D102 - above
        self, message_job: MessageJob, channel: Channel, now: datetime, zone: ZoneInfo | None
    ) -> Result | None: ...
    def give_back(self, message_job: MessageJob) -> None: ...  # noqa: D102 - above


class BlockList(Protocol):
    """Who knows which e-mail addresses are not written to; see MailBlocks."""

    def of(self, address: str) -> MailBlock | None: ...  # noqa: D102 - above


class MessageCarrier(Protocol):
    """What brings a message on its way; see Carriers."""

    def carry(self, outgoing: OutgoingMessage) -> str | None: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the shop decides: the channels it prefers, whether it pays for text messages, where its phones are."""

    sms_allowed: bool
    region: str
    channels: Sequence[ConfiguredChannel] = DEFAULT_CHANNELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Messenger:
    """Composed once; does one message job at a time."""

    orders: OrderReader
    words: TextSource
    permits: PermissionSource
    blocks: BlockList
    ledger: Ledger
    carriers: MessageCarrier
    terms: Terms

    def send(self, message_job: MessageJob, attempt: str, now: datetime) -> Result:
        """Send the message of a message job, or say why none is sent.

        Args:
            message_job: Whom to tell of what.
            attempt: The id of this very call; a run may have several.
            now: The time.

        Raises:
            TransientError: Nothing was sent; the run may try again.
            InvalidInput: Nothing was sent, or (MessageUncertain) nobody knows; trying again is no help.
        """
        order = self.orders.read(message_job.order_no)
        if order is None:
            return Result(outcome=Outcome.ORDER_GONE)
        message_job = replace(message_job, made_at=order.stamp.created_at)
        stop = stop_reason(message_job, order)
        if stop:
            return Result(outcome=stop)
        terms = self.terms
        channels = message_job.channels or terms.channels
        reach = reach_of(order.header, sms_allowed=terms.sms_allowed, region=terms.region, channels=channels)
        if reach is None:
            return Result(outcome=Outcome.NOBODY_TO_REACH)
        block = self._block_of(reach)
        if block:
            return Result(outcome=OF_BLOCK[block.reason])
        message = self.words.of(message_job, order, reach.channel, now)
        if isinstance(message, Outcome):
            return Result(outcome=message)
        outgoing = OutgoingMessage(
            message_job=message_job, reach=reach, message=message, language=self.words.language(order)
        )
        return self._held(outgoing, order, attempt, now) or self._sent(outgoing, attempt, now)

    def _block_of(self, reach: Reach) -> MailBlock | None:
        return self.blocks.of(reach.email) if reach.email else None

    def _held(self, outgoing: OutgoingMessage, order: Order, attempt: str, now: datetime) -> Result | None:
        refusal, message_job = None, outgoing.message_job
        if not message_job.transactional:
            zone = zone_of(order.header, self.terms.region)
            refusal = self.permits.refusal(message_job, outgoing.reach.channel, now, zone)
        return refusal or self.ledger.claim(message_job, attempt, now)

    def _sent(self, outgoing: OutgoingMessage, attempt: str, now: datetime) -> Result:
        try:
            message_id = self.carriers.carry(outgoing)
        except MessageUncertain:
            raise
        except OrderHubError:
            self._release(outgoing.message_job, attempt)
            raise
        channel = outgoing.reach.channel
        result = Result(outcome=done_on(channel), channel=channel, message_id=message_id, sent_at=now)
        self._record(outgoing.message_job, attempt, result, now)
        return result

    def _release(self, message_job: MessageJob, attempt: str) -> None:
        try:
            self.ledger.release(message_job, attempt)
            if not message_job.transactional:
                self.permits.give_back(message_job)
        except TransientError as fault:
            log.warning("claim_not_released", extra={"event_id": message_job.event_id, "code": fault.code})

    def _record(self, message_job: MessageJob, attempt: str, result: Result, now: datetime) -> None:
        # The message is out. Failing here would have the run try again and end as uncertain; the claim
        # that still stands keeps every other run from sending it a second time.
        try:
            self.ledger.record(message_job, attempt, result, now)
        except TransientError as fault:
            log.warning("message_not_recorded", extra={"event_id": message_job.event_id, "code": fault.code})
