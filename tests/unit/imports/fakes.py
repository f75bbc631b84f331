"""Jobs, bucket and orders in memory; what they promise is checked against the real ones too.

A world can end an invocation at any of its calls, as a crash does; what was done until then stays done.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from orderhub.api.imports.routes import announce
from orderhub.errors import InvalidInput
from orderhub.events.announcement import OrderEvent
from orderhub.events.follow import sort
from orderhub.imports.arrivals import arrive
from orderhub.imports.bucket import Bucket, Dropped
from orderhub.imports.firing import fire_import
from orderhub.imports.job import POLICY, Job
from orderhub.imports.joblist import JobList
from orderhub.imports.process import Importer
from orderhub.imports.reactions import Rules
from orderhub.imports.terms import Terms
from orderhub.imports.zones import Zones
from orderhub.jobs.engine import Engine
from orderhub.orders import rows
from orderhub.orders.ingest import OrderStore, Written
from orderhub.orders.write_plan import Source, Stored, WritePlan
from orderhub.workflows.catalog import load_catalog
from tests.support.order_store import FakeOrders
from tests.support.orders import NOON
from tests.support.streams import Record, Stream

RULES = Rules(
    workflows=tuple(workflow for workflow in load_catalog("{}").values() if workflow.is_on),
    sms_allowed=False,
    region="CN",
    language="en",
)


class Died(Exception):
    """The process is gone."""


@dataclass(slots=True)
class World:
    """All that outlives an invocation."""

    jobs: dict[str, Job] = field(default_factory=dict)
    objects: dict[str, Dropped] = field(default_factory=dict)
    stored: dict[str, Stored] = field(default_factory=dict)
    stream: Stream = field(default_factory=Stream)
    records: list[Record] = field(default_factory=list)
    now: datetime = NOON
    seconds_left: float = 250.0
    max_messages: int = 1000
    calls: int = 0
    dies_at: int | None = None
    rows_done: list[int] = field(default_factory=list)

    def call(self) -> None:
        """Count a call to the outside, and die if it is the one."""
        self.calls += 1
        if self.calls == self.dies_at:
            raise Died

    def drop(self, key: str, data: bytes, zone: str | None = None) -> dict[str, object]:
        """Put a file into the bucket; the event that tells of it."""
        self.objects[key] = Dropped(data=data, zone=zone, arrived_at=self.now)
        return arrival(key, self.now, len(self.objects))

    def announce(self, **request: object) -> str:
        """Ask for an address to upload a file to; its key."""
        known = set(self.jobs)
        announce(json.dumps(request).encode(), FakeJobs(self), FakeBucket(self), self.now)
        (opened,) = set(self.jobs) - known
        return self.jobs[opened].key

    def importer(self) -> Importer:
        """What is done for jobs."""
        return Importer(
            bucket=FakeBucket(self),
            orders=self.orders,
            terms=Terms(
                zones=Zones(default=ZoneInfo("Asia/Shanghai")),
                currency="CNY",
                rules=lambda: RULES,
                max_messages=self.max_messages,
            ),
            clock=self.clock,
            time_left=lambda: self.seconds_left,
        )

    def engine(self, jobs: JobList | None = None) -> Engine[Job]:
        """What an invocation composes."""
        return Engine(
            jobs=jobs or FakeJobs(self),
            work=self.importer(),
            policy=POLICY,
            clock=self.clock,
            time_left=lambda: self.seconds_left,
        )

    def fire(self, import_id: str) -> None:
        """An invocation that tells of what was held."""
        fire_import(import_id, FakeJobs(self), self.engine(), self.importer())

    def orders(self, source: Source) -> OrderStore:
        """The orders, for changes from a source."""
        return WorldOrders(self, source)

    def clock(self) -> datetime:
        return self.now

    def arrive(self, event: Mapping[str, object], worker: str = "worker-1") -> None:
        """An invocation for an event of S3."""
        arrive(event, self.engine(), FakeJobs(self), worker)

    def look_round(self, worker: str = "round-1") -> None:
        """An invocation by the schedule."""
        self.engine().sweep(worker)

    def lives_through(self, event: Mapping[str, object], dies_at: int) -> bool:
        """Let an invocation die at a call; False if it never comes to that call."""
        self.calls, self.dies_at = 0, dies_at
        try:
            self.arrive(event)
        except Died:
            return True
        finally:
            self.dies_at = None
        return False

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    def note(self, name: str) -> dict[str, object]:
        """The one result of this name, as JSON."""
        (found,) = [
            stored.data for key, stored in self.objects.items() if key.startswith("results/") and name in key
        ]
        content: dict[str, object] = json.loads(found)
        return content

    def published(self) -> list[OrderEvent]:
        """The events that follow from the stream, in order."""
        followed = sort(self.records)
        assert not followed.set_aside
        return followed.events


def arrival(key: str, arrived_at: datetime, sequence: int = 1) -> dict[str, object]:
    """EventBridge's event of a file that came."""
    dropped = {"key": key, "etag": "e" * 32, "sequencer": f"{sequence:016X}"}
    detail = {"bucket": {"name": "drop"}, "object": dropped}
    return {"detail-type": "Object Created", "time": f"{arrived_at:%Y-%m-%dT%H:%M:%SZ}", "detail": detail}


