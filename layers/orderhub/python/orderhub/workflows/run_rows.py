"""How a run lies in the Operations table, and back; pure, no AWS.

It is in the list of its workflow and state, spread over the shards that run ids fall into, by the time it began.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from orderhub.orders.attributes import time_text
from orderhub.orders.rows import shard_of
from orderhub.platform.row_keys import row_key
from orderhub.workflows.cause import Cause
from orderhub.workflows.run import Delivery, Run, RunState

type Row = dict[str, Any]

_TEXTS = ("run_id", "workflow", "machine", "execution", "block", "order_no", "reason", "stopped_by")
_TIMES = ("started_at", "waits_since", "wait_until", "ended_at")


def key_of(run_id: str) -> Row:
    """The key of a run."""
    return row_key(f"run#{run_id}", "run")


def list_of(workflow: str, state: RunState, shard: int) -> str:
    """The list that runs of a workflow and state are in."""
    return f"runs#{workflow}#{state}#{shard}"


def place_of(run: Run) -> str:
    """Where a run stands in its list."""
    return f"{time_text(run.started_at)}#{run.run_id}"


def row_of(run: Run, retention: timedelta) -> Row:
    """A run as a row, which goes by itself so long after it began."""
    row = key_of(run.run_id) | {
        "state": {"S": run.state.value},
        "leg": {"N": str(run.leg)},
        "event_type": {"S": run.cause.event_type},
        "detail": {"S": json.dumps(run.cause.detail, ensure_ascii=False, separators=(",", ":"))},
        "messages": {"L": [{"M": _delivery_row(delivery)} for delivery in run.deliveries]},
        "list_shard": {"S": list_of(run.workflow, run.state, shard_of(run.run_id))},
        "listed_at": {"S": place_of(run)},
        "expires_at": {"N": str(int((run.started_at + retention).timestamp()))},
    }
    if run.version:
        row["version"] = {"N": str(run.version)}
    if run.passed:
        row["passed"] = {"L": [{"S": text} for text in run.passed]}
    texts = {name: getattr(run, name) for name in _TEXTS}
    times = {name: getattr(run, name) for name in _TIMES}
    row |= {name: {"S": text} for name, text in texts.items() if text}
    return row | {name: {"S": time_text(time)} for name, time in times.items() if time}


def run_in(row: Mapping[str, Any]) -> Run:
    """The run in a row."""
    texts = {name: row[name]["S"] for name in _TEXTS if name in row}
    times = {name: datetime.fromisoformat(row[name]["S"]) for name in _TIMES if name in row}
    return Run(
        **{"order_no": None, **texts, **times},
        cause=Cause(event_type=row["event_type"]["S"], detail=json.loads(row["detail"]["S"])),
        leg=int(row["leg"]["N"]),
        state=RunState(row["state"]["S"]),
        deliveries=tuple(map(_delivery_in, row["messages"]["L"])),
        version=int(row["version"]["N"]) if "version" in row else 0,
        passed=tuple(text["S"] for text in row.get("passed", {}).get("L", ())),
    )


def _delivery_row(delivery: Delivery) -> Row:
    row = {"message": {"S": delivery.message}, "outcome": {"S": delivery.outcome}}
    if delivery.channel:
        row["channel"] = {"S": delivery.channel}
    if delivery.sent_at:
        row["at"] = {"S": time_text(delivery.sent_at)}
    return row


def _delivery_in(value: Mapping[str, Any]) -> Delivery:
    # Before, only the names were stored.
    if "S" in value:
        return Delivery(message=value["S"], outcome="sent")
    row = value["M"]
    return Delivery(
        message=row["message"]["S"],
        outcome=row["outcome"]["S"],
        channel=row["channel"]["S"] if "channel" in row else "",
        sent_at=datetime.fromisoformat(row["at"]["S"]) if "at" in row else None,
    )
