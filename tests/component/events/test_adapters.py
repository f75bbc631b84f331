"""What bus, history and quarantine promise, checked on the fakes of the unit tests and on the real ones."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from orderhub.events.announcement import OrderEvent
from orderhub.events.bus import EventBus
from orderhub.events.follow import Quarantine, SetAside, sort
from orderhub.events.history import EventHistory
from orderhub.events.ports import Publisher
from orderhub.events.quarantine import QuarantineQueue
from orderhub.platform import aws
from tests.support.streams import Stream, broken, header, image, stamp
from tests.support.tables import moto_tables
from tests.unit.events.fakes import FakeBus, FakeHistory, FakeQuarantine

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def cloud() -> Iterator["DynamoDBClient"]:
    with moto_tables("EventsTable") as dynamodb:
        yield dynamodb


@dataclass
class Watched[T]:
    """An adapter, and a way to see from outside what it did."""

    it: T
    published: Callable[[], list[Any]]


def _queue(name: str) -> tuple[str, Callable[[], list[Any]]]:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]

    def messages() -> list[Any]:
        found = []
        while part := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            found += [json.loads(message["Body"]) for message in part]
        return found

    return url, messages


@pytest.fixture(params=["fake", "real"])
def bus(request: pytest.FixtureRequest) -> Watched[Publisher[Any]]:
    if request.param == "fake":
        fake = FakeBus()
        return Watched(fake, lambda: [(e.detail_type, json.loads(e.detail)) for e in fake.published])
    request.getfixturevalue("cloud")
    url, messages = _queue("subscriber")
    events, arn = boto3.client("events"), f"arn:aws:sqs:us-east-1:123456789012:{url.rpartition('/')[2]}"
    events.create_event_bus(Name="orders")
    events.put_rule(Name="all", EventBusName="orders", EventPattern='{"source":["orderhub"]}')
    events.put_targets(Rule="all", EventBusName="orders", Targets=[{"Id": "1", "Arn": arn}])
    return Watched(EventBus(aws.events(), "orders"), lambda: [(m["detail-type"], m["detail"]) for m in messages()])


@pytest.fixture(params=["fake", "real"])
def history(request: pytest.FixtureRequest) -> FakeHistory | EventHistory:
    if request.param == "fake":
        return FakeHistory()
    return EventHistory(request.getfixturevalue("cloud"), "EventsTable", retention_days=30)


@pytest.fixture(params=["fake", "real"])
def quarantine(request: pytest.FixtureRequest) -> Watched[Quarantine]:
    if request.param == "fake":
        fake = FakeQuarantine()
        return Watched(fake, lambda: [(r.reason, r.order_no, r.sequence_number, r.record) for r in fake.records])
    request.getfixturevalue("cloud")
    url, messages = _queue("quarantine")
    names = ("reason", "order_no", "sequence_number", "record")
    return Watched(QuarantineQueue(aws.sqs(), url), lambda: [tuple(m[name] for name in names) for m in messages()])


def _events(*order_nos: str) -> list[OrderEvent]:
    stream = Stream()
    return sort(stream.inserted(image(header(order_no), stamp())) for order_no in order_nos).events


def test_what_is_published_arrives_whole_and_in_order(bus: Watched[Publisher[Any]]) -> None:
    events = _events(*(f"订单/{n}#" for n in range(12)))

    bus.it.publish(events)

    assert bus.published() == [(event.detail_type, json.loads(event.detail)) for event in events]


def test_an_order_s_history_is_read_newest_first(history: FakeHistory | EventHistory) -> None:
    stream, first, second = Stream(), image(header(), stamp(1)), image(header(remark="new"), stamp(2))
    events = sort([stream.inserted(first), stream.modified(first, second), stream.removed(second)]).events

    history.write(events + _events("B2"))

    assert history.read("A1") == events[::-1]
    assert history.read("nobody's") == []


def test_writing_history_again_changes_nothing(history: FakeHistory | EventHistory) -> None:
    events = _events("A1")

    history.write(events)
    history.write(events + events)

    assert history.read("A1") == events


def test_what_is_set_aside_waits_whole_and_in_order(quarantine: Watched[Quarantine]) -> None:
    stream = Stream()
    poison = [broken(stream.inserted(image(header(f"A{n}"), stamp()))) for n in range(3)]
    aside: list[SetAside] = sort(poison).set_aside

    quarantine.it.put(aside)

    assert quarantine.published() == [(a.reason, a.order_no, a.sequence_number, a.record) for a in aside]