class FakeJobs(JobList):
    """The list of jobs."""

    def __init__(self, world: World) -> None:
        self._world = world

    def find(self, import_id: str) -> Job | None:
        self._world.call()
        return self._world.jobs.get(import_id)

    def newest(self, limit: int, before: str | None = None) -> list[Job]:
        ids = sorted(
            (import_id for import_id in self._world.jobs if before is None or import_id < before), reverse=True
        )
        return [self._world.jobs[import_id] for import_id in ids[:limit]]

    def open(self) -> Iterator[str]:
        yield from [job.import_id for job in self._world.jobs.values() if job.state.is_open]

    def add(self, job: Job) -> bool:
        self._world.call()
        return self._world.jobs.setdefault(job.import_id, job) is job

    def change(self, before: Job, after: Job) -> bool:
        self._world.call()
        if self._world.jobs.get(before.import_id) != before:
            return False
        self._world.jobs[after.import_id] = after
        self._world.rows_done.append(after.rows_done)
        return True


class FakeBucket(Bucket):
    """The drop bucket."""

    def __init__(self, world: World) -> None:
        self._world = world

    def read(self, key: str) -> Dropped:
        self._world.call()
        if key not in self._world.objects:
            raise InvalidInput("gone", "file_gone")
        return self._world.objects[key]

    def note(self, key: str) -> object:
        self._world.call()
        found = self._world.objects.get(key)
        return json.loads(found.data) if found else None

    def write(self, key: str, content: bytes, kind: str) -> None:
        assert kind
        self._world.call()
        self._world.objects[key] = Dropped(data=content, zone=None, arrived_at=self._world.now)

    def download_address(self, key: str) -> str:
        return f"https://drop.example/get/{key}"

    def upload_address(self, key: str) -> str:
        return f"https://drop.example/put/{key}"


class WorldOrders:
    """The Orders table as a request sees it, with its stream."""

    def __init__(self, world: World, source: Source) -> None:
        self._world = world
        self._table = FakeOrders(source, world.stored)

    def load(self, wanted: Mapping[str, frozenset[str]]) -> dict[str, Stored]:
        self._world.call()
        return self._table.load(wanted)

    def write(self, plans: Sequence[WritePlan]) -> dict[str, Written]:
        results: dict[str, Written] = {}
        for plan in plans:
            self._world.call()
            order_no = plan.header.order_no
            before = self._world.stored.get(order_no)
            results |= self._table.write([plan])
            after = self._world.stored[order_no]
            if after is not before:
                self._world.records.append(self._record(before, after))
        return results

    def _record(self, before: Stored | None, after: Stored) -> Record:
        new = _image(after)
        return self._world.stream.modified(_image(before), new) if before else self._world.stream.inserted(new)


def _image(order: Stored) -> Record:
    return dict(rows.header_row(order.header, order.skus, order.stamp, order.amounts))
