import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from orderhub.errors import TransientError
from orderhub.events.announcement import OrderEvent
from orderhub.events.bus import EventBus
from orderhub.events.follow import sort
from tests.support.streams import Stream, header, image, stamp


@dataclass
class Client:
    """EventBridge that answers each call with the next of its answers, then takes everything."""

    answers: list[Exception | int] = field(default_factory=list)
    calls: list[list[Any]] = field(default_factory=list)

    def put_events(self, Entries: list[Any]) -> dict[str, Any]:  # noqa: N803 - AWS's name
        self.calls.append(Entries)
        answer = self.answers.pop(0) if self.answers else 0
        if isinstance(answer, Exception):
            raise answer
        # The last of a call are not taken.
        entries = [
            {"ErrorCode": "InternalFailure"} if place >= len(Entries) - answer else {}
            for place in range(len(Entries))
        ]
        return {"FailedEntryCount": answer, "Entries": entries}


def _bus(client: Client) -> EventBus:
    return EventBus(client, "orders")  # type: ignore[arg-type]


def _events(count: int) -> list[OrderEvent]:
    stream = Stream()
    return sort(stream.inserted(image(header(f"A{n}"), stamp())) for n in range(count)).events


def _refusal(code: str, status: int) -> ClientError:
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PutEvents")


def test_events_go_out_ten_at_a_time_in_their_order() -> None:
    client = Client()

    _bus(client).publish(_events(23))

    assert [len(call) for call in client.calls] == [10, 10, 3]
    sent = [json.loads(entry["Detail"])["eventKey"] for call in client.calls for entry in call]
    assert sent == [f"A{n}" for n in range(23)]


def test_an_entry_is_sent_from_us_at_the_time_of_the_change() -> None:
    client, events = Client(), _events(1)

    _bus(client).publish(events)

    assert client.calls == [
        [
            {
                "EventBusName": "orders",
                "Source": "orderhub",
                "DetailType": "orderINITIALIZED",
                "Time": events[0].occurred_at,
                "Detail": events[0].detail,
            }
        ]
    ]


def test_a_failed_entry_stops_all_and_the_second_try_sends_the_same_ids() -> None:
    client, events = Client(answers=[0, 1]), _events(25)

    with pytest.raises(TransientError) as passing:
        _bus(client).publish(events)
    _bus(client).publish(events)

    assert passing.value.code == "events_not_taken"
    assert passing.value.done == 19, "ten of the first call, nine of the second"
    first, again = client.calls[:2], client.calls[2:]
    assert again[:2] == first
    assert [len(call) for call in again] == [10, 10, 5]


@pytest.mark.parametrize(
    "error", [_refusal("ThrottlingException", 400), _refusal("Any", 503), ReadTimeoutError(endpoint_url="x")]
)
def test_a_bus_that_is_away_is_a_fault_that_may_pass(error: Exception) -> None:
    with pytest.raises(TransientError) as passing:
        _bus(Client(answers=[error])).publish(_events(1))

    assert passing.value.code == "bus_unreachable"
    assert passing.value.done == 0


def test_events_that_went_out_before_the_bus_was_away_are_counted() -> None:
    with pytest.raises(TransientError) as passing:
        _bus(Client(answers=[0, 0, _refusal("Any", 503)])).publish(_events(25))

    assert passing.value.done == 20


def test_a_missing_permission_is_shown_as_it_is() -> None:
    with pytest.raises(ClientError):
        _bus(Client(answers=[_refusal("AccessDeniedException", 403)])).publish(_events(1))


def test_nothing_to_tell_makes_no_call() -> None:
    client = Client()

    _bus(client).publish([])

    assert client.calls == []
