"""Metrics and alarms: what CloudWatch makes of the lines of a log, of queues, and of an alarm's dimensions."""

import json
import operator
import time
from collections.abc import Callable, Iterator
from typing import Any

from ministack.services import cloudwatch, sqs

type Message = dict[str, Any]
type Describe = Callable[..., Any]

COMPARED = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
STATE_OF_MISSING = {"notBreaching": "OK", "breaching": "ALARM", "missing": "INSUFFICIENT_DATA"}
DEPTH = "ApproximateNumberOfMessagesVisible"


def read_logs(emit: Callable[..., None]) -> Callable[..., None]:
    """Wrap the logging of functions so that lines in the embedded metric format become metrics.

    MiniStack stores them as lines of the log alone.
    """

    def wrapped(func: Message, request_id: str, log_text: str, *rest: Any, **named: Any) -> None:  # noqa: ANN401 - passed through
        for line in (log_text or "").splitlines():
            for namespace, metric, dimensions, value in embedded_metrics(line):
                cloudwatch.record_metric(namespace, metric["Name"], value, metric.get("Unit", "None"), dimensions)
        emit(func, request_id, log_text, *rest, **named)

    return wrapped


def embedded_metrics(line: str) -> Iterator[tuple[str, Message, dict[str, str], float]]:
    """Namespace, metric, dimensions and value of each figure in a line of a log; most lines hold none."""
    if '"CloudWatchMetrics"' not in line:
        return
    try:
        entry = json.loads(line)
        directives = entry["_aws"]["CloudWatchMetrics"]
    except (ValueError, KeyError, TypeError):
        return
    for directive in directives:
        for names in directive["Dimensions"]:
            dimensions = {name: str(entry[name]) for name in names}
            for metric in directive["Metrics"]:
                values = entry[metric["Name"]]
                for value in values if isinstance(values, list) else [values]:
                    yield directive["Namespace"], metric, dimensions, value


def look_first(describe: Describe) -> Describe:
    """Wrap the listing of alarms so that queues are measured and alarms evaluated before they are told.

    AWS does both each minute; MiniStack measures no queue, and evaluates alarms when somebody puts a metric.
    """

    def wrapped(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - passed through
        for queue in sqs._queues.values():
            sqs._refresh_counts(queue)
            depth = float(queue["attributes"]["ApproximateNumberOfMessages"])
            cloudwatch.record_metric("AWS/SQS", DEPTH, depth, "Count", {"QueueName": queue["name"]})
        cloudwatch._evaluate_all_alarms()
        return describe(*args, **named)

    return wrapped


def evaluate(alarm: Message) -> None:
    """Bring an alarm to the state that the points of its own metric call for, or the lack of them.

    MiniStack takes the points of all dimensions together, and leaves an alarm as it is where there are none.
    """
    points = _points_of(alarm)
    state = STATE_OF_MISSING.get(alarm.get("TreatMissingData") or "missing", alarm["StateValue"])
    if points:
        stat = alarm.get("ExtendedStatistic") or alarm.get("Statistic", "Average")
        value = cloudwatch._stat_value(cloudwatch._calc_stats(points), stat, points)
        compare = COMPARED[alarm["ComparisonOperator"]]
        state = "ALARM" if compare(value, alarm["Threshold"]) else "OK"
    before = alarm["StateValue"]
    if state == before:
        return
    reason = f"{len(points)} points of {alarm['MetricName']} against {alarm['Threshold']}"
    alarm |= {"StateValue": state, "StateReason": reason, "StateUpdatedTimestamp": int(time.time())}
    cloudwatch._record_history(alarm["AlarmName"], before, state, reason)
    cloudwatch._dispatch_alarm_actions(alarm, before, state, reason)


def _points_of(alarm: Message) -> list[Message]:
    since = time.time() - alarm.get("Period", 60) * alarm.get("EvaluationPeriods", 1)
    wanted = cloudwatch._dims_from_list(alarm.get("Dimensions") or [])
    key = cloudwatch._dims_key(wanted) if wanted else None
    return [
        point
        for (namespace, name, dimensions), points in list(cloudwatch._metrics.items())
        if (namespace, name) == (alarm.get("Namespace"), alarm.get("MetricName")) and key in {None, dimensions}
        for point in points
        if point["Timestamp"] >= since
    ]
