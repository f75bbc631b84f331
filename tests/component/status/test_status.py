"""The status of a hub on an account of fakes: what is asked of AWS, and what `make status` shows."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from rich.console import Console

from local.hub import Hub
from local.layout import LocalError
from local.status.__main__ import show, told
from local.status.reading import HubStatus, read_status, ringing_alarms
from orderhub.errors import TransientError
from orderhub.imports.job import ImportMode, ImportState, Job
from orderhub.messages.quota import Quota
from orderhub.platform.metrics import Metric
from orderhub.status.backlog import Backlog
from orderhub.status.figures import Figures, figures_of
from orderhub.status.snapshot import MOST_COUNTED, Alarm, AlarmState, Status

type Json = dict[str, Any]

PRODUCTION = Quota(per_second=14, per_day=50_000, sent=0)
SANDBOX = Quota(per_second=1, per_day=200, sent=150)
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RESOURCES = {
    "FailedRunsQueue": ("AWS::SQS::Queue", "https://sqs/1/shop-FailedRuns"),
    "RulesQueue": ("AWS::SQS::Queue", "https://sqs/1/shop-Rules"),
    "MessagesQueue": ("AWS::SQS::Queue", "https://sqs/1/shop-Messages"),
    "RunWorkflowStateMachine": ("AWS::StepFunctions::StateMachine", "machine-1"),
    "ReconcileStateMachine": ("AWS::StepFunctions::StateMachine", "machine-2"),
    "TimerGroup": ("AWS::Scheduler::ScheduleGroup", "shop"),
    "OperationsTable": ("AWS::DynamoDB::Table", "operations"),
}
DEPTHS = {"FailedRuns": "2", "Rules": "0", "Messages": "10"}


def alarm(name: str, state: str = "OK") -> Json:
    return {"AlarmName": name, "StateValue": state, "StateUpdatedTimestamp": NOW, "AlarmDescription": "It rings."}


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

    @property
    def hub(self) -> Hub:
        return Hub("shop", lambda _service: self, embedded=False)

    @property
    def status(self) -> Status:
        return read_status(self.hub, NOW).status


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
    alarms = [
        alarm("shop-FailedRunsAlarm-1ABC"),
        alarm("shop-ImportsFailedAlarm-2ABC", "ALARM"),
        alarm("shop-StreamLagAlarm-3ABC", "INSUFFICIENT_DATA"),
        alarm("shop-two-ImportsFailedAlarm-4ABC", "ALARM"),
    ]
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
            "describe_alarms": lambda _request: {"MetricAlarms": alarms},
            "query": lambda _asked: {"Items": []},
            "get_metric_data": lambda _asked: {"MetricDataResults": []},
        }
    )


def test_cloudwatch_is_asked_once_for_all_figures(account: Account) -> None:
    account.answers["get_metric_data"] = lambda call: {
        "MetricDataResults": [
            {"Id": query["Id"], "Values": [3.0, 4.0]}
            for query in call["MetricDataQueries"]
            if query["Id"] == "median" or query["MetricStat"]["Metric"]["MetricName"] == "OrdersFailed"
        ]
    }

    found = figures_of(account, "shop", NOW)

    assert (found.sum_of(Metric.ORDERS_FAILED), found.sum_of(Metric.ORDERS_ACCEPTED)) == (7, 0)
    assert (found.lag_median, found.lag_most) == (3.0, None)
    ((_, request),) = account.calls
    metrics = [query["MetricStat"]["Metric"] for query in request["MetricDataQueries"]]
    assert {metric["Namespace"] for metric in metrics} == {"orderhub/shop"}
    assert {metric["MetricName"] for metric in metrics} == set(Metric)
    assert len({query["Id"] for query in request["MetricDataQueries"]}) == len(metrics)


def test_queues_runs_timers_and_alarms_are_those_of_this_stack(account: Account) -> None:
    found = account.status

    assert found.queues == {"FailedRunsQueue": 2, "RulesQueue": 0, "MessagesQueue": 10}
    # Those in sight, those at work and those that are put off.
    assert found.messages == Backlog(waiting=30, quota=SANDBOX)
    assert (found.running, found.waiting) == (6, 1)
    assert [(each.name, each.state) for each in found.alarms] == [
        ("FailedRunsAlarm", AlarmState.OK),
        ("ImportsFailedAlarm", AlarmState.RINGS),
        ("StreamLagAlarm", AlarmState.UNKNOWN),
    ]
    assert found.ringing == ringing_alarms(account.hub) == ["ImportsFailedAlarm"]
    assert read_status(account.hub, NOW).imports == []


def test_of_very_many_runs_it_is_said_that_there_are_so_many_at_least(account: Account) -> None:
    account.answers["list_executions"] = lambda _asked: {"executions": [{}] * 999}

    assert account.status.running == MOST_COUNTED


def test_a_service_that_is_busy_is_an_error_one_may_try_again(account: Account) -> None:
    def busy(_asked: Json) -> Json:
        raise ClientError({"Error": {"Code": "Throttling"}}, "DescribeAlarms")

    account.answers["describe_alarms"] = busy

    with pytest.raises(TransientError) as raised:
        _ = account.status
    assert raised.value.code == "status_unreadable"


def test_what_the_account_may_send_is_asked_only_for_messages_that_wait(account: Account) -> None:
    account.answers["get_queue_attributes"] = lambda asked: {
        "Attributes": dict.fromkeys(asked["AttributeNames"], "0")
    }

    assert account.status.messages == Backlog(waiting=0, quota=None)
    assert "get_account" not in {name for name, _ in account.calls}


def test_an_account_that_does_not_say_what_it_may_send_is_shown_all_the_same(account: Account) -> None:
    def refused(_asked: Json) -> Json:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetAccount")

    account.answers["get_account"] = refused

    assert account.status.messages == Backlog(waiting=30, quota=None)


def printed(status: Status, *jobs: Job) -> tuple[bool, str]:
    out = io.StringIO()
    is_calm = show(HubStatus(status=status, imports=list(jobs)), Console(file=out, width=120))
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
        figures=Figures(sums, lag_median=800.0, lag_most=61_500.0),
        queues={"RulesQueue": 0, "FailedRunsQueue": 2},
        messages=Backlog(waiting=5000, quota=PRODUCTION),
        running=1,
        waiting=7,
        alarms=[Alarm(name="FailedRunsAlarm", state=AlarmState.RINGS, since=NOW, description="")],
    )

    is_calm, shown = printed(status, job)

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
        Status(figures=Figures(), queues={}, messages=nothing, running=0, waiting=0, alarms=[])
    )

    assert is_calm
    assert "no event" in shown
    assert "no alarm rings" in shown
    assert "last imports" not in shown


def test_a_name_that_is_not_in_the_stack_is_said(account: Account) -> None:
    with pytest.raises(LocalError, match="the stack shop has no NoSuchQueue"):
        account.hub.physical("NoSuchQueue")


@pytest.mark.parametrize(
    ("waiting", "quota", "text"),
    [
        (0, PRODUCTION, "none"),
        (10, None, "10; what the account may send is not known"),
        (50, SANDBOX, "50, about 1 min at 1 mails a second"),
        (51, SANDBOX, "51, about 24 h 0 min at 1 mails a second"),
        (5000, SANDBOX, "5,000, about 25 days at 1 mails a second"),
        (5000, Quota(per_second=1, per_day=None, sent=0), "5,000, about 1 h 24 min at 1 mails a second"),
    ],
)
def test_it_is_said_how_long_the_messages_take_that_wait(waiting: int, quota: Quota | None, text: str) -> None:
    assert told(Backlog(waiting=waiting, quota=quota)) == text
