"""The queues whose messages can be put back, and how."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from orderhub.redrive.deliveries import failed_runs, undelivered
from orderhub.redrive.queue_message import Message, Outcome, Result
from orderhub.redrive.records import failed_batches, quarantined
from orderhub.redrive.stack import Stack

type PutBack = Callable[[Stack, Sequence[Message]], Iterator[Result]]

REDRIVABLE: Mapping[str, PutBack] = {
    "QuarantineQueue": quarantined,
    "StreamFailuresQueue": failed_batches,
    "UndeliveredEventsQueue": undelivered,
    "FailedRunsQueue": failed_runs,
}
"""How the messages of each queue are put back, by its name in the template."""
MOST = 1000
"""Messages of one call; what is more is left for the next."""
WAIT_SECONDS = 1
"""Asked without waiting, SQS says at times that a queue is empty which is not."""
_HIDDEN_SECONDS = 900
_RECEIVED_AT_ONCE = 10


def redrive(
    stack: Stack, queue: str, most: int = MOST, is_late: Callable[[], bool] = lambda: False
) -> list[Result]:
    """Put the messages of a queue back; those that went are deleted, the others are in it again at once.

    Args:
        stack: Whose queue it is.
        queue: One of ``REDRIVABLE``.
        most: So many messages at most.
        is_late: Whether there is no time for one more message; those that are left stay in the queue.
    """
    url, sqs = stack.physical(queue), stack.client("sqs")
    # All of it first: some may come back while the rest is put back.
    messages = list(_received(stack, url, most))
    left = {message.handle for message in messages}
    results = []
    try:
        for result in REDRIVABLE[queue](stack, messages):
            results.append(result)
            if result.outcome is not Outcome.LEFT:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=result.message.handle)
                left.remove(result.message.handle)
            if is_late():
                break
    finally:
        for handle in left:
            sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
    return results


def _received(stack: Stack, url: str, most: int) -> Iterator[Message]:
    """What waits in a queue, out of others' sight from now on."""
    count = 0
    while count < most:
        received = stack.client("sqs").receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(_RECEIVED_AT_ONCE, most - count),
            VisibilityTimeout=_HIDDEN_SECONDS,
            WaitTimeSeconds=WAIT_SECONDS,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        found = received.get("Messages", [])
        if not found:
            return
        count += len(found)
        yield from map(Message.of, found)
