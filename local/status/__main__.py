"""`make status`: what came in and went out in the last hour, what waits, and which alarms ring.

make status
make status ENV=dev
"""

import math
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from local.console import terminal
from local.hub import hub_of
from local.layout import LocalError
from local.progress import run
from local.status.reading import HubStatus, read_status
from orderhub.imports.job import Job
from orderhub.platform.metrics import Metric
from orderhub.status.backlog import Backlog
from orderhub.status.figures import Figures
from orderhub.status.snapshot import Status

_DAY = timedelta(days=1)
_COUNTS: Mapping[str, Mapping[str, Metric]] = {
    "orders": {
        "accepted": Metric.ORDERS_ACCEPTED,
        "changed": Metric.ORDERS_CHANGED,
        "failed": Metric.ORDERS_FAILED,
    },
    "import rows": {
        "read": Metric.IMPORT_ROWS,
        "rejected": Metric.IMPORT_ROWS_REJECTED,
        "imports given up": Metric.IMPORTS_FAILED,
    },
    "messages": {
        "sent": Metric.MESSAGES_SENT,
        "asked of others": Metric.MESSAGES_REQUESTED,
        "held back": Metric.MESSAGES_HELD,
        "failed": Metric.MESSAGES_FAILED,
        "bounced": Metric.MESSAGES_BOUNCED,
        "complained of": Metric.MESSAGES_COMPLAINED,
    },
}


def screen(found: HubStatus) -> RenderableType:
    """What is shown of a status."""
    grid = Table.grid(padding=(0, 2))
    for name, text in (*_last_hour(found.status.figures), *_now(found.status)):
        grid.add_row(Text(name, style="dim"), Text(text))
    return Group(grid, *_ringing(found.status), *_imports(found.imports))


def _last_hour(counted: Figures) -> Iterator[tuple[str, str]]:
    for name, metrics in _COUNTS.items():
        text = ", ".join(f"{counted.sum_of(metric):,} {word}" for word, metric in metrics.items())
        yield f"{name}, last hour", text
    lag = "no event"
    if counted.lag_median is not None and counted.lag_most is not None:
        lag = f"median {counted.lag_median / 1000:,.1f} s, most {counted.lag_most / 1000:,.1f} s"
    yield "event lag, last hour", lag


def _now(status: Status) -> Iterator[tuple[str, str]]:
    yield "workflows", f"{status.running:,} at work, {status.waiting:,} waiting"
    yield "messages to be sent", told(status.messages)
    yield "queues", ", ".join(f"{name} {depth:,}" for name, depth in sorted(status.queues.items()))


def told(backlog: Backlog) -> str:
    """The messages that wait, for a person."""
    if not backlog.waiting:
        return "none"
    if backlog.quota is None or backlog.takes is None:
        return f"{backlog.waiting:,}; what the account may send is not known"
    rate = f"{backlog.quota.per_second:g} mails a second"
    return f"{backlog.waiting:,}, about {_duration(backlog.takes)} at {rate}"


def _duration(span: timedelta) -> str:
    if span >= 2 * _DAY:
        return f"{span / _DAY:,.0f} days"
    minutes = math.ceil(span / timedelta(minutes=1))
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"  # noqa: PLR2004 - an hour


def _ringing(status: Status) -> Iterator[Text]:
    for name in status.ringing:
        yield Text(f"{name} rings; docs/operations.md says what to do", style="bold red")
    if not status.ringing:
        yield Text("no alarm rings", style="green")


def _imports(jobs: Sequence[Job]) -> Iterator[RenderableType]:
    if not jobs:
        return
    table = Table(title="last imports", title_justify="left", box=None, padding=(0, 2))
    for name in ("import", "mode", "state", "rows", "done"):
        table.add_column(name, justify="right" if name in {"rows", "done"} else "left")
    for job in jobs:
        state = f"{job.state} ({job.code})" if job.code else str(job.state)
        table.add_row(job.import_id, str(job.way), state, f"{job.rows:,}", f"{job.rows_done:,}")
    yield table


def show(found: HubStatus, console: Console) -> bool:
    """Print a status; tell whether no alarm rings."""
    console.print(screen(found))
    return not found.status.ringing


def main() -> None:
    """Show the hub the environment names; ends with 1 when an alarm rings."""
    try:
        found = read_status(hub_of(os.environ.get("ENV", "")), datetime.now(UTC))
    except (ClientError, BotoCoreError) as error:
        raise LocalError(f"AWS says: {error}") from None
    if not show(found, terminal()):
        sys.exit(1)


if __name__ == "__main__":
    run(main)
