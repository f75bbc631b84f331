"""`make status` on an account of fakes: what is asked of AWS, and what is shown."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from rich.console import Console

from local.hub import Hub
from local.layout import LocalError
from local.status.__main__ import show
from local.status.backlog import Backlog, backlog_of
from local.status.measured import COUNTING, Measured, measured, values_in
from local.status.snapshot import Status, status_of
from orderhub.imports.job import ImportMode, ImportState, Job
from orderhub.messages.quota import Quota
from orderhub.platform.metrics import Metric, count, counted, took

type Json = dict[str, Any]

PRODUCTION = Quota(per_second=14, per_day=50_000, sent=0)
SANDBOX = Quota(per_second=1, per_day=200, sent=150)
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RESOURCES = {
    "FailedRunsQueue": ("AWS::SQS::Queue", "https://sqs/1/shop-FailedRuns"),
    "RulesQueue": ("AWS::SQS::Queue", "https://sqs/1/shop-Rules"),
    "MessagesQueue": ("AWS::SQS::Queue", "https://sqs/1/shop-Messages"),
    "FailedRunsAlarm": ("AWS::CloudWatch::Alarm", "shop-alarm-1"),
    "ImportsFailedAlarm": ("AWS::CloudWatch::Alarm", "shop-alarm-2"),
    "StreamLagAlarm": ("AWS::CloudWatch::Alarm", "shop-alarm-3"),
    "SendMessageStateMachine": ("AWS::StepFunctions::StateMachine", "machine-1"),
    "TimerGroup": ("AWS::Scheduler::ScheduleGroup", "shop"),
    "OperationsTable": ("AWS::DynamoDB::Table", "operations"),
    **{logs: ("AWS::Logs::LogGroup", logs) for logs in COUNTING},
}


def alarm(number: int, metric: str, **dimensions: str) -> Json:
    named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    return {"AlarmName": f"shop-alarm-{number}", "MetricName": metric, "Dimensions": named, "Threshold": 0.0}


DEPTHS = {"FailedRuns": "2", "Rules": "0", "Messages": "10"}

ALARMS = [
    alarm(1, "ApproximateNumberOfMessagesVisible", QueueName="shop-FailedRuns"),
    alarm(2, "ImportsFailed", service="orderhub"),
    alarm(3, "IteratorAge", FunctionName="follow"),
    alarm(9, "of somebody else's"),
]


@dataclass
class Account:
    """Answers each call by its name, and notes what it was asked."""

    answers: dict[str, Callable[[Json], Json]] = field(default_factory=dict)
    calls: list[tuple[str, Json]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Callable[..., Json]:
        def call(**request: Any) -> Json:  # noqa: ANN401 - whatever AWS is asked
            self.calls.append((name, request))
            return self.answers[name](request)

        return call

    def get_paginator(self, name: str) -> "Pages":
        return Pages(self, name)

    def hub(self, *, embedded: bool) -> Hub:
        return Hub("shop", lambda _service: self, embedded=embedded)


@dataclass
class Pages:
    """A call whose answer is one page."""

    account: Account
    name: str

    def paginate(self, **request: Any) -> list[Json]:  # noqa: ANN401 - whatever AWS is asked
        return [getattr(self.account, self.name)(**request)]


def listed(request: Json) -> Json:
    assert request == {"StackName": "shop"}
    return {
        "StackResourceSummaries": [
            {"LogicalResourceId": name, "ResourceType": kind, "PhysicalResourceId": physical}
            for name, (kind, physical) in RESOURCES.items()
        ]
    }


@pytest.fixture
def account() -> Account:
    depths = {f"https://sqs/1/shop-{name}": depth for name, depth in DEPTHS.items()}
    return Account(
        {
            "list_stack_resources": listed,
            "get_queue_attributes": lambda request: {
                "Attributes": dict.fromkeys(request["AttributeNames"], depths[request["QueueUrl"]])
            },
            "get_account": lambda _request: {
                "SendQuota": {"MaxSendRate": 1.0, "Max24HourSend": 200.0, "SentLast24Hours": 150.0}
            },
            "list_executions": lambda _asked: {"executions": [{}, {}, {}]},
            "list_schedules": lambda _asked: {"Schedules": [{}]},
            "describe_alarms": lambda request: {"MetricAlarms": ALARMS[:1] if "StateValue" in request else ALARMS},
            "query": lambda _asked: {"Items": []},
            "filter_log_events": lambda _asked: {"events": []},
            "get_metric_data": lambda _asked: {"MetricDataResults": []},
        }
    )


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What an invocation that counted leaves in its log."""
    counted("before")(lambda: None)()
    capsys.readouterr()

    @counted("orderhub/shop")
    def handler() -> None:
        count(Metric.ORDERS_ACCEPTED, 2)
        for seconds in (1, 3, 2):
            took(Metric.EVENT_LAG, seconds)

    handler()
    return ['{"message":"orders_taken"}', "REPORT RequestId: 1", *capsys.readouterr().out.splitlines()]


