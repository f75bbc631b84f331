"""What workflows cost: the transitions of one order from its making to the question for feedback."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from local.cloud import free_port
from local.up import stack
from tests.bench.report import Measured
from tests.support.cloud import Deployed, eventually, order_with_buyer

_TRANSITION, _TIMER, _EVENT = 25.0, 1.0, 1.0
"""Dollars for a million in us-east-1: of Step Functions, EventBridge Scheduler and the bus."""
_STATUSES = ("INITIALIZED", "PAID", "SHIPPED", "DELIVERED")
_ORDER = "bench-delivered-1"


def measure() -> Iterator[Measured]:
    """One order played through on a cloud of its own, with notifications and the follow-up on."""
    with tempfile.TemporaryDirectory(prefix="orderhub-bench-") as folder:
        parameters = ("DeliveredFollowUp=true", "WaitScale=0.000001")
        with stack(free_port(), Path(folder), parameters=parameters) as deployed:
            cloud = Deployed(deployed, Path(folder))
            cloud.listen()
            for status in _STATUSES:
                cloud.post(order_with_buyer(_ORDER, status))
                cloud.settle()
            eventually(lambda: _is_done(cloud), "the end of the follow-up")
            transitions, runs = _transitions(cloud)
            events = len(cloud.history(_ORDER))
    price = transitions * _TRANSITION + _TIMER + events * _EVENT
    yield Measured(
        figure="transitions of a delivered order, notified and asked for feedback",
        value=transitions,
        unit="",
        note=f"{runs} executions, one timer, {events} events",
    )
    yield Measured(
        figure="price of these for a million orders",
        value=price,
        unit="$",
        note="Step Functions $25, Scheduler $1, EventBridge $1 a million; the writes are counted elsewhere",
    )


def _is_done(cloud: Deployed) -> bool:
    runs = cloud.call("GET", "/v1/workflows/delivered_follow_up/runs?state=done").json["runs"]
    return any(run["orderNo"] == _ORDER for run in runs)


def _transitions(cloud: Deployed) -> tuple[int, int]:
    """The states that all executions entered, and how many executions there were."""
    client, executions, entered = cloud.client("stepfunctions"), 0, 0
    for arn in cloud.stack.workflows.values():
        for execution in client.list_executions(stateMachineArn=arn)["executions"]:
            history = client.get_execution_history(executionArn=execution["executionArn"])["events"]
            executions += 1
            entered += sum("stateEnteredEventDetails" in event for event in history)
    return entered, executions
