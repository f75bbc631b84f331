"""Steps from the queue: what is answered, what comes again and when; bursts of them are in test_bursts.py."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from orderhub.errors import InvalidInput, OrderHubError, TransientError
from orderhub.messages.send_faults import MessageRefused, uncertain
from orderhub.workflows.queued_steps import STEP_SECONDS, QueuedSteps

BUSY = TransientError("throttled", "message_not_sent", is_busy=True)
AWAY = TransientError("not reached", "message_not_sent")


@dataclass
class World:
    """All that a worker touches; ``faults`` are raised by steps, ``deaf`` by whoever is answered."""

    faults: Mapping[str, Exception] = field(default_factory=dict)
    deaf: Exception | None = None
    stuck: Exception | None = None
    attempts: list[str] = field(default_factory=list)
    answers: dict[str, object] = field(default_factory=dict)
    delays: list[Mapping[str, int]] = field(default_factory=list)
    waits: int = 0
    seconds_left: float = 0.0

    def take(self, step: Mapping[str, Any], attempt: str) -> Mapping[str, Any]:
        self.attempts.append(attempt)
        if fault := self.faults.get(step["name"]):
            raise fault
        return {"state": "done"}

    def succeed(self, token: str, output: Mapping[str, Any]) -> None:
        if self.deaf:
            raise self.deaf
        self.answers[token] = output

    def fail(self, token: str, fault: OrderHubError) -> None:
        self.answers[token] = type(fault).__name__

    def delay(self, seconds: Mapping[str, int]) -> None:
        if self.stuck:
            raise self.stuck
        self.delays.append(seconds)

    def wait(self) -> None:
        self.waits += 1

    def left(self, *records: dict[str, Any], seconds: float = 120, chance: float = 1.0) -> list[str]:
        """The messages of a batch that are to come again."""
        steps = QueuedSteps(take=self.take, answers=self, queue=self, pace=self, chance=lambda: chance)
        answer = steps.left_of(records, "i1", lambda: seconds)
        return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def record(name: str, times: int = 1) -> dict[str, Any]:
    return {
        "messageId": name,
        "receiptHandle": f"receipt-{name}",
        "body": json.dumps({"token": f"token-{name}", "step": {"name": name}}),
        "attributes": {"ApproximateReceiveCount": str(times)},
    }


def test_what_came_of_each_step_is_answered_to_whoever_waits_for_it() -> None:
    world = World({"m2": MessageRefused("no", "message_refused"), "m3": uncertain()})

    assert world.left(record("m1"), record("m2"), record("m3")) == []

    assert world.answers == {
        "token-m1": {"state": "done"},
        "token-m2": "MessageRefused",
        "token-m3": "MessageUncertain",
    }
    # An attempt of its own for each: of one that comes twice in a batch it is known which of them began to send.
    assert world.attempts == ["i1/m1", "i1/m2", "i1/m3"]
    assert (world.waits, world.delays) == (3, [])


def test_of_copies_in_a_batch_one_is_taken() -> None:
    world = World({"m1": AWAY})

    assert world.left(record("m1"), record("m2"), record("m1")) == ["m1"]

    assert world.attempts == ["i1/m1", "i1/m2"]


@pytest.mark.parametrize(
    ("times", "chance", "seconds"),
    [(1, 1.0, 8), (1, 0.0, 4), (3, 1.0, 32), (7, 1.0, 512), (8, 1.0, 900), (999, 0, 450)],
)
def test_a_fault_that_may_pass_is_not_answered_and_the_step_comes_again_later_each_time(
    times: int, chance: float, seconds: int
) -> None:
    world = World({"m1": AWAY})

    assert world.left(record("m1", times), record("m2"), chance=chance) == ["m1"]

    assert world.answers == {"token-m2": {"state": "done"}}
    assert world.delays == [{"receipt-m1": seconds}]


def test_after_some_that_were_too_much_the_others_are_not_tried() -> None:
    names = [f"m{number}" for number in range(1, 7)]
    world = World(dict.fromkeys(names, BUSY) | {"m2": AWAY})

    assert world.left(*map(record, names)) == names

    assert len(world.attempts) == 5
    assert world.delays == [{f"receipt-{name}": 8 for name in names}]


def test_what_cannot_be_begun_in_time_comes_again_at_once() -> None:
    world = World(seconds_left=2)

    assert world.left(record("m1", 9), seconds=STEP_SECONDS + 1) == ["m1"]

    assert world.attempts == []
    assert world.delays == [{"receipt-m1": 0}]


@pytest.mark.parametrize("fault", [AWAY, RuntimeError("no permission")])
def test_a_step_whose_answer_does_not_arrive_comes_again_and_takes_no_other_along(fault: Exception) -> None:
    world = World(deaf=fault)

    assert world.left(record("m1"), record("m2")) == ["m1", "m2"]


def test_a_message_that_is_no_step_comes_again_until_it_is_put_aside() -> None:
    world = World()

    assert world.left(record("m1") | {"body": "{}"}, record("m2")) == ["m1"]


def test_a_queue_that_is_not_reached_hides_what_is_left_as_long_as_it_does() -> None:
    world = World({"m1": AWAY}, stuck=AWAY)

    assert world.left(record("m1")) == ["m1"]


def test_a_step_that_is_wrong_fails() -> None:
    world = World({"m1": InvalidInput("what", "task_input_wrong")})

    assert world.left(record("m1")) == []
    assert world.answers == {"token-m1": "InvalidInput"}
