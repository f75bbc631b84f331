"""`make reconcile`: holds customers and events against the orders, and with MEND=1 puts right what differs.

make reconcile
make reconcile MEND=1 ENV=dev
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from local.console import terminal
from local.hub import Hub, hub_of
from local.layout import LocalError
from local.progress import run
from orderhub.reconcile.outcome import MEND, REPORT, left_in

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

type Json = dict[str, Any]

_LOOK_AGAIN = 1.0
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Machine:
    """The state machine of one stack."""

    client: "SFNClient"
    arn: str

    def start(self, mode: str, settled_for_seconds: int | None = None) -> str:
        """Start a run that leaves out what changed within so many seconds, if they are named; return its ARN."""
        settled = {} if settled_for_seconds is None else {"settled_for_seconds": settled_for_seconds}
        run_input = json.dumps({"mode": mode, **settled})
        started = self.client.start_execution(stateMachineArn=self.arn, name=f"make-{uuid4()}", input=run_input)
        return started["executionArn"]

    def parts_of(self, execution: str) -> tuple[int, int]:
        """How many parts of a run are done, of how many; none as long as they are not planned."""
        parts = list(self._said(execution))
        planned = next((len(answer["parts"]) for answer in parts if "parts" in answer), 0)
        return sum(answer.get("done") is True for answer in parts), planned

    def outcome(self, execution: str) -> Json | None:
        """What a run came to; None while it goes on.

        Raises:
            LocalError: It failed.
        """
        found = self.client.describe_execution(executionArn=execution)
        if found["status"] == "RUNNING":
            return None
        if found["status"] != "SUCCEEDED":
            raise LocalError(f"the run {found['status']}: {found.get('error', 'no reason given')}; {execution}")
        outcome: Json = json.loads(found["output"])
        return outcome

    def _said(self, execution: str) -> Iterator[Json]:
        """What the function answered so far."""
        pages = self.client.get_paginator("get_execution_history").paginate(executionArn=execution)
        for event in (published_event for page in pages for published_event in page["events"]):
            if event["type"] == "TaskSucceeded":
                answer = json.loads(event["taskSucceededEventDetails"]["output"]).get("Payload")
                if isinstance(answer, dict):
                    yield answer


def machine_of(hub: Hub) -> Machine:
    """The machine of a hub."""
    return Machine(hub.client("stepfunctions"), hub.physical("ReconcileStateMachine"))


def reconcile(
    machine: Machine,
    mode: str,
    console: Console,
    pause: Callable[[float], None] = time.sleep,
    settled_for_seconds: int | None = None,
) -> Json:
    """Start a run, follow it to its end, and return what it came to."""
    execution = machine.start(mode, settled_for_seconds)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("parts"))
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("reconcile", total=None)
        while (outcome := machine.outcome(execution)) is None:
            done, planned = machine.parts_of(execution)
            progress.update(bar, completed=done, total=planned or None)
            pause(_LOOK_AGAIN)
    return outcome


def report(outcome: Mapping[str, Any], console: Console) -> None:
    """Print what a run came to."""
    console.print(
        f"{outcome['orders']:,} orders and {outcome['customer_orders']:,} orders of customers looked at, "
        f"{outcome['left_out']:,} left out because they changed lately"
    )
    for kind, count in outcome["found"].items():
        console.print(f"{kind:<10} {count:>9,}   mended {outcome['mended'].get(kind, 0):,}")
    for example in outcome["examples"][:_SHOWN]:
        customer = f"   customer {example['customer_id']}" if example["customer_id"] else ""
        console.print(f"  {example['kind']:<10} {example['order_no']}{customer}")
    left = left_in(outcome)
    console.print(
        f"{left:,} differences left; docs/operations.md says what they mean" if left else "all is as it should be"
    )


def main() -> None:
    """Reconcile the stack the environment names; ends with 1 when differences are left."""
    mode = MEND if os.environ.get("MEND") == "1" else REPORT
    try:
        outcome = reconcile(machine_of(hub_of(os.environ.get("ENV", ""))), mode, terminal())
    except (ClientError, BotoCoreError) as error:
        raise LocalError(f"AWS says: {error}") from None
    report(outcome, terminal())
    if left_in(outcome):
        sys.exit(1)


if __name__ == "__main__":
    run(main)