def test_what_functions_say_they_counted_is_what_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert values_in(iter(lines(capsys))) == {"OrdersAccepted": [2.0], "EventLag": [1000.0, 3000.0, 2000.0]}


def test_here_the_logs_of_the_last_hour_are_read(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    events = [{"message": line} for line in lines(capsys)]
    account.answers["filter_log_events"] = lambda request: {
        "events": events if request["logGroupName"] == "IngestOrdersLogs" else []
    }

    found = measured(account.hub(embedded=True), NOW)

    assert (found.sum_of(Metric.ORDERS_ACCEPTED), found.sum_of(Metric.ORDERS_FAILED)) == (2, 0)
    assert (found.lag_median, found.lag_most) == (2000.0, 3000.0)
    read = {
        request["logGroupName"]: request["startTime"]
        for name, request in account.calls
        if name.startswith("filter")
    }
    assert read == dict.fromkeys(COUNTING, int(datetime(2026, 3, 1, 11, tzinfo=UTC).timestamp() * 1000))


def test_on_aws_cloudwatch_is_asked_once_for_all(account: Account) -> None:
    account.answers["get_metric_data"] = lambda call: {
        "MetricDataResults": [
            {"Id": query["Id"], "Values": [3.0, 4.0]}
            for query in call["MetricDataQueries"]
            if query["Id"] == "median" or query["MetricStat"]["Metric"]["MetricName"] == "OrdersFailed"
        ]
    }

    found = measured(account.hub(embedded=False), NOW)

    assert (found.sum_of(Metric.ORDERS_FAILED), found.sum_of(Metric.ORDERS_ACCEPTED)) == (7, 0)
    assert (found.lag_median, found.lag_most) == (3.0, None)
    ((_, request),) = ((name, call) for name, call in account.calls if name == "get_metric_data")
    metrics = [query["MetricStat"]["Metric"] for query in request["MetricDataQueries"]]
    assert {metric["Namespace"] for metric in metrics} == {"orderhub/shop"}
    assert {metric["MetricName"] for metric in metrics} == set(Metric)
    assert len({query["Id"] for query in request["MetricDataQueries"]}) == len(metrics)


def test_here_alarms_ring_by_what_can_be_seen(account: Account) -> None:
    found = status_of(account.hub(embedded=True), NOW)

    assert found.queues == {"FailedRunsQueue": 2, "RulesQueue": 0, "MessagesQueue": 10}
    # Those in sight, those at work and those that are put off.
    assert found.messages.waiting == 30
    assert (found.running, found.waiting, found.ringing) == (3, 1, ["FailedRunsAlarm"])
    assert found.imports == []


def test_on_aws_the_alarms_of_this_stack_say_themselves_whether_they_ring(account: Account) -> None:
    account.answers["describe_alarms"] = lambda request: {
        "MetricAlarms": [ALARMS[1], ALARMS[3]] if request == {"StateValue": "ALARM"} else []
    }

    assert status_of(account.hub(embedded=False), NOW).ringing == ["ImportsFailedAlarm"]


def printed(status: Status) -> tuple[bool, str]:
    out = io.StringIO()
    is_calm = show(status, Console(file=out, width=120))
    return is_calm, out.getvalue()


def test_all_of_it_is_shown() -> None:
    job = Job(
        import_id="J1",
        key="incoming/a.csv",
        way=ImportMode.LIVE,
        state=ImportState.FAILED,
        created_at=NOW,
        rows=5000,
        rows_done=1250,
        code="abandoned",
    )
    sums: dict[str, float] = {Metric.ORDERS_ACCEPTED: 1200, Metric.MESSAGES_HELD: 3}
    status = Status(
        measured=Measured(sums, lag_median=800.0, lag_most=61_500.0),
        queues={"RulesQueue": 0, "FailedRunsQueue": 2},
        messages=Backlog(waiting=5000, quota=PRODUCTION),
        running=1,
        waiting=7,
        ringing=["FailedRunsAlarm"],
        imports=[job],
    )

    is_calm, shown = printed(status)

    assert not is_calm
    words = " ".join(shown.split())
    assert "orders, last hour 1,200 accepted, 0 changed, 0 failed" in words
    assert "0 sent, 0 asked of others, 3 held back, 0 failed" in words
    assert "event lag, last hour median 0.8 s, most 61.5 s" in words
    assert "1 at work, 7 waiting" in words
    assert "messages to be sent 5,000, about 6 min at 14 mails a second" in words
    assert "FailedRunsQueue 2, RulesQueue 0" in words
    assert "FailedRunsAlarm rings; docs/operations.md says what to do" in words
    assert "J1 live failed (abandoned) 5,000 1,250" in words


def test_a_quiet_hour_is_calm() -> None:
    nothing = Backlog(waiting=0, quota=None)
    is_calm, shown = printed(
        Status(measured=Measured(), queues={}, messages=nothing, running=0, waiting=0, ringing=[], imports=[])
    )

    assert is_calm
    assert "no event" in shown
    assert "no alarm rings" in shown
    assert "last imports" not in shown


def test_a_name_that_is_not_in_the_stack_is_said(account: Account) -> None:
    with pytest.raises(LocalError, match="the stack shop has no NoSuchQueue"):
        account.hub(embedded=True).physical("NoSuchQueue")


def test_lines_of_a_log_that_only_speak_of_metrics_are_no_metrics() -> None:
    assert values_in(iter([json.dumps({"message": "metrics"}), "START"])) == {}


@pytest.mark.parametrize(
    ("waiting", "quota", "told"),
    [
        (0, PRODUCTION, "none"),
        (10, None, "10; what the account may send is not known"),
        (50, SANDBOX, "50, about 1 min at 1 mails a second"),
        (51, SANDBOX, "51, about 24 h 0 min at 1 mails a second"),
        (5000, SANDBOX, "5,000, about 25 days at 1 mails a second"),
        (5000, Quota(per_second=1, per_day=None, sent=0), "5,000, about 1 h 24 min at 1 mails a second"),
    ],
)
def test_it_is_said_how_long_the_messages_take_that_wait(waiting: int, quota: Quota | None, told: str) -> None:
    assert str(Backlog(waiting=waiting, quota=quota)) == told


def test_what_the_account_may_send_is_asked_only_for_messages_that_wait(account: Account) -> None:
    assert backlog_of(account.hub(embedded=False)) == Backlog(waiting=30, quota=SANDBOX)

    account.answers["get_queue_attributes"] = lambda asked: {
        "Attributes": dict.fromkeys(asked["AttributeNames"], "0")
    }
    assert backlog_of(account.hub(embedded=False)) == Backlog(waiting=0, quota=None)


def test_an_account_that_does_not_say_what_it_may_send_is_shown_all_the_same(account: Account) -> None:
    def refused(_asked: Json) -> Json:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetAccount")

    account.answers["get_account"] = refused

    assert backlog_of(account.hub(embedded=False)).quota is None
