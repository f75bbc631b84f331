"""The quarantine queue: the only module that puts records of the stream into it.

A message is JSON: ``reason``, ``order_no``, ``event_id`` and ``sequence_number`` of the record, and the
``record`` in the shape Lambda gets it, so that it can be given to the function again.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from orderhub.events.follow import SetAside
from orderhub.events.records import Record
from orderhub.platform.faults import translated

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_MAX_BYTES = 250_000
"""SQS takes 1 MiB, and 256 KiB from queues of older standing; a record can have two rows of 400 kB."""


class QuarantineQueue:
    """Records that wait for a person.

    Args:
        client: SQS.
        url: The queue, a standard one; the sequence number tells the order of one order's records.
    """

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def put(self, records: Sequence[SetAside]) -> None:
        """Hand over records in their order, one by one: they are few, and each may fill a call.

        Raises:
            TransientError: Not all were taken; those that were come again with the same sequence numbers.
        """
        for record in records:
            with translated("the quarantine cannot be reached right now", "quarantine_unreachable"):
                self._client.send_message(QueueUrl=self._url, MessageBody=message_of(record))


def message_of(aside: SetAside) -> str:
    """The message of a record; one that is too large comes without its images, and says so."""
    whole = _message(aside, aside.record, is_whole=True)
    if len(whole) <= _MAX_BYTES:
        return whole
    return _message(aside, _without_images(aside.record), is_whole=False)


def _message(aside: SetAside, record: Record, *, is_whole: bool) -> str:
    message = {
        "reason": aside.reason,
        "order_no": aside.order_no,
        "event_id": record.get("eventID"),
        "sequence_number": aside.sequence_number,
        "record_is_whole": is_whole,
        "record": record,
    }
    # In ASCII, so characters are bytes, and none is among those that SQS refuses.
    return json.dumps(message, separators=(",", ":"))


def _without_images(record: Record) -> dict[str, Any]:
    images = {"OldImage", "NewImage"}
    stream = {name: value for name, value in record["dynamodb"].items() if name not in images}
    return {**record, "dynamodb": stream}
