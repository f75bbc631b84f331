"""An order, a message job, and small stand-ins for the table, the ledger and the senders."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from orderhub.customers.mail_block import BlockReason, MailBlock
from orderhub.errors import OrderHubError, TransientError
from orderhub.events.commands import Command
from orderhub.messages.consent import ConsentChannel, Statement
from orderhub.messages.contact import Cap, Contact
from orderhub.messages.ledger import AT_WORK
from orderhub.messages.message_job import MessageJob
from orderhub.messages.messenger import Terms
from orderhub.messages.outcomes import Outcome, Result, done_on
from orderhub.messages.reach import Channel
from orderhub.messages.send_faults import uncertain
from orderhub.messages.templates import Message
from orderhub.orders.model import Header, Line, Mode, Order, Stamp
from orderhub.orders.statuses import Status

NOW = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
RUN = "arn:aws:states:us-east-1:123456789012:execution:order-notification:one"
OTHER_RUN = f"{RUN}-more"
TERMS = Terms(sms_allowed=True, region="CN")
ZONE = ZoneInfo("Asia/Shanghai")
CUSTOMER = "5f2c9a7be0d14c3f8a6b1e2d3c4f5a60"

ERRAND = MessageJob(
    workflow="order_notification",
    run=RUN,
    event_id="A1:2",
    order_no="A1",
    message="SHIPPED",
    transactional=True,
    version=2,
    status=Status.SHIPPED,
)
DETAIL = {
    "eventKey": "A1",
    "orderId": "A1:2",
    "contactId": CUSTOMER,
    "metadata": {"schema": "order-event.v1", "occurred_at": "2026-03-01T20:00:00.000000Z", "mode": "live"},
    "order": {"version": 2},
}
FOLLOW_UP = MessageJob(
    workflow="delivered_follow_up",
    run=f"{RUN}-follow-up",
    event_id="A1:2",
    order_no="A1",
    message="delivered_follow_up",
    customer_id=CUSTOMER,
    detail_type="orderDELIVERED",
    detail=DETAIL,
)

BARE = Header(
    order_no="A1",
    status=Status.SHIPPED,
    ordered_at=NOW,
    currency="USD",
    total_cost=Decimal("129.9"),
)
FULL = replace(
    BARE,
    email="mail@example.com",
    phone="13800138000",
    first_name="San",
    last_name="Zhang",
    carrier="SF Express",
    tracking_no="SF123",
    tracking_url="https://example.com/track/SF123",
    restore_url="https://example.com/cart/7",
)
LINES = (
    Line(sku="MUG", name="Blue mug", quantity=Decimal(2)),
    Line(sku="TEA-1", quantity=Decimal("0.50")),
)


def order_of(
    header: Header = FULL, lines: tuple[Line, ...] = LINES, version: int = 2, mode: Mode = Mode.LIVE
) -> Order:
    stamp = Stamp(version=version, mode=mode, changed=("status",), written_by="r1", written_at=NOW, created_at=NOW)
    return Order(header=header, lines=lines, stamp=stamp)


class FakeOrders:
    def __init__(self, order: Order | None) -> None:
        self.order = order

    def read(self, _order_no: str) -> Order | None:
        return self.order


class FakeBlocks:
    """The contract of blocked addresses in memory; tests/component/customers holds both to it."""

    def __init__(self) -> None:
        self.rows: dict[str, MailBlock] = {}

    def of(self, address: str) -> MailBlock | None:
        return self.rows.get(address.casefold())

    def block(self, address: str, block: MailBlock) -> None:
        before = self.of(address)
        if before is None or before.reason is BlockReason.BOUNCED:
            self.rows[address.casefold()] = block

    def lift(self, address: str) -> bool:
        return self.rows.pop(address.casefold(), None) is not None


class FakeLedger:
    """The ledger's contract in memory; tests/component/messages holds both to it."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[MessageJob, str, Result | None]] = {}
        self.claimed_at: dict[str, datetime] = {}

    def claim(self, message_job: MessageJob, attempt: str, now: datetime) -> Result | None:
        before = self.rows.get(message_job.message_id)
        if before is None or (before[0].made_at or NOW) < (message_job.made_at or NOW):
            self.rows[message_job.message_id] = message_job, attempt, None
            self.claimed_at[message_job.message_id] = now
            return None
        first, owner, sent = before
        if sent:
            return _again(first, message_job, sent)
        if first.run != message_job.run:
            return Result(outcome=Outcome.ALREADY_CLAIMED)
        if owner != attempt:
            if now < self.claimed_at[message_job.message_id] + AT_WORK:
                raise TransientError("another attempt may be sending the message", "message_in_progress")
            raise uncertain()
        return None

    def sent_or_claimed(self, message_jobs: Iterable[MessageJob]) -> frozenset[str]:
        return frozenset(
            job.message_id
            for job in message_jobs
            if (row := self.rows.get(job.message_id)) and (row[0].made_at or NOW) >= (job.made_at or NOW)
        )

    def release(self, message_job: MessageJob, attempt: str) -> None:
        if self._is_mine(message_job, attempt):
            del self.rows[message_job.message_id]

    def record(self, message_job: MessageJob, attempt: str, sent: Result, now: datetime) -> None:  # noqa: ARG002 - contract
        if self._is_mine(message_job, attempt):
            self.rows[message_job.message_id] = (message_job, attempt, sent)

    def _is_mine(self, message_job: MessageJob, attempt: str) -> bool:
        first, owner, sent = self.rows.get(message_job.message_id, (None, "", None))
        return first is not None and (first.run, owner, sent) == (message_job.run, attempt, None)


