"""What the hub counted of itself in the last hour, as CloudWatch has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from orderhub.platform.metrics import Metric

LAST = timedelta(hours=1)
_DIMENSIONS = [{"Name": "service", "Value": "orderhub"}]
_STATS = {"median": "p50", "most": "Maximum"}


@dataclass(frozen=True, slots=True)
class Figures:
    """The sum of each metric, and how late events were, in milliseconds; None where there was no event."""

    sums: Mapping[str, float] = field(default_factory=dict)
    lag_median: float | None = None
    lag_most: float | None = None

    def sum_of(self, metric: Metric) -> int:
        """How many there were of something."""
        return round(self.sums.get(metric, 0))


def figures_of(cloudwatch: Any, stack_name: str, now: datetime) -> Figures:  # noqa: ANN401 - no types of it
    """What was counted in the hour before ``now``."""
    queries = [_query(stack_name, f"m{number}", metric, "Sum") for number, metric in enumerate(Metric)]
    queries += [_query(stack_name, name, Metric.EVENT_LAG, stat) for name, stat in _STATS.items()]
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=queries, StartTime=now - LAST, EndTime=now, ScanBy="TimestampDescending"
    )
    values = {result["Id"]: result["Values"] for result in answer["MetricDataResults"]}
    return Figures(
        sums={metric: sum(values.get(f"m{number}", ())) for number, metric in enumerate(Metric)},
        lag_median=_first(values.get("median", ())),
        lag_most=max(values.get("most", ()), default=None),
    )


def _query(stack_name: str, name: str, metric: Metric, stat: str) -> dict[str, Any]:
    of = {"Namespace": f"orderhub/{stack_name}", "MetricName": metric.value, "Dimensions": _DIMENSIONS}
    return {"Id": name, "MetricStat": {"Metric": of, "Period": int(LAST.total_seconds()), "Stat": stat}}


def _first(values: Sequence[float]) -> float | None:
    return values[0] if values else None
