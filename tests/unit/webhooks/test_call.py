import json
from typing import Any

import pytest

from orderhub.errors import InvalidInput
from orderhub.webhooks.calling import call_of, trial_body
from tests.unit.webhooks.fakes import DETAIL, EVENT, NOW, REQUEST


def test_a_webhook_is_told_the_event_and_who_wants_it_told() -> None:
    call = call_of(DETAIL)

    assert call.webhook == "crm"
    assert (call.place.key, call.place.number, call.place.detail_type) == ("A1", 2, "orderSHIPPED")
    assert json.loads(call.body) == {
        "id": "rule:vip/A1:2",
        "type": "orderSHIPPED",
        "occurred_at": "2026-03-01T20:00:00.000000Z",
        "request": {"by": "rule:vip"},
        "detail": EVENT,
    }


def test_the_same_call_has_the_same_id_and_another_message_of_the_event_another() -> None:
    first, again, other = (
        json.loads(call_of(EVENT | {"request": REQUEST | {"message": message, "run": run}}).body)
        for message, run in (("abandoned_cart_1", "r1"), ("abandoned_cart_1", "r2"), ("abandoned_cart_2", "r1"))
    )

    assert first["id"] == again["id"] != other["id"]
    assert first["request"] == {"by": "rule:vip", "message": "abandoned_cart_1", "run": "r1"}


@pytest.mark.parametrize(
    "detail", [EVENT, EVENT | {"request": "crm"}, EVENT | {"request": {"by": "x"}}, {"request": REQUEST}]
)
def test_an_event_that_asks_for_nothing_is_refused(detail: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        call_of(detail)

    assert caught.value.code == "event_unreadable"


def test_a_trial_says_that_it_is_one() -> None:
    assert json.loads(trial_body("crm", NOW)) == {
        "id": "test/crm",
        "type": "test",
        "occurred_at": "2026-03-01T20:30:00.000000Z",
        "request": {},
        "detail": {},
    }