def _again(first: MessageJob, message_job: MessageJob, sent: Result) -> Result:
    """What a run hears of a message that went out."""
    if first.run == message_job.run:
        return replace(sent, outcome=done_on(sent.channel or Channel.EMAIL))
    if (first.workflow, first.event_id) != (message_job.workflow, message_job.event_id):
        return Result(outcome=Outcome.ALREADY_TOLD)
    return replace(sent, outcome=Outcome.ALREADY_SENT)


class FakeContacts:
    """The contract of the contacts in memory; tests/component/messages holds both to it."""

    def __init__(self) -> None:
        self.rows: dict[str, Contact] = {}

    def read(self, customer_id: str) -> Contact:
        return self.rows.get(customer_id, Contact(customer_id=customer_id))

    def count(self, contact: Contact, message_id: str, cap: Cap, now: datetime) -> bool:
        if self.read(contact.customer_id).revision != contact.revision:
            return False
        recent = {sent_id: sent_at for sent_id, sent_at in contact.sent.items() if sent_at > now - cap.span}
        self._write(replace(contact, sent=recent | {message_id: now}))
        return True

    def uncount(self, customer_id: str, message_id: str) -> None:
        contact = self.read(customer_id)
        self._write(
            replace(
                contact,
                sent={sent_id: sent_at for sent_id, sent_at in contact.sent.items() if sent_id != message_id},
            )
        )

    def unsubscribe(self, customer_id: str, now: datetime) -> None:
        self._write(replace(self.read(customer_id), unsubscribed_at=now))

    def state(self, customer_id: str, statement: Statement) -> None:
        contact = self.read(customer_id)
        kept = {each.channel: each for each in contact.said} | {statement.channel: statement}
        said = tuple(kept[channel] for channel in ConsentChannel if channel in kept)
        self._write(replace(contact, said=said))

    def _write(self, contact: Contact) -> None:
        self.rows[contact.customer_id] = replace(contact, revision=contact.revision + 1)


class FakeLinks:
    """Links that say what they are to."""

    def feedback_url(self, order: Order, language: str, now: datetime) -> str:  # noqa: ARG002 - contract
        return f"https://api.example.com/feedback/{order.header.order_no}?locale={language}"

    def unsubscribe_url(self, customer_id: str, language: str) -> str:
        return f"https://api.example.com/unsubscribe/{customer_id}?locale={language}"


class FakeBus:
    """Keeps what it publishes; raises the faults it was given first."""

    def __init__(self, *faults: OrderHubError) -> None:
        self.faults = list(faults)
        self.published: list[Command] = []

    def publish(self, events: Sequence[Command]) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.published += events


class FakeSender:
    """Keeps what it sends; raises the faults it was given first."""

    def __init__(self, *faults: OrderHubError) -> None:
        self.faults = list(faults)
        self.sent: list[tuple[str, Message]] = []

    def send(self, address: str, message: Message) -> str:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append((address, message))
        return f"id-{len(self.sent)}"
