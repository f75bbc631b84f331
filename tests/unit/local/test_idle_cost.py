"""What a stack costs to which nothing comes: all that the template has, and no more than is allowed."""

import json
from dataclasses import replace
from typing import Any

import pytest

from local.cost.idle import (
    ALARM_METRICS,
    CHARGED,
    DAILY,
    DASHBOARDS,
    FREE,
    HOURS,
    KEYS,
    MEMORY,
    MOST,
    POLLED_QUEUES,
    RUNS_EVERY,
    STATES,
    idle_bill,
    runs,
)
from local.cost.model import PRICES, Item, read
from orderhub.customers.lists import LISTS
from tests.support.template import ROOT, functions, properties, resources, template, walk

LIST = read(PRICES)["prices"]


def dollars() -> float:
    return sum(item.dollars(LIST) for item in idle_bill())


def schedules(kind: str) -> dict[str, list[str]]:
    """The schedules of each function or state machine, as AWS writes them."""
    return {
        name: [
            event["Properties"].get("Schedule") or event["Properties"]["ScheduleExpression"]
            for event in one.get("Events", {}).values()
            if event["Type"] in {"Schedule", "ScheduleV2"}
        ]
        for name, one in properties(kind).items()
    }


def metrics_of(alarm: dict[str, Any]) -> int:
    return sum("MetricStat" in one for one in alarm["Metrics"]) if "Metrics" in alarm else 1


def test_an_idle_stack_costs_no_more_than_is_allowed() -> None:
    dear = sorted(idle_bill(), key=lambda item: -item.dollars(LIST))[:3]

    assert dollars() <= MOST, [f"{item.what}: {item.dollars(LIST):.2f}" for item in dear]


def test_each_metric_of_an_alarm_is_on_the_bill() -> None:
    assert sum(map(metrics_of, properties("CloudWatch::Alarm").values())) == ALARM_METRICS
    # Composite alarms have another price.
    assert resources("CloudWatch::CompositeAlarm") == {}
    assert [name for name, one in properties("CloudWatch::Alarm").items() if one.get("Period", 60) < 60] == []


def test_each_queue_that_a_function_works_off_is_on_the_bill() -> None:
    polled = [
        event
        for function in functions().values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "SQS"
    ]

    assert len(polled) == POLLED_QUEUES


def test_the_dashboards_are_counted() -> None:
    assert len(resources("CloudWatch::Dashboard")) == DASHBOARDS


def test_every_kind_of_resource_is_free_while_nothing_comes_or_on_the_bill() -> None:
    kinds = {one["Type"].removeprefix("AWS::") for one in template()["Resources"].values()}

    assert kinds - CHARGED - FREE.keys() == set(), "say in local/cost/idle.py what it is charged by"
    assert kinds >= CHARGED
    assert all(FREE.values())


def test_nothing_has_a_key_that_is_not_on_the_bill_or_capacity_that_is_kept_ready() -> None:
    words = {path[-1] for path, _ in walk(template()["Resources"]) if path}

    assert len(resources("KMS::Key")) == KEYS
    assert words.isdisjoint({"KmsMasterKeyId", "KmsKeyArn", "KmsKeyId"}), "queues, logs and topics have none"
    assert words.isdisjoint({"ProvisionedConcurrencyConfig", "ProvisionedThroughput", "CacheClusterEnabled"})
    # A table of its own class or with deletion protection is charged alike.
    assert {one["BillingMode"] for one in properties("DynamoDB::Table").values()} == {"PAY_PER_REQUEST"}


def test_what_runs_by_itself_runs_as_often_as_the_template_says() -> None:
    unit = {1: "minute"}
    expected = {
        "".join(word.title() for word in name.split("_")) + "Function": [
            f"rate({minutes} {unit.get(minutes, 'minutes')})"
        ]
        for name, minutes in RUNS_EVERY.items()
    }

    assert {name: found for name, found in schedules("Serverless::Function").items() if found} == expected


def test_what_runs_each_night_runs_once_a_day() -> None:
    found = {name: found for name, found in schedules("Serverless::StateMachine").items() if found}

    # The weekly one is off until somebody turns it on.
    weekly = properties("Serverless::StateMachine")["ReconcileStateMachine"]["Events"]["Weekly"]["Properties"]
    assert weekly["State"] == {"Fn::If": ["IsReconciledWeekly", "ENABLED", "DISABLED"]}
    assert template()["Parameters"]["ReconcileWeekly"]["Default"] == "false"
    assert found.pop("ReconcileStateMachine")
    assert set(found) == {"".join(word.title() for word in name.split("_")) + "StateMachine" for name in DAILY}
    assert {expression.split()[2:] == ["*", "*", "?", "*)"] for [expression] in found.values()} == {True}


def test_a_night_enters_so_many_states() -> None:
    machine = json.loads((ROOT / "events" / "workflows" / "over_all.asl.json").read_text("utf-8"))["States"]
    outside = [name for name, state in machine.items() if name not in {"KeepFailedRun", "Failed"}]

    assert len(outside) + len(machine["Parts"]["ItemProcessor"]["States"]) * LISTS == STATES


def test_the_memory_is_the_templates() -> None:
    assert {name: functions()[name].get("MemorySize", 512) for name in MEMORY} == MEMORY
    assert set(MEMORY) == {*RUNS_EVERY, *DAILY} == set(runs())


def test_something_that_runs_every_five_minutes_runs_twelve_times_an_hour() -> None:
    assert runs()["replay_events"] == 12 * HOURS


def test_every_line_is_said_even_if_it_is_nothing() -> None:
    lines = {(item.service, item.what): item.dollars(LIST) for item in idle_bill()}

    assert lines["KMS", "keys of our own"] == KEYS
    assert lines["DynamoDB", "GB of backup"] == 0
    assert lines["CloudWatch", "metrics of alarms"] == pytest.approx(ALARM_METRICS * 0.1)


@pytest.mark.parametrize(("amount", "figure"), [(0.0, "0"), (0.048, "0.048"), (1234.56, "1,234.6")])
def test_an_amount_is_shown_by_what_counts_of_it(amount: float, figure: str) -> None:
    item = Item(service="CloudWatch", what="GB of logs", amount=0, price="log_gb")

    assert replace(item, amount=amount).figure == figure
