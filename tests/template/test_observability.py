"""The dashboard shows what there is, and what counts something says so where it is looked for."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from orderhub.platform.metrics import Metric
from orderhub.words.translations import has_text
from tests.support.template import functions, properties, resources

NAMESPACE = {"Fn::Sub": "orderhub/${AWS::StackName}"}
OURS = ["orderhub/${AWS::StackName}", "service", "orderhub"]
AWS_METRICS = {
    "AWS/ApiGateway": {"Count", "4XXError", "5XXError", "Latency"},
    "AWS/DynamoDB": {"ReadThrottleEvents", "WriteThrottleEvents"},
    "AWS/Lambda": {"IteratorAge", "Errors", "Throttles"},
    "AWS/SES": {"Reputation.BounceRate", "Reputation.ComplaintRate"},
    "AWS/SQS": {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"},
    "AWS/States": {"ExecutionsFailed"},
}
"""Those of CloudWatch's own that are used, by the names AWS documents."""
DIMENSIONS = {
    "AWS/ApiGateway": ["ApiName", "Stage"],
    "AWS/DynamoDB": ["TableName"],
    "AWS/Lambda": ["FunctionName"],
    "AWS/SES": [],
    "AWS/SQS": ["QueueName"],
    "AWS/States": ["StateMachineArn"],
}
OF_THE_ACCOUNT = {"Errors", "Throttles"}
"""Those that alarms look at without a dimension: of all functions, for the price of one."""
OF_A_VERSION = [*DIMENSIONS["AWS/Lambda"], "Resource", "ExecutedVersion"]
"""Those of the version that an alias of two gives a part of its calls."""
OF_AN_INDEX = [*DIMENSIONS["AWS/DynamoDB"], "GlobalSecondaryIndexName"]
MOST_METRICS = 10
"""What an alarm may add up."""
FILTERED = {
    transformation["MetricName"]
    for metric_filter in properties("Logs::MetricFilter").values()
    for transformation in metric_filter["MetricTransformations"]
}
"""The metrics that are made of log lines."""


def widgets() -> list[dict[str, Any]]:
    (dashboard,) = properties("CloudWatch::Dashboard").values()
    found: list[dict[str, Any]] = json.loads(dashboard["DashboardBody"]["Fn::Sub"])["widgets"]
    return found


def lines_of(widget: dict[str, Any]) -> Iterator[list[str]]:
    """The metrics of a widget written out: a dot stands for what the line above says there."""
    above: list[str] = []
    for line in widget["properties"]["metrics"]:
        words = [word for word in line if isinstance(word, str)]
        above = [above[index] if word == "." else word for index, word in enumerate(words)]
        yield above


def shown() -> list[list[str]]:
    return [line for widget in widgets() for line in lines_of(widget)]


def test_the_dashboard_shows_all_that_is_counted_and_nothing_that_is_not() -> None:
    ours = [line for line in shown() if line[0] == OURS[0]]

    assert {line[1] for line in ours} == set(Metric)
    assert all([line[0], *line[2:]] == OURS for line in ours)


def test_of_aws_s_own_metrics_the_dashboard_names_those_that_exist() -> None:
    theirs = [line for line in shown() if line[0] != OURS[0]]

    assert {line[0] for line in theirs} == set(AWS_METRICS)
    assert [line for line in theirs if line[1] not in AWS_METRICS[line[0]]] == []
    assert [line for line in theirs if line[2::2] != DIMENSIONS[line[0]]] == []


def test_what_the_dashboard_looks_at_is_in_the_template() -> None:
    named = {name for line in shown() for name in re.findall(r"\$\{(\w+)(?:\.QueueName)?\}", " ".join(line))}

    kinds = ("SQS::Queue", "DynamoDB::Table", "Serverless::Function", "Serverless::StateMachine")
    assert named <= {name for kind in kinds for name in resources(kind)}
    assert set(resources("SQS::Queue")) <= named


def test_widgets_lie_beside_each_other() -> None:
    places = [(widget["x"], widget["y"]) for widget in widgets()]

    assert len(set(places)) == len(places)
    assert {widget["x"] + widget["width"] <= 24 for widget in widgets()} == {True}
    assert {(widget["width"], widget["height"]) for widget in widgets()} == {(8, 6)}


def metrics_of(alarm: str) -> list[dict[str, Any]]:
    """The metrics an alarm looks at: its own, or those that it adds up."""
    one = properties("CloudWatch::Alarm")[alarm]
    if "Metrics" not in one:
        return [{name: one[name] for name in ("Namespace", "MetricName", "Dimensions") if name in one}]
    return [each["MetricStat"]["Metric"] for each in one["Metrics"] if "MetricStat" in each]


def names_of(metric: dict[str, Any]) -> list[str]:
    return [each["Name"] for each in metric.get("Dimensions", [])]


