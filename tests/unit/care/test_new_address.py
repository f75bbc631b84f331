"""A change of address: where the order is to go instead, masked as the other, and its end with shipping."""

import json
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orderhub.api.care.parameters import MAX_ADDRESS_TEXT
from orderhub.cards.card_view import card_view_of
from orderhub.cards.sections import cases_of
from orderhub.care.advice import advise
from orderhub.orders.case_rules import with_ended_cases
from orderhub.orders.cases import CaseState
from orderhub.orders.model import Order
from orderhub.orders.person import activity_without
from orderhub.orders.statuses import Status
from orderhub.orders.views import whole
from tests.support.orders import NOON, case
from tests.unit.care.fakes import CATALOG, Caller, FakeTable, order
from tests.unit.care.test_actions import refusal

NEW = {
    "receiverName": "李四光",
    "receiverPhone": "13912345678",
    "deliveryAddress": "浙江省杭州市西湖区文三路 100 号",
}
MOVED: dict[str, Any] = {
    "receiver_name": NEW["receiverName"],
    "receiver_phone": NEW["receiverPhone"],
    "delivery_address": NEW["deliveryAddress"],
}


def agent_of(status: Status = Status.PAID, **fields: Any) -> Caller:  # noqa: ANN401 - any field of a header
    return Caller(FakeTable(order(status=status, **fields)))


def offered(known: Order) -> set[str]:
    return {button.name for button in advise(known, "en", NOON, CATALOG).actions}


def test_a_change_of_address_takes_the_new_one_and_tells_nobody_of_it() -> None:
    agent = agent_of()

    answer = agent.act("modify_address", {"address": NEW})

    [stored] = agent.table.order.cases
    assert {name: getattr(stored, name) for name in MOVED} == MOVED
    published = json.dumps([answer, agent.table.events[0].facts], ensure_ascii=False)
    assert not [text for text in NEW.values() if text in published]
    assert agent.act("modify_address", {"address": NEW}) == answer | {"repeated": True}
    assert agent.act("modify_address") == answer | {"repeated": True}


def test_an_address_that_is_said_later_is_added_and_another_is_refused() -> None:
    agent = agent_of()
    agent.act("modify_address", {"reason": "moved"})

    assert agent.act("modify_address", {"address": NEW})["repeated"] is False
    assert agent.table.order.cases[0].delivery_address == NEW["deliveryAddress"]
    other = {"address": {"deliveryAddress": "elsewhere"}}
    assert refusal(lambda: agent.act("modify_address", other)) == (409, "case_open")


@pytest.mark.parametrize(
    "address",
    [
        {},
        [],
        "road 1",
        {"deliveryAddress": " "},
        {"deliveryAddress": 5},
        {"deliveryAddress": "road 1", "receiverName": 5},
        {"deliveryAddress": "road 1", "city": "here"},
        {"deliveryAddress": "r" * (MAX_ADDRESS_TEXT + 1)},
    ],
)
def test_an_address_that_says_nothing_clear_is_refused(address: object) -> None:
    assert refusal(lambda: agent_of().act("modify_address", {"address": address})) == (400, "address_invalid")


def test_an_address_may_say_only_what_is_new() -> None:
    agent = agent_of()
    agent.act("modify_address", {"address": {"receiverPhone": " 13912345678 ", "receiverName": None}})

    assert agent.table.order.cases[0].receiver_phone == "13912345678"


@pytest.mark.parametrize("action", ["refund", "modify_address_done"])
def test_other_actions_take_no_address(action: str) -> None:
    agent = agent_of()
    agent.act("modify_address")

    assert refusal(lambda: agent.act(action, {"address": NEW})) == (400, "address_unexpected")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_new_address_is_masked_on_the_card_wherever_it_stands(language: str) -> None:
    change = case("modify_address", reason=f"to {' '.join(NEW.values())}", **MOVED)
    known = replace(order(status=Status.PAID), cases=(change,))

    [shown] = cases_of(card_view_of(known, ZoneInfo("UTC"), language, CATALOG))

    assert isinstance(shown, dict)
    assert shown["address"] == {"name": "李**", "phone": "139****5678", "address": "浙江省杭州市西湖区***"}
    text_shown = json.dumps(shown, ensure_ascii=False)
    assert not [text for text in (*NEW.values(), "文三路") if text in text_shown]


def test_what_may_be_revealed_of_the_address_is_revealed_of_the_new_one() -> None:
    known = replace(order(status=Status.PAID), cases=(case("modify_address", **MOVED),))

    [shown] = cases_of(card_view_of(known, ZoneInfo("UTC"), "en", CATALOG, frozenset({"address"})))

    assert isinstance(shown, dict)
    assert shown["address"] == {
        "name": "李**",
        "phone": "139****5678",
        "address": NEW["deliveryAddress"],
    }


def test_who_may_see_the_whole_order_sees_the_new_address_and_erasing_takes_it() -> None:
    change = case("modify_address", **MOVED)

    cases = whole(replace(order(), cases=(change,)))["cases"]

    assert isinstance(cases, list)
    [shown] = cases
    assert isinstance(shown, dict)
    assert {name: shown[name] for name in NEW} == NEW
    assert activity_without(change) == case("modify_address")


SHIPPED = [{"status": status} for status in (Status.SHIPPED, Status.DELIVERED, Status.COMPLETED)]


@pytest.mark.parametrize("fields", [*SHIPPED, {"shipped_at": NOON}])
def test_a_change_of_address_ends_when_the_order_is_shipped(fields: dict[str, Any]) -> None:
    agent = agent_of()
    agent.act("modify_address", {"address": NEW})
    known = agent.table.order
    agent.table.order = replace(known, header=replace(known.header, **fields))

    ended = agent.table.read("A1")
    assert ended is not None
    assert ended.cases[0].state is CaseState.LAPSED
    assert not {name for name in offered(ended) if name.startswith("modify_address")}
    for action in ("modify_address", "modify_address_done", "modify_address_refuse"):
        assert refusal(lambda action=action: agent.act(action)) == (409, "action_not_allowed")  # type: ignore[misc]


def test_what_was_decided_before_it_was_shipped_stays() -> None:
    agent = agent_of()
    agent.act("modify_address")
    agent.act("modify_address_done")
    known = agent.table.order
    agent.table.order = replace(known, header=replace(known.header, status=Status.SHIPPED))

    ended = agent.table.read("A1")
    assert ended is not None
    assert ended.cases[0].state is CaseState.DONE


def test_other_cases_do_not_end_with_shipping() -> None:
    known = order(case(), status=Status.SHIPPED)

    assert with_ended_cases(known) is known
