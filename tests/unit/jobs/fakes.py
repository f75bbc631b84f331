"""Jobs that print pages, and workers that run in turns: each stops before and after every call and every page.

The rows are DynamoDB's in memory, with the conditions of the real writes. At any stop a worker can be killed, or
left standing while the clock goes on and the other one works.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Semaphore, Thread, current_thread
from typing import Any, ClassVar

from orderhub.errors import TransientError
from orderhub.jobs.engine import ABANDONED, Engine, Step, Work
from orderhub.jobs.job import Job, State
from orderhub.jobs.policy import Policy
from orderhub.jobs.rows import RowFormat
from orderhub.jobs.store import JobStore
from orderhub.platform.records import Records
from tests.support.orders import NOON
from tests.unit.deletions.fakes import OPERATIONS, Dynamo

ID = "book-1"
POLICY = Policy(
    kind="book",
    noun="book",
    continues="book_continues",
    lease=timedelta(seconds=60),
    most_attempts=3,
    retention=timedelta(days=90),
    step_seconds=10.0,
    waits_for=frozenset({"paper_is_out"}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book(Job[State]):
    """So many pages are to be printed; ``is_set`` says that the next one is set, which is no progress yet."""

    ID: ClassVar = "book_id"

    book_id: str = "book-1"
    created_at: datetime = NOON
    state: State = State.WAITING
    pages: int
    printed: int = 0
    is_set: bool = False


def book_of(values: dict[str, Any]) -> Book:
    return Book(**values | {"state": State(values["state"])})


ROWS = RowFormat(partition="books", policy=POLICY, parse=book_of)


class Killed(BaseException):
    """The process is gone."""


class Stopping(Dynamo):
    """Rows whose every call is a stop, before it is made and before its answer is read."""

    def __init__(self, press: "Press") -> None:
        super().__init__()
        self._press = press

    def _call[T](self, do: Callable[[], T]) -> T:
        self._press.stop()
        done = super()._call(do)
        self._press.observe()
        self._press.stop()
        return done


class Invocation(Thread):
    """A worker of one slot, which runs from stop to stop."""

    def __init__(self, press: "Press", slot: int, worker: str, do: Callable[["Invocation"], None]) -> None:
        super().__init__(daemon=True)
        self.slot = slot
        self.worker = worker
        self.seconds_left = 100.0
        self.fault: str | None = None
        self.lease: datetime | None = None
        self.has_taken = self.is_waiting = self.is_killed = self.is_over = False
        self.error: BaseException | None = None
        self._press = press
        self._do = do
        self._go, self._stopped = Semaphore(0), Semaphore(0)
        self.start()

    def run(self) -> None:
        self._go.acquire()
        try:
            self.check()
            self._do(self)
        except (Killed, TransientError) as error:
            self.error = error
        except BaseException as error:  # noqa: BLE001 - shown by the thread of the test
            self.error, self._press.broken = error, error
        finally:
            self.is_over = True
            self._stopped.release()

    def check(self) -> None:
        if self.is_killed:
            raise Killed

    def stop(self) -> None:
        """Wait for the next turn."""
        self._stopped.release()
        self._go.acquire()
        self.check()

    def go_on(self, *, is_killed: bool = False) -> None:
        """Run up to the next stop."""
        self.is_killed = is_killed
        self._go.release()
        self._stopped.acquire()


@dataclass(slots=True)
class Press(Work[Book]):
    """All that outlives an invocation, and what is observed of it.

    ``latest`` is the latest time that a clock showed; ``in_vain`` counts how often the book was taken since its
    last progress, by its rows and not by what they say of attempts.
    """

    policy: Policy = POLICY
    now: datetime = NOON
    latest: datetime = NOON
    printed: list[int] = field(default_factory=list)
    in_vain: int = 0
    invocations: list[Invocation] = field(default_factory=list)
    broken: BaseException | None = None
    dies_at: int | None = None
    client: Stopping = field(init=False)
    store: JobStore[Book] = field(init=False)
    last_book: Book | None = None

    def __post_init__(self) -> None:
        self.client = Stopping(self)
        client: Any = self.client
        self.store = JobStore(
            Records(client, OPERATIONS, "the books cannot be reached", "books_unreachable"), ROWS
        )

    @property
    def book(self) -> Book:
        """The book as its row is now."""
        return ROWS.job(self.client.tables[OPERATIONS]["books", ID])

    @property
    def is_listed_open(self) -> bool:
        return ("books_open", ID) in self.client.tables[OPERATIONS]

    def open(self, pages: int) -> None:
        assert self.store.add(Book(pages=pages))
        self.last_book = self.book

    # What an invocation calls.

    def stop(self) -> None:
        me = current_thread()
        if isinstance(me, Invocation):
            me.stop()

    def observe(self) -> None:
        """Note what a write changed, and hold it against what must be so."""
        me = current_thread()
        if not isinstance(me, Invocation):
            return
        before, after = self.last_book, self.book
        if before == after:
            return
        self.last_book = after
        me.lease = after.leased_until if after.state.is_open else None
        if before and after.printed > before.printed:
            self.in_vain = 0
        elif not me.has_taken and after.state.is_open:
            self.in_vain += 1
        elif me.is_waiting:
            # The attempt does not count, unless it was none any more.
            self.in_vain = max(self.in_vain - 1, 0)
        me.has_taken = True
        assert self.in_vain <= self.policy.most_attempts, "taken more often than is allowed"
        if after.code == ABANDONED:
            assert self.in_vain == self.policy.most_attempts, "given up though it made progress"

    def begin(self, _book: Book) -> Callable[[Book], Step[Book]]:
        return self._step

    def ended(self, book: Book) -> Mapping[str, object]:
        return {"printed": book.printed}

    def _step(self, book: Book) -> Step[Book]:
        if book.printed == book.pages:
            return Step(replace(book, state=State.DONE))
        if not book.is_set:
            return Step(replace(book, is_set=True), is_progress=False)
        self.stop()
        self._print(book.printed)
        self.stop()
        return Step(replace(book, printed=book.printed + 1, is_set=False))

    def _print(self, page: int) -> None:
        me = current_thread()
        assert isinstance(me, Invocation)
        if page == self.dies_at:
            raise Killed
        if me.fault:
            me.is_waiting = me.fault in self.policy.waits_for
            raise TransientError("played", me.fault)
        self.printed.append(page)

    def engine(self, time_left: Callable[[], float]) -> Engine[Book]:
        return Engine(jobs=self.store, work=self, policy=self.policy, clock=lambda: self.now, time_left=time_left)

    # What a test does.

    def invoke(self, slot: int = 0, worker: str | None = None) -> Invocation:
        """Start an invocation: the sweep's, or that of a worker, such as one that AWS repeats."""

        def do(me: Invocation) -> None:
            engine = self.engine(lambda: me.seconds_left)
            if worker:
                engine.work(ID, worker)
            else:
                engine.sweep(me.worker)

        invocation = Invocation(self, slot, worker or f"sweep-{len(self.invocations)}", do)
        self.invocations.append(invocation)
        return invocation

    def wait(self, seconds: float) -> None:
        """Set the clock on, or back."""
        self.now += timedelta(seconds=seconds)
        self.latest = max(self.latest, self.now)

    def turn(self, invocation: Invocation, *, is_killed: bool = False) -> None:
        """Let an invocation run up to its next stop, and see that at most one lease is valid."""
        invocation.go_on(is_killed=is_killed)
        if self.broken:
            raise self.broken
        holding = [entry.worker for entry in self.alive() if entry.lease and entry.lease > self.latest]
        assert len(holding) <= 1, f"{holding} hold valid leases at once"

    def finish(self, invocation: Invocation) -> Invocation:
        """Let an invocation run to its end."""
        while not invocation.is_over:
            self.turn(invocation)
        return invocation

    def alive(self) -> list[Invocation]:
        return [invocation for invocation in self.invocations if not invocation.is_over]

    def close(self) -> None:
        """End all threads."""
        for invocation in self.alive():
            invocation.go_on(is_killed=True)
        for invocation in self.invocations:
            invocation.join()