@pytest.mark.parametrize("alarm", resources("CloudWatch::Alarm"))
def test_an_alarm_is_on_a_metric_that_exists(alarm: str) -> None:
    for metric in metrics_of(alarm):
        if metric["Namespace"] == NAMESPACE:
            is_counted = metric["MetricName"] in set(Metric)
            assert is_counted or metric["MetricName"] in FILTERED
            dimensions = [{"Name": "service", "Value": "orderhub"}] if is_counted else []
            assert metric.get("Dimensions", []) == dimensions
        elif metric["MetricName"] in OF_THE_ACCOUNT:
            assert names_of(metric) in ([], OF_A_VERSION)
        else:
            assert metric["MetricName"] in AWS_METRICS[metric["Namespace"]]
            assert names_of(metric) in (DIMENSIONS[metric["Namespace"]], OF_AN_INDEX)
    # Where nothing is counted there is nothing wrong.
    assert properties("CloudWatch::Alarm")[alarm]["TreatMissingData"] == "notBreaching"


@pytest.mark.parametrize(
    "alarm", [name for name, one in properties("CloudWatch::Alarm").items() if "Metrics" in one]
)
def test_an_alarm_that_adds_up_adds_up_all_it_names(alarm: str) -> None:
    total, *added = properties("CloudWatch::Alarm")[alarm]["Metrics"]

    # A table that did not throttle has no figure, and that is none of the others' business.
    assert total["Expression"] == "SUM(FILL(METRICS(), 0))"
    assert "ReturnData" not in total
    assert {one["ReturnData"] for one in added} == {False}
    assert {(one["MetricStat"]["Stat"], one["MetricStat"]["Period"]) for one in added} == {("Sum", 60)}
    assert len(added) <= MOST_METRICS


def test_what_throttles_is_noticed_at_every_table_and_index() -> None:
    watched = {
        (metric["MetricName"], *(str(each["Value"]) for each in metric["Dimensions"]))
        for alarm in resources("CloudWatch::Alarm")
        for metric in metrics_of(alarm)
        if metric["Namespace"] == "AWS/DynamoDB"
    }

    tables = {name: str({"Ref": name}) for name in resources("DynamoDB::Table")}
    events = ("ReadThrottleEvents", "WriteThrottleEvents")
    of_tables = {(event, table) for event in events for table in tables.values()}
    of_indexes = {
        ("WriteThrottleEvents", tables[name], index["IndexName"])
        for name, one in properties("DynamoDB::Table").items()
        for index in one.get("GlobalSecondaryIndexes", [])
    }
    assert watched == of_tables | of_indexes


def test_functions_that_fail_or_are_throttled_are_noticed() -> None:
    watched = {metric["MetricName"] for alarm in resources("CloudWatch::Alarm") for metric in metrics_of(alarm)}

    assert watched >= OF_THE_ACCOUNT


@pytest.mark.parametrize("machine", resources("Serverless::StateMachine"))
def test_a_state_machine_is_traced_and_logs_what_breaks_without_what_it_was_given(machine: str) -> None:
    one = properties("Serverless::StateMachine")[machine]

    assert one["Tracing"] == {"Enabled": True}
    assert one["Logging"]["Level"] in {"ERROR", "ALL"}
    assert one["Logging"]["IncludeExecutionData"] is False
    [destination] = one["Logging"]["Destinations"]
    assert destination["CloudWatchLogsLogGroup"]["LogGroupArn"] == {"Fn::GetAtt": ["StateMachineLogs", "Arn"]}


@pytest.mark.parametrize("ending", ["ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"])
def test_an_execution_that_ends_badly_raises_an_alarm(ending: str) -> None:
    filtering = properties("Logs::MetricFilter")["ExecutionsFailed"]
    (made,) = filtering["MetricTransformations"]
    alarm = properties("CloudWatch::Alarm")["ExecutionsFailedAlarm"]

    assert f'$.type = "{ending}"' in filtering["FilterPattern"].strip("{ }").split(" || ")
    assert filtering["LogGroupName"] == {"Ref": "StateMachineLogs"}
    assert (alarm["Namespace"], alarm["MetricName"]) == (made["MetricNamespace"], made["MetricName"])
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)


def by_method() -> set[str]:
    """What looks at an API by its methods: widgets and alarms with that dimension."""
    lines = {line[1] for line in shown() if line[0] == "AWS/ApiGateway" and "Method" in line[2::2]}
    alarms = {
        name
        for name in resources("CloudWatch::Alarm")
        if any("Method" in names_of(metric) for metric in metrics_of(name))
    }
    return lines | alarms


def test_the_metrics_of_each_method_are_paid_for_only_where_something_looks_at_them() -> None:
    (api,) = properties("Serverless::Api").values()
    detailed = [one for one in api["MethodSettings"] if one.get("MetricsEnabled")]

    # Five metrics of each method at $0.30 a month; those of the whole stage cost nothing.
    assert bool(detailed) == bool(by_method())


def test_functions_that_count_are_told_under_which_name() -> None:
    counting = [
        function["Environment"]["Variables"]["METRICS_NAMESPACE"]
        for function in functions().values()
        if "METRICS_NAMESPACE" in function["Environment"]["Variables"]
    ]

    assert counting == [NAMESPACE] * len(counting)
    assert counting


def test_every_queue_and_alarm_has_words_at_the_console() -> None:
    names = {*properties("SQS::Queue"), *properties("CloudWatch::Alarm")}

    assert {name for name in names if not has_text(f"console_codes.{name}")} == set()
