"""Tell the buyer what became of an order, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from orderhub.edge.log import log
from orderhub.faults import Fault, Passing
from orderhub.messages.errand import Errand
from orderhub.messages.facts import facts_of
from orderhub.messages.outcomes import Outcome, Result, stop_reason
from orderhub.messages.reach import Channel, Reach, reach_of
from orderhub.messages.send_faults import MessageUncertain
from orderhub.messages.templates import Catalog, Message, message_of, template_for
from orderhub.orders.model import Order


class Orders(Protocol):
    """Where the order is read as it is now."""

    def read(self, order_no: str, /) -> Order | None: ...  # noqa: D102 - as OrdersTable says


class Ledger(Protocol):
    """Where a message is claimed before it is sent; see MessageLedger."""

    def claim(self, errand: Errand, attempt: str, at: datetime) -> Result | None: ...  # noqa: D102 - above
    def release(self, errand: Errand, attempt: str) -> None: ...  # noqa: D102 - above
    def record(self, errand: Errand, attempt: str, sent: Result, at: datetime) -> None: ...  # noqa: D102 - above


class Sender(Protocol):
    """What carries a message to an address; see Mail and Sms."""

    def send(self, address: str, message: Message) -> str: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the shop decides: whether to pay for text messages, and what holds where an order is silent."""

    sms_allowed: bool
    language: str
    region: str
    zone: ZoneInfo


class Messenger:
    """Composed once; does one errand at a time."""

    def __init__(
        self,
        orders: Orders,
        ledger: Ledger,
        senders: Mapping[Channel, Sender],
        catalog: Catalog,
        terms: Terms,
    ) -> None:
        self._orders = orders
        self._ledger = ledger
        self._senders = senders
        self._catalog = catalog
        self._terms = terms

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
        order = self._orders.read(errand.order_no)
        if order is None:
            return Result(outcome=Outcome.ORDER_GONE)
        stop = stop_reason(errand, order)
        if stop:
            return Result(outcome=stop)
        reach = reach_of(order.header, sms_allowed=self._terms.sms_allowed, region=self._terms.region)
        if reach is None:
            return Result(outcome=Outcome.NOBODY_TO_REACH)
        message = self._message(order, reach.channel)
        if message is None:
            return Result(outcome=Outcome.NO_MESSAGE)
        ended = self._ledger.claim(errand, attempt, at)
        return ended or self._sent(errand, attempt, reach, message, at)

    def _message(self, order: Order, channel: Channel) -> Message | None:
        key = (order.header.status, channel)
        template = template_for(self._catalog, key, order.header.language, self._terms.language)
        return message_of(template, facts_of(order, self._terms.zone)) if template else None

    def _sent(self, errand: Errand, attempt: str, reach: Reach, message: Message, at: datetime) -> Result:
        try:
            message_id = self._senders[reach.channel].send(reach.address, message)
        except MessageUncertain:
            raise
        except Fault:
            self._release(errand, attempt)
            raise
        result = Result(outcome=Outcome.SENT, channel=reach.channel, message_id=message_id, sent_at=at)
        self._record(errand, attempt, result, at)
        return result

    def _release(self, errand: Errand, attempt: str) -> None:
        try:
            self._ledger.release(errand, attempt)
        except Passing as fault:
            log.warning("claim_not_released", extra={"event_id": errand.event_id, "code": fault.code})

    def _record(self, errand: Errand, attempt: str, result: Result, at: datetime) -> None:
        # The message is out. Failing here would have the run try again and end as uncertain; the claim
        # that still stands keeps every other run from sending it a second time.
        try:
            self._ledger.record(errand, attempt, result, at)
        except Passing as fault:
            log.warning("message_not_recorded", extra={"event_id": errand.event_id, "code": fault.code})
