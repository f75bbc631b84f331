"""What is told of tasks keeps its contract, and the sample is what is told."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from orderhub.events.announcement import SOURCE
from orderhub.tasks.overdue import OVERDUE, SCHEMA, TaskEvent, overdue_event
from orderhub.tasks.task import Priority, TaskState, task_id_of
from tests.unit.tasks.fakes import HOUR, NOON, new_task

EVENTS = Path(__file__).parents[2] / "events"
CONTRACT = json.loads((EVENTS / "contracts" / f"{SCHEMA}.json").read_text("utf-8"))
SAMPLE = json.loads((EVENTS / "samples" / "task-overdue.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(CONTRACT, format_checker=Draft202012Validator.FORMAT_CHECKER)
CUSTOMER = "5f0c6c1e8b7d4a3f9e2d1c0b5a493827"


def envelope(event: TaskEvent) -> dict[str, Any]:
    return {"source": SOURCE, "detail-type": event.detail_type, "detail": json.loads(event.detail)}


def objects(schema: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [part for part in schema["properties"].values() if part.get("type") == "object"]
    return [schema, *(inner for part in parts for inner in objects(part))]


def test_the_contract_is_closed_and_demands_all_it_names_of_the_detail() -> None:
    Draft202012Validator.check_schema(CONTRACT)
    _, *ours = objects(CONTRACT)

    assert CONTRACT["additionalProperties"] is False
    assert [(part["additionalProperties"], set(part["required"])) for part in ours] == [
        (False, set(part["properties"])) for part in ours
    ]
    assert CONTRACT["properties"]["detail-type"]["enum"] == [OVERDUE]


def test_the_words_of_the_contract_are_those_of_tasks() -> None:
    said = CONTRACT["properties"]["detail"]["properties"]["task"]["properties"]

    assert said["state"]["enum"] == [state for state in TaskState if state.is_open]
    assert said["priority"]["enum"] == list(Priority)


def test_the_sample_is_what_is_told_of_an_overdue_task() -> None:
    task = new_task(customer_id=CUSTOMER, group="Returns", assignee="agent-7", priority=Priority.HIGH)

    event = overdue_event(task, NOON + HOUR)

    assert envelope(event) == {name: SAMPLE[name] for name in ("source", "detail-type", "detail")}
    assert event.event_id == SAMPLE["detail"]["orderId"]
    assert f"{event.occurred_at:%Y-%m-%dT%H:%M:%SZ}" == SAMPLE["time"]
    VALIDATOR.validate(SAMPLE)


@given(
    due_at=st.datetimes(timezones=st.just(NOON.tzinfo)),
    text=st.none() | st.text(),
    state=st.sampled_from([state for state in TaskState if state.is_open]),
    priority=st.sampled_from(Priority),
)
def test_everything_that_can_be_told_is_as_the_contract_says(
    due_at: Any,  # noqa: ANN401 - any time
    text: str | None,
    state: TaskState,
    priority: Priority,
) -> None:
    said: dict[str, Any] = {
        "group": text,
        "assignee": text,
        "order_no": text,
        "state": state,
        "priority": priority,
    }
    task = new_task(**said | {"task_id": task_id_of("api", text or "")})

    VALIDATOR.validate(envelope(overdue_event(task, due_at)))
