"""Customers and events that were damaged past the hub are found, and put right, by the state machine itself."""

import io
import json
from collections import Counter
from typing import Any

import pytest
from rich.console import Console

from local import reconcile as command
from local.layout import LocalError
from local.reconcile import Machine, report
from tests.support.cloud import Deployed, Json, eventually, order

DAMAGE = {"missing": 1, "differs": 1, "extra": 1, "untold": 1}
NUMBERS = [f"reconcile-{n}" for n in range(4)]


@pytest.fixture
def machine(cloud: Deployed) -> Machine:
    return Machine(cloud.client("stepfunctions"), cloud.stack.workflows["reconcile"])


def _run(machine: Machine, mode: str) -> Json:
    run_input = json.dumps({"mode": mode, "settled_for_seconds": 0})
    run = machine.client.start_execution(stateMachineArn=machine.arn, input=run_input)["executionArn"]
    outcome = eventually(lambda: machine.outcome(run), "end of the run")
    assert outcome
    assert machine.parts_of(run) == (88, 88)
    return outcome


def _rows(cloud: Deployed) -> dict[str, Any]:
    """The rows of these orders under their customer, as they lie there."""
    rows = [row for row in cloud.rows("customers") if row["sk"]["S"].startswith("order#")]
    numbers = {row["sk"]["S"].split("#", 2)[2]: row for row in rows}
    return {order_no: numbers[order_no] for order_no in NUMBERS if order_no in numbers}


def _customer(cloud: Deployed) -> Json:
    found = cloud.call("POST", "/v1/customers/lookup", {"externalCustomerId": "C-reconcile"})
    customer: Json = found.json["customer"]
    return customer


def test_damage_is_reported_then_mended_and_then_there_is_none(cloud: Deployed, machine: Machine) -> None:
    cloud.post(*(order(no, "DELIVERED", externalCustomerId="C-reconcile") for no in NUMBERS))
    cloud.settle()
    before = _run(machine, "mend")
    # What other tests have left behind that nobody can mend.
    others: Counter[str] = Counter(before["found"]) - Counter(before["mended"])
    customer, rows, [event] = _customer(cloud), _rows(cloud), cloud.history(NUMBERS[2])
    assert customer["sales"][0]["sum"] == 120
    _damage(cloud, rows)
    assert _customer(cloud)["sales"][0]["sum"] != 120

    reported = _run(machine, "report")
    assert Counter[str](reported["found"]) - others == DAMAGE
    assert reported["mended"] == {}
    assert {example["order_no"] for example in reported["examples"]} >= {*NUMBERS[:3], "reconcile-never"}
    assert _customer(cloud)["sales"][0]["sum"] != 120
    mended = _run(machine, "mend")

    assert mended["mended"] == DAMAGE
    assert mended["found"] == reported["found"]
    assert Counter(_run(machine, "report")["found"]) == others
    assert (_customer(cloud), _rows(cloud)) == (customer, rows)
    assert [row["detail_type"] for row in cloud.history(NUMBERS[2])] == [event["detail_type"]]
    eventually(lambda: len(cloud.on_bus(NUMBERS[2])) == 2, "event that was told again")
    first, again = cloud.on_bus(NUMBERS[2])
    # The buyer's sales are those of the moment it is told.
    assert {**again["detail"], "contact": None} == {**first["detail"], "contact": None}


def _damage(cloud: Deployed, rows: dict[str, Any]) -> None:
    client, table = cloud.client("dynamodb"), cloud.stack.tables["customers"]
    lost, changed, forgotten, other = (rows[order_no] for order_no in NUMBERS)
    client.delete_item(TableName=table, Key={name: lost[name] for name in ("customer_id", "sk")})
    client.put_item(TableName=table, Item=changed | {"sale": {"N": "9000"}})
    extra = other["sk"]["S"].replace(NUMBERS[3], "reconcile-never")
    client.put_item(TableName=table, Item=other | {"sk": {"S": extra}})
    key = {"order_no": {"S": NUMBERS[2]}, "version": {"N": "1"}}
    client.delete_item(TableName=cloud.stack.tables["events"], Key=key)
    assert forgotten


def test_the_command_follows_a_run_and_says_what_it_came_to(cloud: Deployed, machine: Machine) -> None:
    cloud.settle()
    console = Console(file=io.StringIO(), width=100)

    outcome = command.reconcile(machine, "report", console)
    report(outcome | {"found": {"missing": 2}, "mended": {"missing": 1}}, console)

    output: str = console.file.getvalue()  # type: ignore[attr-defined]  # the StringIO above
    assert outcome["left_out"] > 0
    assert "left out because they changed lately" in output
    assert "1 differences left" in output


def test_a_run_asked_for_in_words_nobody_knows_fails_and_is_kept(cloud: Deployed, machine: Machine) -> None:
    run = machine.client.start_execution(stateMachineArn=machine.arn, input='{"mode": "repair"}')["executionArn"]

    with pytest.raises(LocalError, match="FAILED"):
        eventually(lambda: machine.outcome(run), "end of the run")

    messages = [message for message in cloud.messages(cloud.queue("FailedRunsQueue")) if message["run"] == run]
    assert [(message["workflow"], message["error"]) for message in messages] == [("reconcile", "InvalidInput")]
