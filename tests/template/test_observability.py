"""The dashboard shows what there is, and what counts something says so where it is looked for."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from local.status.measured import COUNTING
from orderhub.platform.metrics import Metric
from tests.support.template import functions, properties, resources

NAMESPACE = {"Fn::Sub": "orderhub/${AWS::StackName}"}
OURS = ["orderhub/${AWS::StackName}", "service", "orderhub"]
AWS_METRICS = {
    "AWS/ApiGateway": {"Count", "4XXError", "5XXError", "Latency"},
    "AWS/DynamoDB": {"ReadThrottleEvents", "WriteThrottleEvents"},
    "AWS/Lambda": {"IteratorAge"},
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
FILTERED = {
    transformation["MetricName"]
    for one in properties("Logs::MetricFilter").values()
    for transformation in one["MetricTransformations"]
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
        above = [above[at] if word == "." else word for at, word in enumerate(words)]
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
    assert {one["x"] + one["width"] <= 24 for one in widgets()} == {True}
    assert {(one["width"], one["height"]) for one in widgets()} == {(8, 6)}


@pytest.mark.parametrize("alarm", resources("CloudWatch::Alarm"))
def test_an_alarm_is_on_a_metric_that_exists(alarm: str) -> None:
    one = properties("CloudWatch::Alarm")[alarm]

    if one["Namespace"] == NAMESPACE:
        is_counted = one["MetricName"] in set(Metric)
        assert is_counted or one["MetricName"] in FILTERED
        assert one.get("Dimensions", []) == ([{"Name": "service", "Value": "orderhub"}] if is_counted else [])
    else:
        assert one["MetricName"] in AWS_METRICS[one["Namespace"]]
        assert [each["Name"] for each in one["Dimensions"]] == DIMENSIONS[one["Namespace"]]
    # Where nothing is counted there is nothing wrong.
    assert one["TreatMissingData"] == "notBreaching"


def test_functions_that_count_are_told_under_which_name_and_are_read_here() -> None:
    counting = {
        function["LoggingConfig"]["LogGroup"]["Ref"]: function["Environment"]["Variables"]["METRICS_NAMESPACE"]
        for function in functions().values()
        if "METRICS_NAMESPACE" in function["Environment"]["Variables"]
    }

    assert set(counting) == set(COUNTING)
    assert list(counting.values()) == [NAMESPACE] * len(counting)
