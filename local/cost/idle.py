"""What a stack costs in a month in which nothing comes in: what is charged as it stands, and what runs by itself.

What it is made of is as in the template; a test holds it to that. How long a run takes and what it logs is
assumed.
"""

from collections.abc import Iterator

from local.cost.model import Item, gb_seconds
from orderhub.customers.lists import LISTS

MOST = 6.0
"""Dollars a month that an idle stack may cost."""
HOURS = 730
ALARM_METRICS = 38
"""Metrics that all alarms look at; an alarm that adds up is paid for by each of them."""
DASHBOARDS = 1
FREE_DASHBOARDS = 3
"""Of an account, whatever else it has."""
RUNS_EVERY = {
    "process_import": 5,
    "delete_orders": 5,
    "fulfil_privacy": 5,
    "replay_events": 5,
    "tell_overdue_tasks": 1,
}
"""Minutes between two runs of what looks whether there is something to do."""
MEMORY = {
    "process_import": 1769,
    "delete_orders": 1024,
    "fulfil_privacy": 1769,
    "replay_events": 1024,
    "tell_overdue_tasks": 512,
    "move_rfm": 1769,
    "count_segments": 1769,
}
"""Megabytes of each function that runs by itself, as in the template."""
DAILY = ("move_rfm", "count_segments")
"""State machines that run once a day over everything, list by list."""
STATES = 4 + 3 * LISTS
"""States that such an execution enters when there is nothing: of its own, and for each list."""
POLLERS = 5
"""Connections with which Lambda asks a queue for messages; each waits 20 seconds for one."""
POLLED_QUEUES = 2
"""Queues that a function works off."""
NOTHING_KEPT = 0
KEYS = 1
"""Of KMS: the one that secrets are encrypted with."""
_RUN = {"milliseconds": 5.0, "calls": 2.0}
_LINES_OF_A_RUN = 600
"""Bytes: the lines that Lambda writes about each run."""
_READS_OF_A_NIGHT = 1_300
"""Read units for going over empty lists, of which there is one for each currency."""
_DAYS = HOURS / 24
FREE = {
    "ApiGateway::Authorizer": "by the call",
    "DynamoDB::Table": "by the request and by what is kept; a backup of nothing is nothing",
    "Events::Archive": "by what is kept",
    "Events::EventBus": "by the event",
    "Events::Rule": "by the event",
    "IAM::Policy": "free",
    "IAM::Role": "free",
    "Logs::LogGroup": "by what is written",
    "Logs::MetricFilter": "its metric, in the hours in which it has a value",
    "S3::Bucket": "by the request and by what is kept",
    "S3::BucketPolicy": "free",
    "SES::ConfigurationSet": "free",
    "SES::ConfigurationSetEventDestination": "by the event",
    "SNS::Subscription": "by the message",
    "SNS::Topic": "by the message",
    "SQS::Queue": "by the request; nobody asks those that have no function",
    "SQS::QueuePolicy": "free",
    "Scheduler::ScheduleGroup": "free",
    "Serverless::Api": "by the call",
    "Serverless::Function": "by the call; what calls itself is below",
    "Serverless::LayerVersion": "free",
    "Serverless::StateMachine": "by the transition; what runs each day is below",
}
"""Kinds of resources that cost nothing as they stand, and what they are charged by."""
CHARGED = {"CloudWatch::Alarm", "CloudWatch::Dashboard", "KMS::Key"}
"""Those that are charged as they stand."""


def runs() -> dict[str, float]:
    """How often each function runs by itself; what goes over everything plans, works on each list and finishes."""
    looking = {name: HOURS * 60 / minutes for name, minutes in RUNS_EVERY.items()}
    return looking | dict.fromkeys(DAILY, _DAYS * (LISTS + 2))


def runs_by_schedule() -> float:
    """How often the Scheduler calls: what looks for something to do, and what runs each night."""
    return sum(HOURS * 60 / minutes for minutes in RUNS_EVERY.values()) + _DAYS * len(DAILY)


def idle_bill() -> Iterator[Item]:
    """All lines of the bill, those too that are nothing."""
    calls = sum(runs().values())
    seconds = sum(many * gb_seconds(_RUN, MEMORY[name]) for name, many in runs().items())
    reads = calls + _DAYS * _READS_OF_A_NIGHT * len(DAILY)
    receives = POLLED_QUEUES * POLLERS * HOURS * 3600 / 20
    dashboards = max(0, DASHBOARDS - FREE_DASHBOARDS)
    yield Item(service="CloudWatch", what="metrics of alarms", amount=ALARM_METRICS, price="alarm_metric")
    yield Item(service="CloudWatch", what="dashboards beyond three", amount=dashboards, price="dashboard")
    yield Item(service="CloudWatch", what="GB of logs", amount=calls * _LINES_OF_A_RUN / 1e9, price="log_gb")
    yield Item(service="X-Ray", what="traces", amount=calls, price="trace")
    yield Item(service="Lambda", what="calls, by schedules", amount=calls, price="lambda_request")
    yield Item(service="Lambda", what="GB seconds", amount=seconds, price="lambda_gb_second")
    yield Item(service="EventBridge", what="calls of its Scheduler", amount=runs_by_schedule(), price="schedule")
    yield Item(
        service="SQS", what="calls, to see whether there is a message", amount=receives, price="queue_request"
    )
    transitions = _DAYS * STATES * len(DAILY)
    yield Item(service="Step Functions", what="transitions, each night", amount=transitions, price="transition")
    yield Item(service="DynamoDB", what="read units", amount=reads, price="read_unit")
    yield Item(service="DynamoDB", what="GB kept", amount=NOTHING_KEPT, price="table_gb_month")
    yield Item(service="DynamoDB", what="GB of backup", amount=NOTHING_KEPT, price="pitr_gb_month")
    yield Item(service="KMS", what="keys of our own", amount=KEYS, price="key")
