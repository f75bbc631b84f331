"""The hub's status at the terminal, and queues that are put back."""

from copy import deepcopy
from typing import Any

import pytest

from tests.support.command import Machine
from tests.support.openapi import operations

STATUS = operations()["GET", "/v1/status"].documented["responses"]["200"]["content"]["application/json"]["example"]
REDRIVEN = {"queue": "FailedRunsQueue", "putBack": 2, "queuedAgain": 0, "left": 0, "reasons": [], "waiting": 0}
ROUTE = "POST /v1/status/queues/FailedRunsQueue/redrive"


def quiet() -> Any:  # noqa: ANN401 - an answer
    found = deepcopy(STATUS)
    found["alarms"][0]["state"] = "ok"
    return found


def test_an_alarm_that_rings_is_said_and_ends_with_1(machine: Machine) -> None:
    machine.answer("GET /v1/status", STATUS)

    ended = machine.run("status")

    assert ended.code == 1
    assert "FailedRunsAlarm rings" in ended.err
    assert "FailedRunsQueue" in ended.out
    assert machine.run("status", "--json").json == STATUS


def test_a_quiet_hub_ends_with_0(machine: Machine) -> None:
    machine.answer("GET /v1/status", quiet())

    assert machine.run("status").code == 0


@pytest.mark.parametrize(("left", "again", "code"), [(0, 0, 0), (1, 0, 1), (0, 1, 1)])
def test_a_queue_is_put_back_once_that_was_confirmed(machine: Machine, left: int, again: int, code: int) -> None:
    machine.answer(ROUTE, REDRIVEN | {"left": left, "queuedAgain": again})

    assert machine.run("redrive", "FailedRunsQueue").code == 2
    assert machine.requests == []
    ended = machine.run("redrive", "FailedRunsQueue", "--yes", "--json")

    assert (ended.code, ended.json["putBack"]) == (code, 2)
