"""A burst of notifications on a clock that plays: real steps, worker and pace; played SQS, SES and Lambda.

Workers are threads of which one runs at a time: whoever sleeps lets the one run whose time has come first.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from heapq import heappop, heappush
from threading import Semaphore, Thread
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from orderhub.errors import OrderHubError, TransientError
from orderhub.messages.carriers import Carriers
from orderhub.messages.mail import Mail
from orderhub.messages.message_texts import MessageTexts
from orderhub.messages.messenger import Messenger
from orderhub.messages.pace import Pace, PacedMail
from orderhub.messages.permits import Permits
from orderhub.messages.reach import Channel
from orderhub.messages.templates import load_catalog
from orderhub.orders.model import Order
from orderhub.orders.statuses import Status
from orderhub.workflows.queued_steps import QueuedSteps
from orderhub.workflows.runs_in_hand import RunsInHand
from orderhub.workflows.step import step_of
from orderhub.workflows.steps import Steps
from orderhub.workflows.task import task
from tests.unit.messages.fakes import (
    FULL,
    TERMS,
    ZONE,
    FakeBlocks,
    FakeBus,
    FakeContacts,
    FakeLedger,
    FakeLinks,
    order_of,
)
from tests.unit.workflows.fakes import (
    EXECUTION,
    MACHINE,
    NOW,
    WORKFLOWS,
    FakeAlarms,
    FakeClaims,
    FakeLook,
    FakeRuns,
    FakeSaved,
    delivered,
    program_runner,
)

WORKERS, BATCH, TIMEOUT, HIDDEN, MOST_RECEIVES = 2, 10, 120.0, 720.0, 1000
"""As the template has them; a test there holds them against it."""
_READING, _SENDING = 0.05, 0.1
"""Seconds that tables and SES take for a message."""


class Killed(BaseException):
    """The worker was ended amid its work."""


@dataclass(slots=True)
class Timeline:
    """The time in seconds, and who waits for which moment of it."""

    now: float = 0.0
    _waiting: list[tuple[float, int, Semaphore]] = field(default_factory=list)
    _count: int = 0
    _is_over: Semaphore = field(default_factory=lambda: Semaphore(0))

    def sleep(self, seconds: float) -> None:
        """Let others go on until the time has come."""
        own = self._enter(seconds)
        self._next()
        own.acquire()

    def run(self, *jobs: Callable[[], None]) -> None:
        """Do jobs side by side, to the end of all."""
        faults: list[BaseException] = []

        def begun(own: Semaphore, job: Callable[[], None]) -> None:
            own.acquire()
            try:
                job()
            except BaseException as fault:  # noqa: BLE001 - raised by the one who waits for all
                faults.append(fault)
            self._next()

        for job in jobs:
            Thread(target=begun, args=(self._enter(0), job), daemon=True).start()
        self._next()
        self._is_over.acquire()
        for fault in faults:
            raise fault

    def _enter(self, seconds: float) -> Semaphore:
        own, self._count = Semaphore(0), self._count + 1
        heappush(self._waiting, (self.now + max(0.0, seconds), self._count, own))
        return own

    def _next(self) -> None:
        if not self._waiting:
            self._is_over.release()
            return
        self.now, _, own = heappop(self._waiting)
        own.release()


@dataclass(slots=True)
class PlayedSes:
    """SES, which takes so many mails in any second, and none while it is closed; what it took is counted."""

    time: Timeline
    rate: float
    closed: tuple[float, float] = (0.0, 0.0)
    goes_wrong: Callable[[], str] = lambda: ""
    mails: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    uncertain: set[str] = field(default_factory=set)
    _last: list[float] = field(default_factory=list)

    def send_email(self, **asked: Any) -> dict[str, str]:  # noqa: ANN401 - as boto3 has it
        """Take a mail, or say that it is too much."""
        [address] = asked["Destination"]["ToAddresses"]
        wrong = self.goes_wrong()
        if wrong == "killed before":
            self.uncertain.add(address)
            raise Killed
        self.time.sleep(_SENDING)
        now = self.time.now
        self._last = [one for one in self._last if one > now - 1]
        if len(self._last) >= self.rate or self.closed[0] <= now < self.closed[1]:
            self.refused += 1
            code = {"Code": "TooManyRequestsException", "Message": "Maximum sending rate exceeded."}
            raise ClientError({"Error": code, "ResponseMetadata": {"HTTPStatusCode": 429}}, "SendEmail")  # type: ignore[typeddict-item]
        self._last.append(now)
        self.mails[address] += 1
        if wrong:
            self.uncertain.add(address)
            raise Killed if wrong == "killed after" else ReadTimeoutError(endpoint_url="played")
        return {"MessageId": f"mail-{now}"}


@dataclass(slots=True)
class PlayedQueue:
    """SQS: a message that is received is hidden for a time, and comes again unless it is deleted."""

    time: Timeline
    bodies: dict[str, str]
    receives: Counter[str] = field(default_factory=Counter)
    comes_twice: Callable[[], bool] = lambda: False
    given_up: set[str] = field(default_factory=set)
    _visible: list[tuple[float, str]] = field(init=False)
    _texts: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._visible = [(0.0, name) for name in self.bodies]
        self._texts = dict(self.bodies)

    def receive(self) -> list[dict[str, Any]]:
        """A batch, as Lambda gets it; a copy of a message that comes twice is there for another worker at once."""
        some: list[dict[str, Any]] = []
        while len(some) < BATCH and self._visible and self._visible[0][0] <= self.time.now:
            name = heappop(self._visible)[1]
            self.receives[name] += 1
            if self.receives[name] > MOST_RECEIVES:
                self.given_up.add(name)
                continue
            received = {"ApproximateReceiveCount": str(self.receives[name])}
            known = {"messageId": name, "receiptHandle": name, "body": self._texts[name]}
            some.append(known | {"attributes": received})
        for record in some:
            if self.comes_twice():
                self.comes_again(record["messageId"], 0)
        return some

    def comes_again(self, name: str, seconds: float) -> None:
        """Hide a message that was received for a time."""
        heappush(self._visible, (self.time.now + seconds, name))

    def delete(self, name: str) -> None:
        """Delete a message that was received; a copy of it may come still."""
        self.bodies.pop(name, None)


@dataclass(slots=True)
class _Orders:
    time: Timeline

    def read(self, order_no: str) -> Order:
        self.time.sleep(_READING)
        header = replace(FULL, order_no=order_no, email=f"{order_no}@example.com", status=Status.SHIPPED)
        return order_of(header, version=3)


class _NoNotes:
    def note(self, *_: object) -> None:
        """Nobody reads them here."""


@dataclass(slots=True)
class Burst:
    """So many notifications at once, worked off by so many workers.

    ``answers`` is what each execution was told: a state, or the name of an error.
    """

    number: int
    ses: PlayedSes
    seed: int = 7
    comes_twice: Callable[[], bool] = lambda: False
    runs: FakeRuns = field(default_factory=FakeRuns)
    answers: dict[str, str] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)
    deaths: int = 0
    in_progress: int = 0
    invocations: int = 0
    queue: PlayedQueue = field(init=False)
    _delays: dict[str, int] = field(default_factory=dict)
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - no secret
        event = json.dumps(delivered("ORDER", None, "SHIPPED"))
        bodies = {}
        for number in range(self.number):
            step = {
                "workflow": "order_notification",
                "machine": MACHINE,
                "execution": f"{EXECUTION}-{number}",
                "block": "/blocks/0",
                "input": json.loads(event.replace("ORDER", f"A{number}")),
            }
            bodies[f"m{number:05}"] = json.dumps({"token": f"A{number}", "step": step})
        self.queue = PlayedQueue(self.time, bodies, comes_twice=self.comes_twice)

    @property
    def time(self) -> Timeline:
        """The time it goes by."""
        return self.ses.time

    def run(self) -> None:
        """Work off all that waits."""
        self.time.run(
            *[partial(self._work, self._worker(ledger)) for ledger in [FakeLedger()] for _ in range(WORKERS)]
        )

    def succeed(self, token: str, output: Mapping[str, Any]) -> None:
        """As TaskTokens does: of several answers the first counts."""
        self._answer(token, f"{output['state']} {output['outcome']}")

    def fail(self, token: str, fault: OrderHubError) -> None:
        """As TaskTokens does: of several answers the first counts."""
        self._answer(token, type(fault).__name__)

    def delay(self, seconds: Mapping[str, int]) -> None:
        """As MessageQueue does."""
        self._delays = dict(seconds)

    def _answer(self, token: str, answer: str) -> None:
        if self.answers.setdefault(token, answer) != answer:
            self.contradictions.append(f"{token}: {self.answers[token]}, and then {answer}")

    def _work(self, worker: QueuedSteps) -> None:
        while self.queue.bodies:
            records = self.queue.receive()
            if not records:
                self.time.sleep(1)
                continue
            left = self._left_by(worker, [record["messageId"] for record in records], records)
            for name, seconds in left.items():
                self.queue.comes_again(name, seconds)
            for record in records:
                if record["messageId"] not in left:
                    self.queue.delete(record["messageId"])

    def _left_by(self, worker: QueuedSteps, names: list[str], records: list[dict[str, Any]]) -> dict[str, float]:
        """Have an invocation work off a batch: what it leaves, and after how many seconds that comes again."""
        self.invocations += 1
        ends, self._delays = self.time.now + TIMEOUT, {}
        try:
            answer = worker.left_of(records, f"i{self.invocations}", lambda: ends - self.time.now)
        except Killed:
            self.deaths += 1
            return dict.fromkeys(names, HIDDEN)
        assert self.time.now < ends, "the invocation was ended by its time limit"
        # Nobody else had a turn since it asked for these delays.
        return {one["itemIdentifier"]: self._delays[one["itemIdentifier"]] for one in answer["batchItemFailures"]}

    def _worker(self, ledger: FakeLedger) -> QueuedSteps:
        pace = Pace(
            lambda: self.ses.rate,
            WORKERS,
            clock=lambda: self.time.now,
            sleep=self.time.sleep,
            chance=self._chance.random,
        )
        sender = PacedMail(Mail(self.ses, lambda: "shop@example.com", "shop"), pace)  # type: ignore[arg-type]
        messenger = Messenger(
            orders=_Orders(self.time),
            words=MessageTexts(load_catalog(), FakeLinks(), "en", ZONE, "https://shop.example/"),
            permits=Permits(FakeContacts(), lambda customer_id: [customer_id]),
            blocks=FakeBlocks(),
            ledger=ledger,
            carriers=Carriers({Channel.EMAIL: sender}, FakeBus()),
            terms=TERMS,
        )
        steps = Steps(
            runs=RunsInHand(
                shipped=WORKFLOWS,
                saved=FakeSaved(),
                runs=self.runs,
                claims=FakeClaims(),
                notes=_NoNotes(),
                look=FakeLook(),
            ),
            programs=program_runner(messenger, FakeLook()),
            alarms=FakeAlarms(),
        )

        def take(step: Mapping[str, Any], attempt: str) -> dict[str, Any]:
            try:
                return steps.take(step_of(step), attempt, self._moment()).answer()
            except TransientError as fault:
                self.in_progress += fault.code == "message_in_progress"
                raise

        return QueuedSteps(
            take=task(take),
            answers=self,
            queue=self,
            pace=pace,
            chance=self._chance.random,
        )

    def _moment(self) -> Any:  # noqa: ANN401 - a datetime
        return NOW + timedelta(seconds=self.time.now)
