"""Workflows are started by the events that start them, while they are on, each once."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.rules.firing import IncomingEvent, incoming_event
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.saved import WorkflowState
from orderhub.workflows.starting import WorkflowStarts
from tests.unit.workflows.definitions import CARE, definition, saved
from tests.unit.workflows.fakes import ALL_ON, NOW, FakeDocuments, delivered

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:run"
NONE_ON = '{"order_notification": {"on": "false"}}'


@dataclass
class Machines:
    """Step Functions, which starts an execution of a name once."""

    started: dict[str, Any] = field(default_factory=dict)
    breaks: str = ""

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> None:  # noqa: A002, N803 - as boto3 has it
        assert len(name) == 64
        assert stateMachineArn == MACHINE
        code = self.breaks or ("ExecutionAlreadyExists" if name in self.started else "")
        if code:
            raise ClientError({"Error": {"Code": code}}, "StartExecution")
        self.started[name] = json.loads(input)


def apply(machines: Machines, event: IncomingEvent, *stored: Any, shipped: str = NONE_ON) -> list[str]:  # noqa: ANN401
    """Hold an event against saved and shipped workflows; the names of those that were started."""
    starts = WorkflowStarts(
        shipped=load_catalog(shipped),
        saved=FakeDocuments(list(stored)),
        machine=MACHINE,
        client=machines,  # type: ignore[arg-type]
    )
    starts.apply(event, NOW)
    return [started["workflow"] for started in machines.started.values()]


def test_an_event_starts_the_workflows_that_wait_for_it_once() -> None:
    machines, event = Machines(), incoming_event(delivered())
    others = (
        saved(definition({"end": "x"}, start={"events": ["orderPAID"]}), "paid"),
        saved(
            definition({"end": "x"}, start={"events": ["orderDELIVERED"], "where": {"order": {"store": ["9"]}}}),
            "store",
        ),
        saved(CARE, "off", state=WorkflowState.OFF, on_since=None),
        saved(CARE, "late", on_since=event.place.occurred_at + timedelta(seconds=1)),
        saved(CARE, "just", on_since=event.place.occurred_at),
    )

    assert apply(machines, event, saved(CARE), *others) == ["care", "just"]
    before = dict(machines.started)
    apply(machines, event, saved(CARE), *others)

    assert machines.started == before
    started = next(iter(before.values()))
    assert (started["detail-type"], started["detail"]) == (event.detail_type, event.detail)


def test_what_ships_with_the_hub_starts_as_it_is_set() -> None:
    event = incoming_event(delivered())

    assert apply(Machines(), event, shipped=ALL_ON) == ["order_notification", "delivered_follow_up"]
    assert apply(Machines(), event, shipped="{}") == ["order_notification"]
    assert apply(Machines(), event) == []


def test_an_event_that_is_told_to_a_rule_again_starts_nothing() -> None:
    event = incoming_event(delivered())
    again = IncomingEvent(detail_type=event.detail_type, detail=event.detail, place=event.place, only="vip")

    assert apply(Machines(), again, saved(CARE)) == []


def test_what_cannot_be_started_now_comes_again() -> None:
    with pytest.raises(TransientError) as raised:
        apply(Machines(breaks="ThrottlingException"), incoming_event(delivered()), saved(CARE))

    assert raised.value.code == "workflow_unreachable"
