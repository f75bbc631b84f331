"""Several cases of one kind at once, cases of all lines, and who decides apart from who asks."""

from decimal import Decimal
from typing import Any

import pytest

from orderhub.api.care.routes import Request, act
from orderhub.care.acting import MAX_EVENT_LINES
from orderhub.care.advice import advise
from orderhub.orders.cases import CaseState
from orderhub.orders.model import Mode
from orderhub.orders.write_plan import Source
from orderhub.platform.scopes import Scope
from tests.support.orders import NOON, case, line
from tests.unit.care.fakes import CATALOG, Caller, FakeTable, case_line, order
from tests.unit.care.test_actions import refusal

ONE, OTHER = ({"lines": [{"sku": sku, "quantity": 1}]} for sku in ("S1", "S2"))


def agent_of(*cases: Any) -> Caller:  # noqa: ANN401 - cases
    return Caller(FakeTable(order(*cases)))


def offered(agent: Caller) -> set[str]:
    return {button.name for button in advise(agent.table.order, "en", NOON, CATALOG).actions}


@pytest.mark.parametrize("kind", ["refund", "exchange"])
def test_cases_about_different_products_are_open_side_by_side(kind: str) -> None:
    agent = agent_of()

    first, second = agent.act(kind, ONE), agent.act(kind, OTHER)

    assert [answer["case"]["caseId"] for answer in (first, second)] == [f"{kind}-1", f"{kind}-2"]
    assert agent.act(kind, ONE) == first | {"repeated": True, "version": 3}


@pytest.mark.parametrize("body", [{}, ONE | {"amount": 5}, {"lines": [{"sku": "S1", "quantity": 2}]}])
def test_a_case_about_the_same_products_waits_for_the_first(body: dict[str, object]) -> None:
    agent = agent_of()
    agent.act("refund", ONE)

    assert refusal(lambda: agent.act("refund", body)) == (409, "case_open")


def test_beside_a_case_of_everything_stands_no_other() -> None:
    agent = agent_of()
    agent.act("refund", {"amount": 10})

    assert refusal(lambda: agent.act("refund", OTHER)) == (409, "case_open")
    assert "refund" not in offered(agent)


def test_a_case_is_offered_while_a_product_is_in_none() -> None:
    agent = agent_of()
    agent.act("refund", {"lines": [{"sku": "S1", "quantity": 1}]})
    assert "refund" in offered(agent)

    agent.act("refund", OTHER)
    assert "refund" not in offered(agent)


def test_a_step_names_its_case_where_several_are_open() -> None:
    agent = agent_of()
    agent.act("refund", ONE)
    agent.act("refund", OTHER)

    assert refusal(lambda: agent.act("refund_approve")) == (409, "case_ambiguous")
    assert agent.act("refund_approve", {"caseId": "refund-1"})["case"]["state"] == "approved"
    # The retry of a step that named none must not reach the next case.
    assert refusal(lambda: agent.act("refund_approve")) == (409, "case_ambiguous")


def test_a_repeated_step_finds_the_case_it_moved() -> None:
    agent = agent_of()
    agent.act("refund", ONE)
    agent.act("refund", OTHER)
    agent.act("refund_refuse", {"caseId": "refund-2"})
    first = agent.act("refund_approve", now=NOON.replace(hour=13))

    assert agent.act("refund_approve") == first | {"repeated": True}


def test_a_case_takes_all_lines_of_an_order_and_its_event_names_the_first() -> None:
    lines = tuple(line(f"S{number}", quantity=Decimal(1), cost=Decimal(1)) for number in range(300))
    agent = Caller(FakeTable(order(lines=lines, total_cost=Decimal(300))))

    answer = agent.act("refund", {"lines": [{"sku": each.sku, "quantity": 1} for each in lines]})

    assert (len(answer["case"]["lines"]), answer["case"]["amount"]) == (300, 300)
    facts = agent.table.events[0].facts
    assert (len(facts["lines"]), facts["line_count"]) == (MAX_EVENT_LINES, 300)  # type: ignore[arg-type]


def send(agent: Caller, action: str, by: str) -> Any:  # noqa: ANN401 - the answer
    source = Source(written_by=f"{action}-{by}", mode=Mode.LIVE, received_at=NOON)
    request = Request(order_no="A1", body=b"{}", by=by, scopes=frozenset(Scope), source=source, apart=True)
    return act(agent.register, CATALOG, action, request).body


@pytest.mark.parametrize("step", ["refund_approve", "refund_refuse"])
def test_who_asks_may_be_kept_from_deciding(step: str) -> None:
    agent = agent_of()
    send(agent, "refund", "key1")

    assert refusal(lambda: send(agent, step, "key1")) == (403, "decider_is_asker")
    assert send(agent, step, "key2")["repeated"] is False


def test_who_decided_may_pay_out() -> None:
    agent = agent_of(case(state=CaseState.APPROVED, amount=Decimal(5), lines=(case_line(),), opened_by="key1"))

    assert send(agent, "refund_done", "key2")["case"]["state"] == "done"
