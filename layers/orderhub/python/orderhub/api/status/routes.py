"""What the API says of the hub itself."""

from datetime import datetime
from typing import Any

from orderhub.http.answer import Answer
from orderhub.orders.json_values import time_text
from orderhub.platform.metrics import Metric
from orderhub.status.backlog import Backlog
from orderhub.status.figures import Figures
from orderhub.status.snapshot import MOST_COUNTED, Alarm, Status
from orderhub.status.watched import KEPT_ASIDE

type Json = dict[str, Any]

_COUNTS: dict[str, dict[str, Metric]] = {
    "orders": {
        "accepted": Metric.ORDERS_ACCEPTED,
        "changed": Metric.ORDERS_CHANGED,
        "failed": Metric.ORDERS_FAILED,
    },
    "imports": {
        "rows": Metric.IMPORT_ROWS,
        "rejectedRows": Metric.IMPORT_ROWS_REJECTED,
        "failed": Metric.IMPORTS_FAILED,
    },
    "messages": {
        "sent": Metric.MESSAGES_SENT,
        "requested": Metric.MESSAGES_REQUESTED,
        "held": Metric.MESSAGES_HELD,
        "failed": Metric.MESSAGES_FAILED,
        "bounced": Metric.MESSAGES_BOUNCED,
        "complained": Metric.MESSAGES_COMPLAINED,
    },
}


def shown(status: Status, now: datetime) -> Answer:
    """The status of the hub, as it was read at ``now``."""
    return Answer(
        body={
            "asOf": time_text(now),
            "lastHour": _last_hour(status.figures),
            "workflows": {"running": status.running, "waiting": status.waiting, "countedAtMost": MOST_COUNTED},
            "messagesWaiting": _backlog(status.messages),
            "queues": [
                {"name": name, "waiting": waiting, "canRedrive": name in KEPT_ASIDE}
                for name, waiting in status.queues.items()
            ],
            "alarms": [_alarm(alarm) for alarm in status.alarms],
        }
    )


def _last_hour(figures: Figures) -> Json:
    counts = {name: {word: figures.sum_of(metric) for word, metric in of.items()} for name, of in _COUNTS.items()}
    has_lag = figures.lag_median is not None and figures.lag_most is not None
    lag = {"medianMs": figures.lag_median, "mostMs": figures.lag_most} if has_lag else None
    return {**counts, "eventLag": lag}


def _backlog(backlog: Backlog) -> Json:
    return {
        "count": backlog.waiting,
        "mailsPerSecond": backlog.quota.per_second if backlog.quota else None,
        "seconds": round(backlog.takes.total_seconds()) if backlog.takes is not None else None,
    }


def _alarm(alarm: Alarm) -> Json:
    return {
        "name": alarm.name,
        "state": alarm.state,
        "since": time_text(alarm.since),
        "description": alarm.description,
    }
