"""Give a buyer one message, once: on the first way that leads there, unless something speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from orderhub.edge.log import log
from orderhub.faults import Fault, Passing
from orderhub.messages.buyer_zone import zone_of
from orderhub.messages.carriers import Letter
from orderhub.messages.errand import Errand
from orderhub.messages.outcomes import Outcome, Result, done_on, stop_reason
from orderhub.messages.reach import USUAL, Channel, Way, reach_of
from orderhub.messages.send_faults import MessageUncertain
from orderhub.messages.templates import Message
from orderhub.orders.model import Order


class Orders(Protocol):
    """Where the order is read as it is now."""

    def read(self, order_no: str, /) -> Order | None: ...  # noqa: D102 - as OrdersTable says


class Ledger(Protocol):
    """Where a message is claimed before it is sent; see MessageLedger."""

    def claim(self, errand: Errand, attempt: str, at: datetime) -> Result | None: ...  # noqa: D102 - above
    def release(self, errand: Errand, attempt: str) -> None: ...  # noqa: D102 - above
    def record(self, errand: Errand, attempt: str, sent: Result, at: datetime) -> None: ...  # noqa: D102 - above


class Says(Protocol):
    """Who knows the words; see Words."""

    def language(self, order: Order) -> str: ...  # noqa: D102 - above
    def of(self, errand: Errand, order: Order, channel: Channel, now: datetime) -> Message | Outcome | None: ...  # noqa: D102 - above


class Asks(Protocol):
    """Who knows whether a contact may be written to; see Permits."""

    def held(self, errand: Errand, at: datetime, zone: ZoneInfo | None) -> Result | None: ...  # noqa: D102 - above
    def give_back(self, errand: Errand) -> None: ...  # noqa: D102 - above


class Carries(Protocol):
    """What brings a message on its way; see Carriers."""

    def carry(self, letter: Letter) -> str | None: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the shop decides: the ways it prefers, whether it pays for text messages, where its phones are."""

    sms_allowed: bool
    region: str
    ways: Sequence[Way] = USUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Messenger:
    """Composed once; does one errand at a time."""

    orders: Orders
    words: Says
    permits: Asks
    ledger: Ledger
    carriers: Carries
    terms: Terms

    def send(self, errand: Errand, attempt: str, at: datetime) -> Result:
        """Send the message of an errand, or say why none is sent.

        Args:
            errand: Whom to tell of what.
            attempt: The id of this very call; a run may have several.
            at: Now.

        Raises:
            Passing: Nothing was sent; the run may try again.
            Refused: Nothing was sent, or (MessageUncertain) nobody knows; trying again is no help.
        """
        order = self.orders.read(errand.order_no)
        if order is None:
            return Result(outcome=Outcome.ORDER_GONE)
        errand = replace(errand, made_at=order.stamp.created_at)
        stop = stop_reason(errand, order)
        if stop:
            return Result(outcome=stop)
        terms = self.terms
        reach = reach_of(order.header, sms_allowed=terms.sms_allowed, region=terms.region, ways=terms.ways)
        if reach is None:
            return Result(outcome=Outcome.NOBODY_TO_REACH)
        message = self.words.of(errand, order, reach.channel, at)
        if isinstance(message, Outcome):
            return Result(outcome=message)
        letter = Letter(errand=errand, reach=reach, message=message, language=self.words.language(order))
        return self._held(errand, order, attempt, at) or self._sent(letter, attempt, at)

    def _held(self, errand: Errand, order: Order, attempt: str, at: datetime) -> Result | None:
        held = None
        if not errand.transactional:
            held = self.permits.held(errand, at, zone_of(order.header, self.terms.region))
        return held or self.ledger.claim(errand, attempt, at)

    def _sent(self, letter: Letter, attempt: str, at: datetime) -> Result:
        try:
            message_id = self.carriers.carry(letter)
        except MessageUncertain:
            raise
        except Fault:
            self._release(letter.errand, attempt)
            raise
        channel = letter.reach.channel
        result = Result(outcome=done_on(channel), channel=channel, message_id=message_id, sent_at=at)
        self._record(letter.errand, attempt, result, at)
        return result

    def _release(self, errand: Errand, attempt: str) -> None:
        try:
            self.ledger.release(errand, attempt)
            if not errand.transactional:
                self.permits.give_back(errand)
        except Passing as fault:
            log.warning("claim_not_released", extra={"event_id": errand.event_id, "code": fault.code})

    def _record(self, errand: Errand, attempt: str, result: Result, at: datetime) -> None:
        # The message is out. Failing here would have the run try again and end as uncertain; the claim
        # that still stands keeps every other run from sending it a second time.
        try:
            self.ledger.record(errand, attempt, result, at)
        except Passing as fault:
            log.warning("message_not_recorded", extra={"event_id": errand.event_id, "code": fault.code})
