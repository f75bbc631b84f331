"""The queue of messages, as whoever works it off has it: the only module that says when a message comes again."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from orderhub.platform.faults import translated

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class MessageQueue:
    """The queue.

    Args:
        client: SQS.
        url: The queue.
    """

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def delay(self, seconds: Mapping[str, int]) -> None:
        """Have messages of a batch come again after so many seconds, each known by its receipt.

        Raises:
            TransientError: Some come again when the time is over for which they are hidden.
        """
        with translated("the queue of messages cannot be reached right now", "queue_unreachable"):
            self._client.change_message_visibility_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": str(number), "ReceiptHandle": receipt, "VisibilityTimeout": wait}
                    for number, (receipt, wait) in enumerate(seconds.items())
                ],
            )
