"""What is told of tasks keeps its contract, and the sample is what is told."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from orderhub.tasks.events import CREATED, OVERDUE, SCHEMA, created_event, overdue_event
from orderhub.tasks.task import Priority, TaskState, task_id_of
from tests.support.contracts import contract, envelope, envelope_in, lax
from tests.support.functions import payload
from tests.unit.tasks.fakes import HOUR, NOON, new_task

CONTRACT, VALIDATOR = contract(SCHEMA)
SAMPLE, NEW = payload("task-overdue"), payload("task-created")
CUSTOMER = "5f0c6c1e8b7d4a3f9e2d1c0b5a493827"


def test_the_contract_is_closed_and_demands_all_it_names_of_the_detail() -> None:
    Draft202012Validator.check_schema(CONTRACT)

    assert CONTRACT["additionalProperties"] is False
    assert lax(CONTRACT) == []
    assert CONTRACT["properties"]["detail-type"]["enum"] == [CREATED, OVERDUE]


def test_the_words_of_the_contract_are_those_of_tasks() -> None:
    task_properties = CONTRACT["properties"]["detail"]["properties"]["task"]["properties"]

    assert task_properties["state"]["enum"] == list(TaskState)
    assert task_properties["priority"]["enum"] == list(Priority)


def test_the_sample_is_what_is_told_of_an_overdue_task() -> None:
    task = new_task(customer_id=CUSTOMER, group="Returns", assignee="agent-7", priority=Priority.HIGH)

    event = overdue_event(task, NOON + HOUR)

    assert envelope(event) == envelope_in(SAMPLE)
    assert event.event_id == SAMPLE["detail"]["orderId"]
    VALIDATOR.validate(SAMPLE)


def test_the_sample_is_what_is_told_of_a_new_task() -> None:
    fields: dict[str, Any] = {"customer_id": CUSTOMER, "group": "Returns", "priority": Priority.HIGH}

    event = created_event(new_task(assignee="agent-7", due_at=NOON + HOUR, **fields))

    assert envelope(event) == envelope_in(NEW)
    assert event.event_id == NEW["detail"]["orderId"]
    VALIDATOR.validate(NEW)


@given(
    due_at=st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - as hypothesis has it
    text=st.none() | st.text(),
    state=st.sampled_from(TaskState),
    priority=st.sampled_from(Priority),
)
def test_everything_that_can_be_told_is_as_the_contract_says(
    due_at: datetime,
    text: str | None,
    state: TaskState,
    priority: Priority,
) -> None:
    fields: dict[str, Any] = {
        "group": text,
        "assignee": text,
        "order_no": text,
        "state": state,
        "priority": priority,
    }
    task = new_task(**fields | {"task_id": task_id_of("api", text or "")})

    VALIDATOR.validate(envelope(overdue_event(task, due_at)))
    VALIDATOR.validate(envelope(created_event(task)))
