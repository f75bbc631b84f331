"""Orders and messages of customers, and lists of them in memory."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import batched
from zoneinfo import ZoneInfo

from orderhub.customers.delivery import Delivery
from orderhub.customers.lists import Span, list_of
from orderhub.customers.merges import Merges
from orderhub.customers.sales import Earning
from orderhub.orders.statuses import Stage, Status
from orderhub.revenue.report import ReportQuery

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
"""Noon of March 10 in the zone."""
ANN, BOB, CLEO = (f"{number:08x}{number:024x}" for number in (1, 2, 17))
"""Ann and Cleo are in one list, Bob is in another."""
ASKED = ReportQuery(
    first=date(2026, 3, 1),
    last=date(2026, 3, 31),
    zone=ZONE,
    currency="CNY",
    window=timedelta(days=7),
    by=None,
    workflow=None,
    early=True,
)


def earning(  # noqa: PLR0913 - what reports can be about
    customer_id: str = ANN,
    order_no: str = "A1",
    days: float = 0,
    amount: str = "10",
    status: Status = Status.DELIVERED,
    *,
    refunded: str = "0",
) -> Earning:
    """An order made so many days from noon."""
    moment = NOON + timedelta(days=days)
    return Earning(
        customer_id=customer_id,
        order_no=order_no,
        ordered_at=moment,
        status=status,
        amount=Decimal(amount),
        refunded=Decimal(refunded),
    )


def delivery(
    customer_id: str = ANN,
    order_no: str = "A0",
    days: float = -1,
    message: str = "SHIPPED",
    workflow: str = "order_notification",
) -> Delivery:
    """A message sent so many days from noon."""
    return Delivery(
        customer_id=customer_id,
        sent_at=NOON + timedelta(days=days),
        workflow=workflow,
        message=message,
        event_id=f"{order_no}:2",
    )


@dataclass(slots=True)
class FakeLists:
    """What the index promises, in pages of two."""

    earnings: Sequence[Earning] = ()
    deliveries: Sequence[Delivery] = ()
    merged: Merges = field(default_factory=Merges)

    def merges(self) -> Merges:
        return self.merged

    def earned_in(self, currency: str, number: int, span: Span) -> Iterator[tuple[Earning, ...]]:
        assert currency == "CNY"
        return self._earnings(number, span, is_sale=True)

    def early_in(self, currency: str, number: int, span: Span) -> Iterator[tuple[Earning, ...]]:
        assert currency == "CNY"
        return self._earnings(number, span, is_sale=False)

    def deliveries_in(self, number: int, span: Span) -> Iterator[tuple[Delivery, ...]]:
        listed = [delivery for delivery in self.deliveries if list_of(delivery.customer_id) == number]
        within = (delivery for delivery in listed if span.since <= delivery.sent_at < span.until)
        return _pages(sorted(within, key=lambda delivery: (delivery.customer_id, delivery.sent_at)))

    def _earnings(self, number: int, span: Span, *, is_sale: bool) -> Iterator[tuple[Earning, ...]]:
        listed = [earning for earning in self.earnings if list_of(earning.customer_id) == number]
        of_kind = [earning for earning in listed if (earning.status.stage is Stage.DELIVERED) == is_sale]
        within = (earning for earning in of_kind if span.since <= earning.ordered_at < span.until)
        return _pages(sorted(within, key=lambda earning: (earning.customer_id, earning.ordered_at)))


def _pages[T](entries: Iterable[T]) -> Iterator[tuple[T, ...]]:
    yield ()
    yield from batched(entries, 2, strict=False)
