from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest

from orderhub.cards.card_view import CardView, card_view_of
from orderhub.care.catalog import load_catalog
from orderhub.orders.cases import Case, Feedback
from orderhub.orders.model import Header, Line, Mode, Order, Stamp
from orderhub.orders.statuses import Status

NOON = datetime(2025, 5, 27, 6, 30, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
CATALOG = load_catalog()
TEA = Line(sku="TEA-1", quantity=Decimal(1), name="Longjing tea", cost=Decimal("129.90"))


class OrderOf(Protocol):
    def __call__(
        self,
        *lines: Line,
        cases: tuple[Case, ...] = (),
        feedbacks: tuple[Feedback, ...] = (),
        **header: Any,  # noqa: ANN401 - any field of a header
    ) -> Order: ...


class SightOf(Protocol):
    def __call__(self, order: Order, language: str = "en", revealed: frozenset[str] = frozenset()) -> CardView: ...


@pytest.fixture
def order_of() -> OrderOf:
    """Makes an order of a few fields, with a line of tea unless told otherwise."""

    def make(
        *lines: Line,
        cases: tuple[Case, ...] = (),
        feedbacks: tuple[Feedback, ...] = (),
        **header: Any,  # noqa: ANN401 - as above
    ) -> Order:
        plain = Header(
            order_no="ORD202505270001",
            status=Status.PAID,
            ordered_at=NOON,
            currency="CNY",
            total_cost=Decimal("129.90"),
        )
        stamp = Stamp(version=1, mode=Mode.LIVE, changed=(), written_by="r1", written_at=NOON, created_at=NOON)
        return Order(header=replace(plain, **header), lines=lines, stamp=stamp, cases=cases, feedbacks=feedbacks)

    return make


@pytest.fixture
def tea() -> Line:
    return TEA


@pytest.fixture
def sight_on() -> SightOf:
    """An order as a reader in Shanghai sees it."""

    def see(order: Order, language: str = "en", revealed: frozenset[str] = frozenset()) -> CardView:
        return card_view_of(order, SHANGHAI, language, CATALOG, revealed)

    return see
