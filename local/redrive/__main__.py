"""`make redrive QUEUE=FailedRunsQueue`: puts what waits in a queue back where it came from.

make redrive QUEUE=UndeliveredEventsQueue ENV=dev
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from local.console import terminal
from local.hub import Hub, hub_of
from local.layout import LocalError
from local.progress import run
from local.redrive.deliveries import failed_runs, undelivered
from local.redrive.message import Fate, Message, Result
from local.redrive.records import failed_batches, quarantined

type Way = Callable[[Hub, Sequence[Message]], Iterator[Result]]

WAYS: dict[str, Way] = {
    "QuarantineQueue": quarantined,
    "StreamFailuresQueue": failed_batches,
    "UndeliveredEventsQueue": undelivered,
    "FailedRunsQueue": failed_runs,
}
"""How the messages of each queue are put back."""
MOST = 1000
"""Messages of one call; what is more is left for the next."""
WAIT_SECONDS = 1
"""Asked without waiting, SQS says at times that a queue is empty which is not."""
_HIDDEN_SECONDS = 900


def redrive(hub: Hub, queue: str) -> list[Result]:
    """Put the messages of a queue back; those that went are deleted, the others are in it again at once.

    Raises:
        LocalError: There is no such queue.
    """
    if queue not in WAYS:
        raise LocalError(f"say which queue: make redrive QUEUE=… of {', '.join(WAYS)}")
    url, sqs = hub.physical(queue), hub.client("sqs")
    # All of it first: some may come back while the rest is put back.
    messages = list(_waiting(hub, url))
    left = {message.handle for message in messages}
    results = []
    try:
        for result in WAYS[queue](hub, messages):
            results.append(result)
            if result.fate is not Fate.LEFT:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=result.message.handle)
                left.remove(result.message.handle)
    finally:
        for handle in left:
            sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
    return results


def _waiting(hub: Hub, url: str) -> Iterator[Message]:
    """All that waits in a queue, out of others' sight from now on."""
    for _ in range(MOST // 10):
        received = hub.client("sqs").receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=_HIDDEN_SECONDS,
            WaitTimeSeconds=WAIT_SECONDS,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        if not received.get("Messages"):
            return
        yield from map(Message.of, received["Messages"])


def report(results: Sequence[Result], console: Console) -> bool:
    """Print what became of messages; tell whether all of them went."""
    counts = Counter(result.fate for result in results)
    console.print(", ".join(f"{count} {fate}" for fate, count in counts.items()) or "the queue is empty")
    for (fate, why), count in Counter((result.fate, result.why) for result in results if result.why).items():
        console.print(f"  {count} {fate}: {why}")
    return counts.keys() <= {Fate.DONE}


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
