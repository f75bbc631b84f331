"""An order nobody made, for messages that are only tried out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from orderhub.orders.cases import Case, CaseLine, CaseState
from orderhub.orders.model import Header, Line, Mode, Order, Stamp
from orderhub.orders.statuses import Status

LINES = (
    Line(sku="TEA-500", name="Green tea, 500 g", quantity=Decimal(1), cost=Decimal("70.10")),
    Line(sku="MUG-BLUE", name="Blue mug", quantity=Decimal(2), cost=Decimal("29.90")),
)
CASE = Case(
    case_id="refund-1",
    kind="refund",
    state=CaseState.REQUESTED,
    status=Status.SHIPPED,
    opened_at=datetime(2026, 1, 1, tzinfo=UTC),
    updated_at=datetime(2026, 1, 1, tzinfo=UTC),
    opened_by="test",
    lines=(CaseLine(sku="MUG-BLUE", quantity=Decimal(1)),),
    amount=Decimal("29.90"),
    currency="CNY",
    reason="The handle is broken",
)


def made_up_order(language: str, now: datetime) -> Order:
    """An order that has something to say for every placeholder.

    Args:
        language: Of its buyer.
        now: It was ordered the day before.
    """
    header = Header(
        order_no="TEST-0001",
        status=Status.SHIPPED,
        ordered_at=now - timedelta(days=1),
        currency="CNY",
        total_cost=Decimal("129.90"),
        shipping=Decimal("12.00"),
        discount=Decimal("15.00"),
        taxes=Decimal("3.00"),
        first_name="Sam",
        last_name="Sample",
        language=language,
        carrier="SF Express",
        tracking_no="SF0000000000",
        tracking_url="https://example.com/track/SF0000000000",
        restore_url="https://example.com/cart/1",
    )
    stamp = Stamp(version=1, mode=Mode.LIVE, changed=(), written_by="test", written_at=now, created_at=now)
    return Order(header=header, lines=LINES, stamp=stamp, cases=(replace(CASE, opened_at=now, updated_at=now),))
