"""The definition of the workflow order_notification, and how it is wired to the code."""

import json
from pathlib import Path
from typing import Any

import pytest

from orderhub.faults import Passing
from orderhub.messages.errand import errand_of
from orderhub.messages.outcomes import Outcome
from orderhub.messages.send_faults import MessageRefused, MessageUncertain
from orderhub.orders.statuses import Status
from orderhub.workflows.task import Broken
from tests.support.functions import payload
from tests.support.workflows import evaluated, exits

DEFINITION: dict[str, Any] = json.loads(Path("events/workflows/order_notification.asl.json").read_text("utf-8"))
STATES: dict[str, dict[str, Any]] = DEFINITION["States"]
EVENT = {
    "detail-type": "orderSHIPPED",
    "source": "orderhub",
    "detail": {
        "eventKey": "A1:9",
        "orderId": "A1:9:2",
        "contactId": "C1",
        "order": {"status": "SHIPPED"},
        "contact": {"customer_id": "C1"},
    },
}
RUN = "arn:aws:states:us-east-1:123456789012:execution:order-notification:one"


def after(outcome: str) -> str:
    choice = STATES["WasSent"]
    states = {"input": {"outcome": outcome}}
    taken = (rule["Next"] for rule in choice["Choices"] if evaluated(rule["Condition"], states) is True)
    return str(next(taken, choice["Default"]))


def test_every_next_state_exists_and_every_state_is_reached() -> None:
    reached, ahead = set(), [DEFINITION["StartAt"]]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += exits(STATES[name])

    assert reached == set(STATES)


def test_a_message_takes_at_most_four_transitions() -> None:
    path = [DEFINITION["StartAt"], STATES["NotifyBuyer"]["Next"], after("sent")]

    assert path == ["NotifyBuyer", "WasSent", "Sent"]
    assert STATES[path[-1]]["Type"] == "Succeed"
    assert len(path) + 1 <= 4


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_ends_in_a_state_of_its_name(outcome: Outcome) -> None:
    state = after(outcome)

    assert state == outcome.title().replace("_", "")
    assert STATES[state]["Type"] == "Succeed"


def test_an_outcome_nobody_knows_fails_the_run() -> None:
    assert after("something_else") == "KeepFailedRun"


def test_the_function_gets_an_errand_of_ids_and_facts() -> None:
    states = {"input": EVENT, "context": {"Execution": {"Id": RUN}}}

    payload = evaluated(STATES["NotifyBuyer"]["Arguments"]["Payload"], states)

    errand = errand_of(payload)
    assert (errand.order_no, errand.version, errand.status) == ("A1:9", 2, Status.SHIPPED)
    assert (errand.workflow, errand.run) == ("order_notification", RUN)
    assert errand.customer_id == "C1"


def test_the_sample_is_what_the_state_machine_sends() -> None:
    sample = payload("notify_buyer")

    assert sample.keys() == STATES["NotifyBuyer"]["Arguments"]["Payload"].keys()


def test_only_faults_that_may_pass_are_tried_again() -> None:
    retried = {name for retry in STATES["NotifyBuyer"]["Retry"] for name in retry["ErrorEquals"]}

    assert Passing.__name__ in retried
    assert retried.isdisjoint({kind.__name__ for kind in (MessageRefused, MessageUncertain, Broken)})


def test_a_failed_run_is_kept_with_ids_and_the_name_of_its_error_only() -> None:
    [caught] = STATES["NotifyBuyer"]["Catch"]
    cause = '{"errorMessage": "to mail@example.com"}'
    failure = evaluated(
        caught["Output"], {"input": EVENT, "errorOutput": {"Error": "MessageUncertain", "Cause": cause}}
    )
    states = {"input": failure, "context": {"Execution": {"Id": RUN}}}

    body = evaluated(STATES[caught["Next"]]["Arguments"]["MessageBody"], states)

    assert caught["ErrorEquals"] == ["States.ALL"]
    assert body == {
        "workflow": "order_notification",
        "run": RUN,
        "event_id": "A1:9:2",
        "order_no": "A1:9",
        "error": "MessageUncertain",
    }
    failed = STATES[STATES["KeepFailedRun"]["Next"]]
    output = evaluated(STATES["KeepFailedRun"]["Output"], states)
    assert failed["Type"] == "Fail"
    assert evaluated(failed["Error"], {"input": output}) == "MessageUncertain"


def test_a_run_that_ended_in_an_unknown_way_is_kept_too() -> None:
    states = {"input": {"outcome": "something_else"}, "context": {"Execution": {"Id": RUN}}}

    body = evaluated(STATES["KeepFailedRun"]["Arguments"]["MessageBody"], states)

    assert body["error"] == "OutcomeUnknown"
