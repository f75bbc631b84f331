import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.events.announcement import OrderEvent
from orderhub.events.event_reader import EventReader
from orderhub.events.follow import sort
from orderhub.events.history import EventHistory
from orderhub.events.stored_event import DAY_SHARDS, event_key_of, stored_detail
from orderhub.orders.rows import shard_of
from tests.support.published import published_customer_event, published_event
from tests.support.streams import Stream, header, image, stamp


@dataclass
class Client:
    """DynamoDB that hands back the last ``busy`` requests of a call, for as many calls as it is busy."""

    busy: list[int] = field(default_factory=list)
    error: Exception | None = None
    calls: list[list[Any]] = field(default_factory=list)

    def batch_write_item(self, RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803 - AWS's name
        if self.error:
            raise self.error
        (requests,) = RequestItems.values()
        self.calls.append(requests)
        rest = self.busy.pop(0) if self.busy else 0
        return {"UnprocessedItems": {"events": requests[-rest:]} if rest else {}}

    def query(self, **_: object) -> dict[str, Any]:
        if self.error:
            raise self.error
        return {"Items": []}


def _history(client: Client, pause: Callable[[float], None] = lambda _: None) -> EventHistory:
    return EventHistory(client, "events", retention_days=30, pause=pause)  # type: ignore[arg-type]


def _events(count: int) -> list[OrderEvent]:
    stream = Stream()
    return sort(stream.inserted(image(header(f"A{n}"), stamp())) for n in range(count)).events


def _refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "BatchWriteItem")


def test_a_row_is_found_by_order_and_by_day_and_goes_after_the_retention() -> None:
    client, events = Client(), _events(1)

    _history(client).write(events)

    day, row = (request["PutRequest"]["Item"] for request in client.calls[0])
    assert row == {
        "order_no": {"S": "A0"},
        "version": {"N": "1"},
        "event_id": {"S": "A0:1"},
        "detail_type": {"S": "orderINITIALIZED"},
        "occurred_at": {"S": "2026-11-22T09:30:00.000000Z"},
        "detail": {"S": stored_detail(json.loads(events[0].detail))},
        "day_shard": {"S": f"2026-11-22#{shard_of('A0', DAY_SHARDS)}"},
        "expires_at": {"N": str(int(datetime(2026, 12, 22, 9, 30, tzinfo=UTC).timestamp()))},
        "marks": {"SS": ["no_contact"]},
    }
    assert day == {
        "order_no": {"S": " days"},
        "version": {"N": str(date(2026, 11, 22).toordinal())},
        "expires_at": {"N": str(int(datetime(2026, 12, 23, tzinfo=UTC).timestamp()))},
    }


def test_a_day_is_noted_once() -> None:
    client = Client()
    history = _history(client)

    for _ in range(2):
        history.write(_events(1))

    assert [len(call) for call in client.calls] == [2, 1]


def test_a_day_that_could_not_be_noted_is_noted_the_next_time() -> None:
    client = Client(busy=[1] * 5)
    history = _history(client)
    with pytest.raises(TransientError):
        history.write(_events(1))
    client.calls.clear()

    history.write(_events(1))

    assert [len(call) for call in client.calls] == [2]


def test_an_event_of_somebody_known_bears_no_mark() -> None:
    client = Client()

    _history(client).write([published_event(contact="c-1")])

    assert "marks" not in client.calls[0][1]["PutRequest"]["Item"]


def test_an_event_of_a_customer_is_kept_at_its_place() -> None:
    client, event = Client(), published_customer_event("c-1")

    _history(client).write([event])

    row = client.calls[0][1]["PutRequest"]["Item"]
    place = event_key_of(event.detail_type, json.loads(event.detail))
    assert (row["order_no"]["S"], row["version"]["N"]) == ("customer#c-1", str(place.number))
    assert row["day_shard"] == {"S": f"2026-11-22#{shard_of('customer#c-1', DAY_SHARDS)}"}


def test_rows_are_written_twenty_five_at_a_time() -> None:
    client = Client()

    _history(client).write(_events(60))

    assert [len(call) for call in client.calls] == [25, 25, 11]


def test_what_a_busy_table_hands_back_is_sent_again_after_growing_pauses() -> None:
    client, pauses = Client(busy=[5, 2]), list[float]()

    _history(client, pauses.append).write(_events(10))

    assert [len(call) for call in client.calls] == [11, 5, 2]
    assert len(pauses) == 2
    assert pauses == sorted(pauses)


def test_a_table_that_stays_busy_is_a_fault_that_may_pass() -> None:
    client, pauses = Client(busy=[1] * 9), list[float]()

    with pytest.raises(TransientError) as passing:
        _history(client, pauses.append).write(_events(2))

    assert passing.value.code == "history_busy"
    assert len(client.calls) == 5
    assert sum(pauses) < 2


def test_an_order_made_anew_within_a_batch_does_not_spoil_the_call() -> None:
    client, stream = Client(), Stream()
    row = image(header(), stamp())
    events = sort([stream.inserted(row), stream.removed(row), stream.inserted(row)]).events

    _history(client).write(events)

    keys = [request["PutRequest"]["Item"]["event_id"]["S"] for request in client.calls[0][1:]]
    assert keys == ["A1:1", "A1:2"]


def test_a_table_that_is_away_is_a_fault_that_may_pass() -> None:
    history = _history(Client(error=_refusal("ThrottlingException")))

    with pytest.raises(TransientError) as writing:
        history.write(_events(1))
    with pytest.raises(TransientError) as reading:
        history.read("A1")

    assert writing.value.code == reading.value.code == "history_unreachable"


def test_a_missing_permission_is_shown_as_it_is() -> None:
    history = _history(Client(error=_refusal("AccessDeniedException")))

    with pytest.raises(ClientError):
        history.write(_events(1))


def test_events_that_a_busy_table_does_not_give_are_a_fault_that_may_pass() -> None:
    class Busy:
        def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - AWS's name
            return {"Responses": {}, "UnprocessedKeys": RequestItems}

    events = EventReader(Busy(), "events", pause=lambda _: None)  # type: ignore[arg-type]

    with pytest.raises(TransientError) as passing:
        events.of([("A1", 1)])

    assert passing.value.code == "history_busy"
