"""Of a batch of the queue each event stands for itself."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import TransientError
from orderhub.rules.batches import left_of
from orderhub.rules.firing import IncomingEvent
from tests.unit.rules.samples import paid

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass
class Engine:
    """Fails on some orders, and knows which it was given."""

    failing: frozenset[str]
    applied: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    def apply(self, event: IncomingEvent, now: datetime) -> None:
        assert now == NOW
        self.applied.append(event.place.key)
        self.repeated += [event.place.key] * event.is_repeat
        if event.place.key in self.failing:
            raise TransientError("not now", "rules_unreachable")


def message(number: int, body: Any = None) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    event = {"detail-type": "orderPAID", "detail": paid(f"A{number}")}
    return {"messageId": f"m{number}", "body": json.dumps(body or event)}


@given(st.sets(st.integers(0, 9)))
def test_every_event_has_its_turn_and_only_those_that_failed_come_again(failing: set[int]) -> None:
    engine = Engine(frozenset(f"A{number}" for number in failing))

    answer = left_of([message(number) for number in range(10)], [engine], NOW, lambda: 60.0)

    assert engine.applied == [f"A{number}" for number in range(10)]
    assert answer == {"batchItemFailures": [{"itemIdentifier": f"m{number}"} for number in sorted(failing)]}


def test_what_is_no_event_of_ours_takes_no_other_along() -> None:
    engine = Engine(frozenset())

    answer = left_of([message(0, {"detail-type": "x"}), message(1)], [engine], NOW, lambda: 60.0)

    assert engine.applied == ["A1"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}


def test_what_cannot_be_begun_in_time_comes_again_and_the_rest_is_done() -> None:
    engine, clock = Engine(frozenset()), iter([60.0, 20.0, 14.0, 13.0])

    answer = left_of([message(number) for number in range(4)], [engine], NOW, clock.__next__)

    assert engine.applied == ["A0", "A1"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m2"}, {"itemIdentifier": "m3"}]}


def test_it_is_known_which_events_came_before() -> None:
    engine = Engine(frozenset())
    counted = [message(n) | {"attributes": {"ApproximateReceiveCount": str(n)}} for n in (1, 2, 3)]

    left_of([message(0), *counted], [engine], NOW, lambda: 60.0)

    assert engine.repeated == ["A2", "A3"]
