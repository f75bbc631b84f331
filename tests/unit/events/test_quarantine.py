import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from orderhub.errors import TransientError
from orderhub.events.follow import SetAside, sort
from orderhub.events.quarantine import QuarantineQueue, message_of
from tests.support.streams import ARN, Stream, broken, header, image, stamp


@dataclass
class Client:
    """SQS that takes as many messages as it is told to, then raises."""

    error: Exception | None = None
    takes: int = 0
    sent: list[str] = field(default_factory=list)

    def send_message(self, QueueUrl: str, MessageBody: str) -> None:  # noqa: ARG002, N803 - AWS's names
        if self.error and len(self.sent) >= self.takes:
            raise self.error
        self.sent.append(MessageBody)


def _queue(client: Client) -> QuarantineQueue:
    return QuarantineQueue(client, "https://queue")  # type: ignore[arg-type]


def _set_aside(count: int = 1, **fields: object) -> list[SetAside]:
    stream = Stream()
    rows = [image(header(f"A{n}", **fields), stamp()) for n in range(count)]
    return sort(broken(stream.inserted(row)) for row in rows).set_aside


def test_a_message_holds_the_whole_record_with_reason_and_ids() -> None:
    (aside,) = _set_aside(receiver_name="张三 \ufffe \x01")

    message = message_of(aside)

    assert json.loads(message) == {
        "reason": "image_unreadable",
        "order_no": "A0",
        "event_id": f"{1:032x}",
        "sequence_number": "700000000001000000001",
        "record_is_whole": True,
        "record": aside.record,
    }
    assert message.isascii()
    assert message.isprintable(), "SQS refuses messages with control characters"


def test_a_record_too_large_for_a_message_comes_without_its_images_and_says_so() -> None:
    (aside,) = _set_aside(remark="长" * 60_000)

    message = message_of(aside)
    body: dict[str, Any] = json.loads(message)

    assert len(message) < 1_000
    assert body["record_is_whole"] is False
    assert body["record"]["dynamodb"]["Keys"] == aside.record["dynamodb"]["Keys"]
    assert body["record"]["dynamodb"]["SequenceNumber"] == body["sequence_number"]
    assert body["record"]["eventSourceARN"] == ARN
    assert not {"NewImage", "OldImage"} & set(body["record"]["dynamodb"])


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "ThrottlingException"}}, "SendMessage"),
        ReadTimeoutError(endpoint_url="x"),
    ],
)
def test_a_queue_that_is_away_is_a_fault_that_may_pass(error: Exception) -> None:
    client = Client(error=error, takes=1)

    with pytest.raises(TransientError) as passing:
        _queue(client).put(_set_aside(3))

    assert passing.value.code == "quarantine_unreachable"
    assert len(client.sent) == 1


def test_a_missing_permission_is_shown_as_it_is() -> None:
    client = Client(error=ClientError({"Error": {"Code": "AccessDenied"}}, "SendMessage"))

    with pytest.raises(ClientError):
        _queue(client).put(_set_aside())
