"""An order, an errand, and small stand-ins for the table, the ledger and the senders."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from orderhub.faults import Fault
from orderhub.messages.errand import Errand
from orderhub.messages.messenger import Terms
from orderhub.messages.outcomes import Outcome, Result
from orderhub.messages.send_faults import uncertain
from orderhub.messages.templates import Message
from orderhub.orders.model import Header, Line, Mode, Order, Stamp
from orderhub.orders.statuses import Status

NOW = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
RUN = "arn:aws:states:us-east-1:123456789012:execution:order-notification:one"
OTHER_RUN = f"{RUN}-more"
TERMS = Terms(sms_allowed=True, language="en", region="CN", zone=ZoneInfo("Asia/Shanghai"))

ERRAND = Errand(
    workflow="order_notification",
    run=RUN,
    event_id="A1:2",
    order_no="A1",
    version=2,
    status=Status.SHIPPED,
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


class FakeLedger:
    """The ledger's contract in memory; tests/component/messages holds both to it."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, str, Result | None]] = {}

    def claim(self, errand: Errand, attempt: str, at: datetime) -> Result | None:  # noqa: ARG002 - contract
        run, owner, sent = self.rows.setdefault(errand.event_id, (errand.run, attempt, None))
        if sent:
            outcome = Outcome.SENT if run == errand.run else Outcome.ALREADY_SENT
            return replace(sent, outcome=outcome)
        if run != errand.run:
            return Result(outcome=Outcome.ALREADY_CLAIMED)
        if owner != attempt:
            raise uncertain()
        return None

    def release(self, errand: Errand, attempt: str) -> None:
        if self.rows.get(errand.event_id) == (errand.run, attempt, None):
            del self.rows[errand.event_id]

    def record(self, errand: Errand, attempt: str, sent: Result, at: datetime) -> None:  # noqa: ARG002 - contract
        if self.rows.get(errand.event_id) == (errand.run, attempt, None):
            self.rows[errand.event_id] = (errand.run, attempt, sent)


class FakeSender:
    """Keeps what it sends; raises the faults it was given first."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = list(faults)
        self.sent: list[tuple[str, Message]] = []

    def send(self, address: str, message: Message) -> str:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append((address, message))
        return f"id-{len(self.sent)}"
