import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from orderhub.imports.forecast import Forecast, forecast_in, foresee
from orderhub.messages.reach import channels_in
from orderhub.orders.model import Mode
from orderhub.workflows.catalog import load_catalog
from tests.support.order_store import FakeOrders
from tests.support.orders import source
from tests.support.sheets import judged
from tests.unit.imports.fakes import RULES

WORKFLOW = "order_notification"
ALL = tuple(
    load_catalog('{"abandoned_cart": {"on": "true"}, "payment_reminder": {"on": "true"}}').values(),
)


def foreseen(*rows: Mapping[str, str], rules: Any = RULES, mode: Mode = Mode.LIVE) -> Forecast:  # noqa: ANN401
    """What storing rows does where nothing is stored."""
    by = source(mode=mode)
    return foresee(FakeOrders(by), judged(*rows), by, rules)


TWO = (("A1", "mail@example.com"), ("A2", "mail@example.com"), ("A3", ""))
NO_RULES: dict[str, Any] = {"rules": {}, "tasks": 0, "tags": 0, "webhooks": 0, "actions": 0}
SHIPPED = {"order_status": "Shipped", "buyer_email": "mail@example.com"}


def test_an_event_of_a_status_the_buyer_is_told_of_is_a_run_and_a_message() -> None:
    assert foreseen(SHIPPED).fires.shown() == {
        "events": {"orderSHIPPED": 1},
        "workflow_runs": {WORKFLOW: 1},
        **NO_RULES,
        "messages": 1,
        "buyers": 1,
    }


def test_a_buyer_nobody_can_reach_is_a_run_without_a_message() -> None:
    assert foreseen({"order_status": "Shipped"}).fires.shown() == {
        "events": {"orderSHIPPED": 1},
        "workflow_runs": {WORKFLOW: 1},
        **NO_RULES,
        "messages": 0,
        "buyers": 0,
    }


def test_another_status_is_an_event_alone() -> None:
    assert foreseen(SHIPPED | {"order_status": "Paid"}).fires.shown()["workflow_runs"] == {}


def test_a_status_without_a_template_is_a_run_without_a_message() -> None:
    rules = replace(RULES, catalog={})

    assert (
        foreseen(SHIPPED, rules=rules).fires.runs[WORKFLOW],
        foreseen(SHIPPED, rules=rules).fires.messages,
    ) == (1, 0)


def test_a_phone_counts_where_text_messages_are_allowed() -> None:
    row = {"order_status": "Shipped", "buyer_mobile": "13800138000"}

    assert foreseen(row, rules=replace(RULES, sms_allowed=True)).fires.messages == 1


def test_one_buyer_with_many_orders_is_one_buyer_however_the_address_is_written() -> None:
    rows = [SHIPPED | {"order_no": "A1"}, SHIPPED | {"order_no": "A2", "buyer_email": "Mail@Example.com"}]

    found = foreseen(*rows)

    assert (found.fires.messages, found.fires.buyers) == (2, 1)


def test_every_workflow_that_is_on_counts_with_all_messages_it_can_send() -> None:
    rules = replace(
        RULES, workflows=tuple(workflow for workflow in ALL if workflow.is_on), shop_url="https://shop.example/"
    )
    unpaid = SHIPPED | {"order_status": "To Be Paid"}

    found = foreseen(unpaid, rules=rules)

    assert found.fires.runs == {WORKFLOW: 1, "payment_reminder": 1}
    assert (found.fires.messages, found.fires.buyers) == (2, 1)


def test_a_reminder_that_would_lead_nowhere_is_a_run_without_a_message() -> None:
    rules = replace(RULES, workflows=tuple(workflow for workflow in ALL if workflow.is_on))
    unpaid = SHIPPED | {"order_status": "To Be Paid"}

    found = foreseen(unpaid, rules=rules)

    assert found.fires.runs == {WORKFLOW: 1, "payment_reminder": 1}
    assert found.fires.messages == 1


def test_a_message_that_somebody_elses_system_sends_counts_by_who_gets_it() -> None:
    rules = replace(RULES, channels=channels_in("bus"))
    rows = [{"order_status": "Shipped", "order_no": no, "buyer_email": mail} for no, mail in TWO]

    assert (foreseen(*rows, rules=rules).fires.messages, foreseen(*rows, rules=rules).fires.buyers) == (3, 2)


def test_history_fires_nothing_but_counts() -> None:
    found = foreseen(SHIPPED, mode=Mode.HISTORICAL)

    assert (found.fires.events, found.fires.messages, found.counts) == ({}, 0, {"created": 1})


@pytest.mark.parametrize("held", [True, False])
def test_a_forecast_comes_back_from_its_note(*, held: bool) -> None:
    found = foreseen(SHIPPED, {"order_no": "A2"})
    found.held = held

    assert forecast_in(json.loads(json.dumps(found.note()))) == found


def test_a_note_names_orders_and_nobody() -> None:
    note = json.dumps(
        foreseen(SHIPPED | {"buyer_nickname": "张三", "receiver_name": "张三"}).note(), ensure_ascii=False
    )

    assert "A1" in note
    assert [each for each in ("mail@example.com", "张三", "13800138000") if each in note.casefold()] == []
