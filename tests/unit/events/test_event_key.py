"""An event's place in the history follows from the event alone."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import InvalidInput
from orderhub.events.customer_events import Cause, customer_event
from orderhub.events.stored_event import EventKey, event_key_of
from tests.support.orders import NOON


def order_detail(order_no: str = "A1", version: int = 3) -> dict[str, Any]:
    return {
        "eventKey": order_no,
        "orderId": f"{order_no}:{version}",
        "metadata": {"schema": "order-event.v1", "occurred_at": NOON.isoformat()},
        "order": {"version": version},
    }


def customer_detail(key: str, moment: datetime) -> dict[str, Any]:
    cause = Cause(key=key, occurred_at=moment, correlation_id="request-1")
    detail: dict[str, Any] = json.loads(customer_event("rfmCELL_CHANGED", "rfm-event.v1", "c1", cause, {}).detail)
    return detail


def test_an_event_of_an_order_stands_at_its_version() -> None:
    assert event_key_of("orderPAID", order_detail()) == EventKey(
        key="A1", number=3, event_id="A1:3", detail_type="orderPAID", occurred_at=NOON
    )


def test_an_event_of_a_customer_is_no_event_of_an_order() -> None:
    place = event_key_of("rfmCELL_CHANGED", customer_detail("A1:3", NOON))

    assert (place.key, place.event_id) == ("customer#c1", "c1:A1:3")


@given(st.integers(1, 10**12), st.text(min_size=1), st.text(min_size=1))
def test_of_two_events_of_a_customer_the_later_one_has_the_higher_number(
    after: int, cause: str, other: str
) -> None:
    earlier = event_key_of("x", customer_detail(cause, NOON))
    later = event_key_of("x", customer_detail(other, NOON + timedelta(microseconds=after)))

    assert earlier.number < later.number < 10**38


def test_two_events_of_a_customer_at_once_have_places_of_their_own() -> None:
    assert event_key_of("x", customer_detail("A1:3", NOON)) != event_key_of("x", customer_detail("A1:4", NOON))


@pytest.mark.parametrize(
    "detail",
    [
        {},
        {"eventKey": "A1", "orderId": "A1:1", "metadata": None},
        order_detail() | {"order": {}},
        order_detail() | {"metadata": {"schema": "order-event.v1", "occurred_at": "noon"}},
    ],
)
def test_what_is_not_in_the_envelope_has_no_place(detail: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        event_key_of("orderPAID", detail)

    assert refused.value.code == "event_unreadable"
