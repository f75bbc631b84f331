"""Of a batch of the queue each event stands for itself."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orderhub.faults import Passing
from orderhub.rules.batches import left_of
from orderhub.rules.firing import Told
from tests.unit.rules.samples import paid

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass
class Engine:
    """Fails on some orders, and knows which it was given."""

    failing: frozenset[str]
    applied: list[str] = field(default_factory=list)

    def apply(self, told: Told, now: datetime) -> None:
        assert now == NOW
        self.applied.append(told.place.key)
        if told.place.key in self.failing:
            raise Passing("not now", "rules_unreachable")


def message(number: int, body: Any = None) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    event = {"detail-type": "orderPAID", "detail": paid(f"A{number}")}
    return {"messageId": f"m{number}", "body": json.dumps(body or event)}


@given(st.sets(st.integers(0, 9)))
def test_every_event_has_its_turn_and_only_those_that_failed_come_again(failing: set[int]) -> None:
    engine = Engine(frozenset(f"A{number}" for number in failing))

    answer = left_of([message(number) for number in range(10)], engine, NOW)

    assert engine.applied == [f"A{number}" for number in range(10)]
    assert answer == {"batchItemFailures": [{"itemIdentifier": f"m{number}"} for number in sorted(failing)]}


def test_what_is_no_event_of_ours_takes_no_other_along() -> None:
    engine = Engine(frozenset())

    answer = left_of([message(0, {"detail-type": "x"}), message(1)], engine, NOW)

    assert engine.applied == ["A1"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
