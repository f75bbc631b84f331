"""`make redrive QUEUE=FailedRunsQueue`: puts what waits in a queue back where it came from.

make redrive QUEUE=UndeliveredEventsQueue ENV=dev
"""

import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from local.console import terminal
from local.hub import Hub, hub_of
from local.layout import LocalError
from local.progress import run
from orderhub.redrive import queues
from orderhub.redrive.queue_message import Outcome, Reason, Result

_OUTCOMES: Mapping[Outcome, str] = {
    Outcome.DONE: "put back",
    Outcome.AGAIN: "in a queue again",
    Outcome.LEFT: "left in the queue",
}
_REASONS: Mapping[Reason, str] = {
    Reason.RANGE_MISSING: "names no range of the stream",
    Reason.RANGE_EXPIRED: "the stream forgot it after 24 hours; now it takes: make reconcile MEND=1",
    Reason.RECORD_INCOMPLETE: "is not whole; send the order again, then delete it",
    Reason.RECORDS_UNREADABLE: "{} still cannot be read",
    Reason.FUNCTION_FAILED: "the function says {}",
    Reason.BUS_BUSY: "the event bus did not take all of it; redrive again",
    Reason.DESTINATION_MISSING: "does not say where it was to go",
    Reason.DESTINATION_UNKNOWN: "was to go to {}, which is not known here",
    Reason.RUN_MISSING: "names no run",
    Reason.RUN_REFUSED: "the hub says {}",
    Reason.AWS_REFUSED: "AWS says {}",
}


def redrive(hub: Hub, queue: str) -> list[Result]:
    """Put the messages of a queue back.

    Raises:
        LocalError: There is no such queue.
    """
    if queue not in queues.REDRIVABLE:
        raise LocalError(f"say which queue: make redrive QUEUE=… of {', '.join(queues.REDRIVABLE)}")
    return queues.redrive(hub, queue)


def why_of(result: Result) -> str:
    """Why a message stays, in words; empty of one that went."""
    return _REASONS[result.reason].format(result.detail) if result.reason else ""


def report(results: Sequence[Result], console: Console) -> bool:
    """Print what became of messages; tell whether all of them went."""
    counts = Counter(result.outcome for result in results)
    said = ", ".join(f"{count} {_OUTCOMES[outcome]}" for outcome, count in counts.items())
    console.print(said or "the queue is empty")
    for (outcome, why), count in Counter((result.outcome, why_of(result)) for result in results).items():
        if why:
            console.print(f"  {count} {_OUTCOMES[outcome]}: {why}")
    return counts.keys() <= {Outcome.DONE}


def main() -> None:
    """Redrive the queue the environment names; ends with 1 when something is left."""
    try:
        results = redrive(hub_of(os.environ.get("ENV", "")), os.environ.get("QUEUE", ""))
    except (ClientError, BotoCoreError) as error:
        raise LocalError(f"AWS says: {error}") from None
    if not report(results, terminal()):
        sys.exit(1)


if __name__ == "__main__":
    run(main)
