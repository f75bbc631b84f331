"""Approving and paying out look again at the order, and what has changed of it since is said."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from orderhub.care.advice import advise
from orderhub.errors import RequestError
from orderhub.orders.cases import CaseState
from orderhub.orders.model import Line
from orderhub.orders.statuses import Status
from tests.support.orders import NOON, case, line
from tests.unit.care.fakes import CATALOG, LINES, Caller, FakeTable, case_line, order
from tests.unit.care.test_actions import refusal


def requested(*cases: Any, **body: object) -> Caller:  # noqa: ANN401 - cases
    agent = Caller(FakeTable(order(*cases)))
    agent.act("refund", body)
    return agent


def change(agent: Caller, lines: tuple[Line, ...] = LINES, **fields: Any) -> None:  # noqa: ANN401 - header fields
    known = agent.table.order
    agent.table.order = replace(known, header=replace(known.header, **fields), lines=lines)


def buttons(agent: Caller) -> set[str]:
    return {button.name for button in advise(agent.table.order, "en", NOON, CATALOG).actions}


@pytest.mark.parametrize("steps", [["refund_approve"], ["refund_approve", "refund_done"]])
def test_no_step_gives_back_more_than_the_lowered_total(steps: list[str]) -> None:
    agent = requested()
    for step in steps[:-1]:
        agent.act(step)
    change(agent, total_cost=Decimal(50))

    assert refusal(lambda: agent.act(steps[-1])) == (409, "amount_too_high")
    assert steps[-1] not in buttons(agent)
    assert agent.act("refund_refuse")["case"]["state"] == "refused"
    assert agent.act("refund")["case"]["amount"] == 50


def test_what_is_within_the_lowered_total_can_still_be_given_back() -> None:
    agent = requested(amount=50)
    change(agent, total_cost=Decimal(50))

    assert "refund_approve" in buttons(agent)
    agent.act("refund_approve")
    assert agent.act("refund_done")["case"]["state"] == "done"


def test_other_cases_count_when_a_step_looks_again() -> None:
    given = case(number=1, state=CaseState.DONE, amount=Decimal(40))
    agent = requested(given, amount=50)
    change(agent, total_cost=Decimal(80))

    assert refusal(lambda: agent.act("refund_approve")) == (409, "amount_too_high")


def test_a_repeated_step_is_not_looked_at_again() -> None:
    agent = requested()
    agent.act("refund_approve")
    change(agent, total_cost=Decimal(50))

    assert agent.act("refund_approve")["repeated"] is True


def test_a_case_keeps_its_currency() -> None:
    agent = requested(amount=50)
    change(agent, currency="JPY")

    (stored,) = agent.table.order.cases
    assert stored.currency == "CNY"
    assert refusal(lambda: agent.act("refund_approve")) == (409, "currency_changed")
    assert agent.act("refund_refuse")["case"]["currency"] == "CNY"


def test_amounts_of_two_currencies_are_never_counted_together() -> None:
    agent = requested(amount=50)
    agent.act("refund_approve")
    agent.act("refund_done")
    change(agent, currency="JPY")

    assert "refund" not in buttons(agent)
    assert refusal(lambda: agent.act("refund", {"amount": 10})) == (409, "currency_changed")


def test_the_same_request_in_another_currency_is_another() -> None:
    agent = requested(amount=50)
    change(agent, currency="USD")

    assert refusal(lambda: agent.act("refund", {"amount": 50})) == (409, "case_open")


def test_a_case_of_before_its_currency_was_kept_is_in_that_of_the_order() -> None:
    agent = Caller(FakeTable(order(case(amount=Decimal(50)))))

    assert agent.act("refund_approve")["case"]["state"] == "approved"
    assert "orderChanged" not in agent.act("refund_approve")["case"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((LINES[1],), "line_unknown"),
        ((replace(LINES[0], quantity=Decimal(1)), LINES[1]), "quantity_too_high"),
        (
            (replace(LINES[0], cost=Decimal(10)), line("S2", quantity=Decimal(1), cost=Decimal(80))),
            "amount_too_high",
        ),
    ],
)
def test_approving_holds_the_products_against_the_order_once_more(lines: tuple[Line, ...], code: str) -> None:
    agent = requested(lines=[{"sku": "S1", "quantity": 2}])
    change(agent, lines)

    assert refusal(lambda: agent.act("refund_approve")) == (409, code)


def test_products_that_came_back_and_left_the_order_are_paid_for() -> None:
    agent = requested(lines=[{"sku": "S1", "quantity": 2}])
    agent.act("refund_approve")
    change(agent, (LINES[1],))

    assert agent.act("refund_done")["case"]["state"] == "done"


@pytest.mark.parametrize(
    ("fields", "lines", "changed"),
    [
        ({}, LINES, None),
        ({"total_cost": Decimal("100.00")}, LINES, None),
        ({"total_cost": Decimal(120)}, LINES, ["total"]),
        ({"status": Status.COMPLETED}, LINES, ["status"]),
        ({}, (LINES[0],), ["lines"]),
        ({}, (*LINES, line("S3", quantity=Decimal(1))), ["lines"]),
        ({}, (replace(LINES[0], name="Other name"), LINES[1]), None),
        ({}, (replace(LINES[0], cost=None), LINES[1]), ["lines"]),
    ],
)
def test_who_decides_hears_what_of_the_order_has_changed(
    fields: dict[str, Any], lines: tuple[Line, ...], changed: list[str] | None
) -> None:
    agent = requested(amount=10)
    change(agent, lines, **fields)

    answer = agent.act("refund_approve")

    assert answer["case"].get("orderChanged") == changed
    assert agent.table.events[-1].facts.get("order_changed") == changed


def test_of_the_products_only_those_of_the_case_count() -> None:
    agent = requested(lines=[{"sku": "S2", "quantity": 1}])
    change(agent, (replace(LINES[0], quantity=Decimal(3)), LINES[1]))

    assert "orderChanged" not in agent.act("refund_approve")["case"]


def test_a_case_at_its_end_is_not_compared() -> None:
    agent = requested(amount=10)
    agent.act("refund_refuse")
    change(agent, total_cost=Decimal(120))

    assert "orderChanged" not in agent.act("refund_refuse")["case"]


def test_a_case_about_neither_money_nor_products_is_marked_by_neither() -> None:
    agent = Caller(FakeTable(order(status=Status.PAID)))
    agent.act("modify_address")
    change(agent, (LINES[0],), total_cost=Decimal(120))

    assert "orderChanged" not in agent.act("modify_address")["case"]


def test_an_exchange_is_held_against_its_products_alone() -> None:
    agent = Caller(FakeTable(order()))
    agent.act("exchange", {"lines": [{"sku": "S1", "quantity": 2}]})
    change(agent, total_cost=Decimal(1))

    assert agent.act("exchange_approve")["case"]["orderChanged"] == ["total"]


def test_lines_that_are_refused_are_not_in_the_way() -> None:
    refused = case("exchange", state=CaseState.REFUSED, lines=(case_line("S1", 2),))
    agent = Caller(FakeTable(order(refused)))
    agent.act("exchange", {"lines": [{"sku": "S1", "quantity": 2}]})

    assert agent.act("exchange_approve")["case"]["state"] == "approved"


def test_a_refusal_names_what_is_left() -> None:
    agent = requested()
    change(agent, total_cost=Decimal(50))

    with pytest.raises(RequestError, match=r"100\.00, and the order as it is now has 50\.00 to give back"):
        agent.act("refund_approve")
