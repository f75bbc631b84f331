"""What a row keeps of an event's detail."""

import json

from hypothesis import given
from hypothesis import strategies as st

from orderhub.events.stored_event import event_key_of, published_detail, stored_detail
from tests.support.published import published_customer_event
from tests.support.published import published_event as event_of

NUMBERS = st.sampled_from(["A1", "customer#A1", "订单-1", 'A"1'])


@given(NUMBERS, st.booleans())
def test_a_detail_comes_back_as_it_went_out(key: str, is_of_order: bool) -> None:  # noqa: FBT001 - drawn
    event = event_of(key) if is_of_order else published_customer_event(key)
    detail = json.loads(event.detail)
    place = event_key_of(event.detail_type, detail)

    row = {
        "order_no": {"S": place.key},
        "event_id": {"S": place.event_id},
        "detail": {"S": stored_detail(detail)},
    }

    assert json.loads(published_detail(row)) == detail
    assert list(json.loads(published_detail(row))) == list(detail)


def test_the_row_does_not_say_twice_of_what_it_is() -> None:
    detail = json.loads(event_of("A1").detail)

    assert json.loads(stored_detail(detail)) == {
        name: part for name, part in detail.items() if name not in {"eventKey", "orderId"}
    }
