from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol

import pytest

from orderhub.orders.model import Header, Line, Mode, Order, Stamp
from orderhub.orders.statuses import Status

NOON = datetime(2025, 5, 27, 6, 30, tzinfo=UTC)
TEA = Line(sku="TEA-1", quantity=Decimal(1), name="Longjing tea", cost=Decimal("129.90"))


class OrderOf(Protocol):
    def __call__(self, *lines: Line, **header: Any) -> Order: ...  # noqa: ANN401 - any field of a header


@pytest.fixture
def order_of() -> OrderOf:
    """Makes an order of a few fields, with a line of tea unless told otherwise."""

    def make(*lines: Line, **header: Any) -> Order:  # noqa: ANN401 - as above
        plain = Header(
            order_no="ORD202505270001",
            status=Status.PAID,
            ordered_at=NOON,
            currency="CNY",
            total_cost=Decimal("129.90"),
        )
        stamp = Stamp(version=1, mode=Mode.LIVE, changed=(), written_by="r1", written_at=NOON, created_at=NOON)
        return Order(header=replace(plain, **header), lines=lines, stamp=stamp)

    return make


@pytest.fixture
def tea() -> Line:
    return TEA
