"""What messages led to, in groups: which report is requested, and how orders are added to it; pure, no AWS."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from zoneinfo import ZoneInfo

from orderhub.customers.delivery import Delivery
from orderhub.customers.lists import Span
from orderhub.customers.sales import Earning
from orderhub.orders.statuses import Status

type Credited = tuple[Earning, Delivery | None]
"""An order, and the message that led to it, if one did."""
_IN_TURN = attrgetter("sent_at", "workflow", "event_id")
_SENT_AT = attrgetter("sent_at")
_REMIND_OF_A_CART = frozenset({Status.ABANDONED_SHOPPING_CART, "abandoned_cart_1", "abandoned_cart_2"})
"""The messages that are sent before the order they are about is made."""


def credited(earnings: Iterable[Earning], deliveries: Iterable[Delivery], window: timedelta) -> Iterator[Credited]:
    """Each order of one customer with the last message before it, no older than the window; or with none.

    A message about the order itself did not lead to it, though the order's time may have been put right later;
    only one that reminds of an abandoned cart is sent before its order is made.
    """
    in_turn = sorted(deliveries, key=_IN_TURN)
    for earning in earnings:
        last = bisect_right(in_turn, earning.ordered_at, key=_SENT_AT)
        before = (in_turn[place] for place in reversed(range(last)))
        delivery = next((candidate for candidate in before if _can_lead(candidate, earning)), None)
        in_time = delivery and delivery.sent_at >= earning.ordered_at - window
        yield earning, delivery if in_time else None


def _can_lead(delivery: Delivery, earning: Earning) -> bool:
    return delivery.order_no != earning.order_no or delivery.message in _REMIND_OF_A_CART


class By(StrEnum):
    """What a period is."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuery:
    """Which report: of the orders of some days in a zone, both included, in one currency.

    ``window`` is how old a message may be that led to an order; ``early`` says whether orders of the mobile SDK
    count that are no sales yet.
    """

    first: date
    last: date
    zone: ZoneInfo
    currency: str
    window: timedelta
    by: By | None
    workflow: str | None
    early: bool

    @property
    def span(self) -> Span:
        """When the orders were made."""
        return Span(since=self._start_of(self.first), until=self._start_of(self.last + timedelta(days=1)))

    @property
    def span_of_deliveries(self) -> Span:
        """When the messages were sent that can have led to them."""
        return Span(since=self.span.since - self.window, until=self.span.until)

    def period_of(self, moment: datetime) -> str:
        """The period a moment is in: ``2026-11-22`` or ``2026-11``, blank where periods are not asked for."""
        if self.by is None:
            return ""
        day = moment.astimezone(self.zone).date().isoformat()
        return day if self.by is By.DAY else day[: len("2026-11")]

    def _start_of(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self.zone)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Group:
    """Orders that are counted together; where no message led to them, workflow and message are blank."""

    period: str
    workflow: str
    message: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueFigures:
    """How many orders, their sum, and what of it was paid back."""

    count: int = 0
    total: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)

    @property
    def average(self) -> Decimal | None:
        """The average check, to four decimals."""
        return round(self.total / self.count, 4) if self.count else None

    def __add__(self, other: "RevenueFigures") -> "RevenueFigures":
        return RevenueFigures(
            count=self.count + other.count,
            total=self.total + other.total,
            refunded=self.refunded + other.refunded,
        )


type Groups = Mapping[Group, RevenueFigures]


def grouped(query: ReportQuery, orders: Iterable[Credited]) -> dict[Group, RevenueFigures]:
    """Orders by what led to them; they are gone through once."""
    groups: dict[Group, RevenueFigures] = {}
    for earning, delivery in orders:
        group = Group(
            period=query.period_of(earning.ordered_at),
            workflow=delivery.workflow if delivery else "",
            message=delivery.message if delivery else "",
            status=earning.status,
        )
        figures = RevenueFigures(count=1, total=earning.amount, refunded=earning.refunded)
        groups[group] = groups.get(group, RevenueFigures()) + figures
    return groups


def added(parts: Iterable[Groups]) -> dict[Group, RevenueFigures]:
    """Several reports as one."""
    groups: dict[Group, RevenueFigures] = {}
    for part in parts:
        for group, figures in part.items():
            groups[group] = groups.get(group, RevenueFigures()) + figures
    return groups
