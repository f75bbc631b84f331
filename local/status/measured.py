"""What the hub counted of itself: from CloudWatch on AWS, from the same lines of its functions' logs here."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from local.hub import Hub
from orderhub.platform.metrics import Metric

LAST = timedelta(hours=1)
COUNTING = (
    "IngestOrdersLogs",
    "ProcessImportLogs",
    "FollowOrderChangesLogs",
    "SendMessagesLogs",
    "NoteBouncesLogs",
)
"""The logs of the functions that count something; a test holds them against the template."""
_DIMENSIONS = [{"Name": "service", "Value": "orderhub"}]
_STATS = {"Sum": "Sum", "median": "p50", "most": "Maximum"}


@dataclass(frozen=True, slots=True)
class Measured:
    """What was counted in the last hour: the sum of each metric, and how late events were, in milliseconds."""

    sums: Mapping[str, float] = field(default_factory=dict)
    lag_median: float | None = None
    lag_most: float | None = None

    def sum_of(self, metric: Metric) -> int:
        """How many there were of something."""
        return round(self.sums.get(metric, 0))


def measured(hub: Hub, now: datetime) -> Measured:
    """What was counted in the hour before ``now``."""
    return _of_logs(hub, now) if hub.embedded else _of_cloudwatch(hub, now)


def values_in(lines: Iterator[str]) -> dict[str, list[float]]:
    """The values of each metric in lines of a log; most lines hold none."""
    found: dict[str, list[float]] = defaultdict(list)
    for line in lines:
        if '"CloudWatchMetrics"' not in line:
            continue
        entry = json.loads(line)
        for directive in entry["_aws"]["CloudWatchMetrics"]:
            for metric in directive["Metrics"]:
                found[metric["Name"]] += entry[metric["Name"]]
    return found


def _of_logs(hub: Hub, now: datetime) -> Measured:
    found = values_in(_lines(hub, now - LAST))
    lags = sorted(found.get(Metric.EVENT_LAG, []))
    return Measured(
        sums={name: sum(values) for name, values in found.items()},
        lag_median=lags[len(lags) // 2] if lags else None,
        lag_most=lags[-1] if lags else None,
    )


def _lines(hub: Hub, since: datetime) -> Iterator[str]:
    pages = hub.client("logs").get_paginator("filter_log_events")
    for logs in COUNTING:
        for page in pages.paginate(logGroupName=hub.physical(logs), startTime=int(since.timestamp() * 1000)):
            yield from (event["message"] for event in page["events"])


def _of_cloudwatch(hub: Hub, now: datetime) -> Measured:
    queries = [_query(hub, f"m{number}", metric, "Sum") for number, metric in enumerate(Metric)]
    queries += [_query(hub, name, Metric.EVENT_LAG, _STATS[name]) for name in ("median", "most")]
    answer = hub.client("cloudwatch").get_metric_data(
        MetricDataQueries=queries, StartTime=now - LAST, EndTime=now, ScanBy="TimestampDescending"
    )
    values = {
        metricdataresult["Id"]: metricdataresult["Values"] for metricdataresult in answer["MetricDataResults"]
    }
    return Measured(
        sums={metric: sum(values.get(f"m{number}", ())) for number, metric in enumerate(Metric)},
        lag_median=_first(values.get("median", ())),
        lag_most=max(values.get("most", ()), default=None),
    )


def _query(hub: Hub, name: str, metric: Metric, stat: str) -> dict[str, Any]:
    of = {"Namespace": f"orderhub/{hub.stack_name}", "MetricName": metric.value, "Dimensions": _DIMENSIONS}
    period = int(LAST.total_seconds())
    return {"Id": name, "MetricStat": {"Metric": of, "Period": period, "Stat": stat}}


def _first(values: Sequence[float]) -> float | None:
    return values[0] if values else None
