"""The task of a case says what is to be decided, and is closed with the decision, whoever is faster."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from orderhub.errors import TransientError
from orderhub.orders.cases import Case, CaseLine, CaseState
from orderhub.orders.model import Order
from orderhub.tasks.task import LONGEST_TITLE, TaskState, changed
from orderhub.workflows.case_tasks import CaseTasks, title_of
from orderhub.workflows.run import Run
from tests.support.orders import NOON, case, line
from tests.unit.workflows.fakes import NOW, FakeTasks, cause, order, run_of, sample

DUE_IN = timedelta(hours=24)
REFUND = case(amount=Decimal(50), currency="CNY", reason="arrived broken")
DECIDED = replace(REFUND, state=CaseState.APPROVED)


def run(order_no: str | None = "A1", state: str = "requested") -> Run:
    event = sample("order-action")
    event["detail"]["action"]["state"] = state
    return run_of("after_sales", order_no=order_no, cause=cause(event))


def create(tasks: CaseTasks) -> str:
    return tasks.follow(run(), DUE_IN, NOW)


def close(tasks: CaseTasks, order_no: str | None = "A1", now: datetime = NOW) -> str:
    return tasks.follow(run(order_no, "approved"), DUE_IN, now)


def order_of(*cases: Case, **fields: Any) -> Order:  # noqa: ANN401 - any part of an order
    return order(cases=cases, **fields)


def case_tasks(tasks: FakeTasks, *orders: Order | None) -> CaseTasks:
    """Tasks of cases whose order is read so, one time after the other."""
    read = iter(orders)
    return CaseTasks(tasks=tasks, order=lambda _: next(read))


def test_a_task_of_a_case_is_closed_when_it_is_decided() -> None:
    tasks = FakeTasks()
    both = case_tasks(tasks, order_of(REFUND), order_of(REFUND), order_of(DECIDED), order_of(DECIDED))

    assert create(both) == "task_created"
    assert close(both) == "task_closed"
    assert close(both) == "task_closed"

    [task] = tasks.stored.values()
    assert (task.state, task.revision, task.updated_at) == (TaskState.DONE, 2, NOW)
    assert task.description == "arrived broken"


@pytest.mark.parametrize("known", [None, order_of(), order_of(DECIDED), order_of(case(number=2))])
def test_no_task_is_made_of_what_is_decided_or_gone(known: Order | None) -> None:
    tasks = FakeTasks()

    assert create(case_tasks(tasks, known)) == "case_decided"
    assert close(case_tasks(tasks, known)) == "task_closed"
    assert tasks.stored == {}


def test_a_run_without_an_order_has_no_case() -> None:
    assert close(case_tasks(FakeTasks()), None) == "task_closed"


@pytest.mark.parametrize("then", [None, order_of(DECIDED)])
def test_a_decision_while_the_task_is_made_closes_it_too(then: Order | None) -> None:
    tasks = FakeTasks()

    create(case_tasks(tasks, order_of(REFUND), then))

    [task] = tasks.stored.values()
    assert task.state is TaskState.DONE


def test_a_task_that_others_change_is_closed_all_the_same() -> None:
    tasks = FakeTasks(breaks=2)
    both = case_tasks(tasks, order_of(REFUND), order_of(REFUND), order_of(DECIDED))
    create(both)
    close(both)

    [task] = tasks.stored.values()
    assert task.state is TaskState.DONE


def test_a_task_that_others_change_all_the_time_is_tried_again_later() -> None:
    tasks = FakeTasks(breaks=99)
    both = case_tasks(tasks, order_of(REFUND), order_of(REFUND), order_of(DECIDED))
    create(both)

    with pytest.raises(TransientError):
        close(both)


@pytest.mark.parametrize("ended", [TaskState.DONE, TaskState.CANCELLED])
def test_a_task_that_somebody_ended_stays_as_it_is(ended: TaskState) -> None:
    tasks = FakeTasks()
    both = case_tasks(tasks, order_of(REFUND), order_of(REFUND), order_of(DECIDED))
    create(both)
    tasks.stored = {key: changed(task, NOW, state=ended) for key, task in tasks.stored.items()}

    close(both, now=NOW + timedelta(hours=1))

    [task] = tasks.stored.values()
    assert (task.state, task.updated_at) == (ended, NOW)


def test_the_case_of_an_order_that_was_made_anew_has_a_task_of_its_own() -> None:
    tasks, anew = FakeTasks(), replace(REFUND, opened_at=NOON + timedelta(days=1))
    both = case_tasks(tasks, *[order_of(REFUND)] * 2, *[order_of(anew)] * 2)

    create(both)
    create(both)

    assert len(tasks.stored) == 2


def lines_of(count: int, name: Callable[[int], str | None]) -> dict[str, Any]:
    skus = [f"S{number}" for number in range(count)]
    return {
        "lines": tuple(line(sku, name=name(number)) for number, sku in enumerate(skus)),
        "cases": (replace(REFUND, lines=tuple(CaseLine(sku=sku, quantity=Decimal("2.0")) for sku in skus)),),
    }


def test_a_title_says_kind_amount_order_products_and_reason() -> None:
    known = order(**lines_of(2, lambda number: "Tea" if number else None))

    assert title_of(known, known.cases[0]) == "Refund · 50.00 CNY · order A1 · 2 × S0, 2 × Tea · arrived broken"


def test_a_title_says_only_what_there_is() -> None:
    exchange = case("exchange")

    assert title_of(order_of(exchange), exchange) == "Exchange · order A1"


def test_a_title_is_no_longer_than_titles_may_be() -> None:
    known = order(**lines_of(9, lambda _: "Tea " * 30))

    title = title_of(known, known.cases[0])
    assert len(title) == LONGEST_TITLE
    assert title.endswith("…")
    assert ", 6 more · " in title_of(*short(9))


def short(count: int) -> tuple[Order, Case]:
    known = order(**lines_of(count, lambda _: None))
    return known, known.cases[0]
