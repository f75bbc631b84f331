"""Working off privacy requests: step by step, through deaths, faults and others at work."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orderhub.errors import InvalidInput, TransientError
from orderhub.jobs.engine import Engine
from orderhub.jobs.job import State
from orderhub.privacy import erasing, work
from orderhub.privacy.ledger import Ledger
from orderhub.privacy.request import POLICY, STEPS, PrivacyKind, PrivacyStep, Request
from orderhub.privacy.work import PAGE, Clerk
from tests.support.orders import NOON

ORDERS = tuple(f"A{number}" for number in range(PAGE + 1))
REQUEST = Request(
    request_id="r1",
    kind=PrivacyKind.ERASE,
    key_id="key1",
    created_at=NOON,
    updated_at=NOON,
    customers=("c1",),
    orders=ORDERS,
    counted={"orders": len(ORDERS)},
    leased_until=NOON + POLICY.lease,
)


class FakeLedger(Ledger):
    """Requests in memory."""

    def __init__(self, *requests: Request) -> None:
        self.stored = {request.request_id: request for request in requests}
        self.is_taken = False

    def find(self, request_id: str) -> Request | None:
        return self.stored.get(request_id)

    def open(self) -> Iterator[str]:
        yield from (request.request_id for request in list(self.stored.values()) if request.state.is_open)
        yield "gone"

    def change(self, before: Request, after: Request) -> bool:
        if self.is_taken or self.stored[before.request_id] != before:
            return False
        self.stored[after.request_id] = after
        return True


class World:
    """Steps that only say that they were done, a clock that goes on with each pause, and time that runs out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *requests: Request) -> None:
        self.ledger = FakeLedger(*requests)
        self.now = NOON + timedelta(seconds=1)
        self.did: list[object] = []
        self.faults: dict[PrivacyStep, Exception] = {}
        self.seconds = 1_000.0
        monkeypatch.setattr(erasing, "STEPS", {step: self._step(step) for step in STEPS[PrivacyKind.ERASE]})
        monkeypatch.setattr(erasing, "orders", self._orders)
        monkeypatch.setattr(work, "document", lambda *_: {"all": "of it"})

    def _step(self, step: PrivacyStep) -> Any:  # noqa: ANN401 - a step
        def do(*_: object) -> dict[str, int]:
            if step in self.faults:
                raise self.faults.pop(step)
            self.did.append(step)
            return {step: 1}

        return do

    def _orders(self, order_nos: tuple[str, ...], *_: object) -> dict[str, int]:
        self.did.append(len(order_nos))
        return {"orders": len(order_nos)}

    def clerk(self, settles_in: float = 45.0) -> Engine[Request]:
        inventory: Any = self
        clerk = Clerk(
            inventory=inventory,
            settles_in=timedelta(seconds=settles_in),
            clock=lambda: self.now,
            pause=self._pause,
        )
        return Engine(
            jobs=self.ledger,
            work=clerk,
            policy=POLICY,
            clock=lambda: self.now,
            time_left=lambda: self.seconds,
        )

    def _pause(self, seconds: float) -> None:
        self.did.append("nap")
        self.now += timedelta(seconds=seconds)

    @property
    def files(self) -> Any:  # noqa: ANN401 - where exports are written
        return self

    def write(self, key: str, document: object) -> None:
        self.did.append((key, document))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch, REQUEST)


def test_an_erasure_goes_through_its_steps_and_ends_with_a_receipt_of_nobody(world: World) -> None:
    world.clerk().work("r1", "worker")

    ended = world.ledger.stored["r1"]
    before, after = STEPS[PrivacyKind.ERASE][:4], (PrivacyStep.TASKS, PrivacyStep.AUDIT, PrivacyStep.MESSAGES)
    assert world.did == [*before, PAGE, 1, *after, "nap", "nap", "nap", PrivacyStep.REMAINS]
    assert (ended.state, ended.customers, ended.orders, ended.doing) == (State.DONE, (), (), None)
    assert ended.done["orders"] == len(ORDERS)
    assert ended.ended_at == world.now


def test_an_export_is_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, replace(REQUEST, kind=PrivacyKind.EXPORT))

    world.clerk().work("r1", "worker")

    assert world.did == [("exports/privacy/r1.json", {"all": "of it"})]
    assert world.ledger.stored["r1"].done == REQUEST.counted


@pytest.mark.parametrize(
    "step", [PrivacyStep.IDENTITIES, PrivacyStep.RUNS, PrivacyStep.MESSAGES, PrivacyStep.REMAINS]
)
def test_a_fault_that_may_pass_is_followed_by_another_worker_at_once(world: World, step: PrivacyStep) -> None:
    world.faults[step] = TransientError("played", "played")

    with pytest.raises(TransientError):
        world.clerk(0).work("r1", "first")
    world.clerk(0).sweep("second")

    assert world.ledger.stored["r1"].state is State.DONE
    assert [done for done in world.did if done == step] == [step]


def test_an_invocation_that_ends_leaves_the_rest_to_the_next(world: World) -> None:
    world.seconds = 10.0

    with pytest.raises(TransientError) as caught:
        world.clerk().work("r1", "worker")

    assert caught.value.code == "privacy_continues"
    assert world.ledger.stored["r1"].leased_until is None
    assert world.did == []


def test_what_can_never_work_ends_the_request_with_its_code(world: World) -> None:
    world.faults[PrivacyStep.FILES] = InvalidInput("played", "played")

    world.clerk().work("r1", "worker")

    ended = world.ledger.stored["r1"]
    assert (ended.state, ended.code, ended.orders) == (State.FAILED, "played", ORDERS)


def test_a_request_that_ten_workers_died_on_is_given_up(world: World) -> None:
    world.ledger.stored["r1"] = replace(REQUEST, attempts=POLICY.most_attempts, leased_until=None)

    world.clerk().sweep("worker")

    assert (world.ledger.stored["r1"].state, world.ledger.stored["r1"].code) == (State.FAILED, "abandoned")


def test_an_import_is_waited_for_as_long_as_it_takes(world: World) -> None:
    world.ledger.stored["r1"] = replace(REQUEST, leased_until=None)
    for _ in range(3 * POLICY.most_attempts):
        world.faults[PrivacyStep.FILES] = TransientError("played", "import_under_way")
        with pytest.raises(TransientError):
            world.clerk(0).sweep("worker")
    world.clerk(0).sweep("worker")

    assert world.ledger.stored["r1"].state is State.DONE


def test_faults_are_counted_though_an_import_was_waited_for_in_between(world: World) -> None:
    world.ledger.stored["r1"] = replace(REQUEST, leased_until=None)
    for number in range(2 * POLICY.most_attempts + 1):
        world.faults[PrivacyStep.FILES] = TransientError(
            "played", "import_under_way" if number % 2 else "bucket_unreachable"
        )
        with pytest.raises(TransientError):
            world.clerk(0).sweep("worker")

    world.clerk(0).sweep("worker")

    assert (world.ledger.stored["r1"].state, world.ledger.stored["r1"].code) == (State.FAILED, "abandoned")


def test_a_request_that_somebody_has_in_hand_is_left_alone(world: World) -> None:
    world.ledger.stored["r1"] = replace(REQUEST, worker="other", state=State.WORKING)

    world.clerk().sweep("worker")
    world.clerk().work("r1", "worker")
    world.clerk().work("unknown", "worker")

    assert world.did == []


def test_who_was_slow_gives_way_to_who_took_over(world: World) -> None:
    world.ledger.is_taken = True

    with pytest.raises(TransientError) as caught:
        world.clerk().work("r1", "worker")

    assert caught.value.code == "privacy_request_taken"
