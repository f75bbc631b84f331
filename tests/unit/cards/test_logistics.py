from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest

from orderhub.cards.sections import logistics_of
from orderhub.orders.statuses import Status

if TYPE_CHECKING:
    from tests.unit.cards.conftest import OrderOf, SightOf


def test_nothing_is_said_of_a_parcel_nobody_knows_of(order_of: "OrderOf", sight_on: "SightOf") -> None:
    order = order_of(paid_at=datetime(2025, 5, 27, 7, tzinfo=UTC), extra={"logistics": "soon"})

    assert logistics_of(sight_on(order)) is None


def test_the_steps_are_those_the_client_sent(order_of: "OrderOf", sight_on: "SightOf") -> None:
    steps = [
        {"time": "2025-05-28 10:00", "text": "Picked up from 张三"},
        {"text": "On its way"},
        {"time": "2025-05-29"},
        {"text": 7},
        "delivered",
    ]
    order = order_of(extra={"logistics": steps}, receiver_name="张三")

    assert logistics_of(sight_on(order)) == {
        "carrier": None,
        "trackingNo": None,
        "url": None,
        "steps": [
            {"time": "2025-05-28 10:00", "text": "Picked up from 张*"},
            {"time": "", "text": "On its way"},
        ],
    }


def test_a_parcel_is_on_its_way_since_its_status_came_where_nobody_says_when(
    order_of: "OrderOf", sight_on: "SightOf"
) -> None:
    order = order_of(status=Status.SHIPPED)
    since = replace(order.stamp, shipped_since=datetime(2025, 5, 28, 16, tzinfo=UTC))
    shipped = order_of(status=Status.SHIPPED, shipped_at=datetime(2025, 5, 28, 1, tzinfo=UTC))

    known, dated = (logistics_of(sight_on(replace(sent, stamp=since))) or {} for sent in (order, shipped))

    assert known["steps"] == [
        {"time": "2025-05-27 14:30:00", "text": "Ordered"},
        {"time": "2025-05-29 00:00:00", "text": "Shipped"},
    ]
    assert {"time": "2025-05-28 09:00:00", "text": "Shipped"} in cast("list[object]", dated["steps"])


def test_else_the_steps_are_what_the_order_says(order_of: "OrderOf", sight_on: "SightOf") -> None:
    order = order_of(
        carrier="顺丰速运",
        tracking_no="SF1380013800012",
        tracking_url="https://example.com/t/1",
        shipped_at=datetime(2025, 5, 28, 16, tzinfo=UTC),
    )

    assert logistics_of(sight_on(order, "zh")) == {
        "carrier": "顺丰速运",
        "trackingNo": "SF1380013800012",
        "url": "https://example.com/t/1",
        "steps": [
            {"time": "2025-05-27 14:30:00", "text": "已下单"},
            {"time": "2025-05-29 00:00:00", "text": "已发货"},
        ],
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/?for=mail%40example.com",
        "https://example.com/?p=13900139000&c=canary.other@example.com",
        "https://example.com/?c=canary.other%2540example.com",
    ],
)
def test_a_link_that_names_somebody_is_not_shown(url: str, order_of: "OrderOf", sight_on: "SightOf") -> None:
    order = order_of(carrier="SF", email="mail@example.com", tracking_url=url)

    logistics = logistics_of(sight_on(order))

    assert logistics
    assert logistics["url"] is None


def test_a_link_with_the_parcels_own_number_is_shown(order_of: "OrderOf", sight_on: "SightOf") -> None:
    url = "https://example.com/?no=13900139000"

    logistics = logistics_of(sight_on(order_of(tracking_no="13900139000", tracking_url=url)))

    assert logistics
    assert (logistics["trackingNo"], logistics["url"]) == ("13900139000", url)
