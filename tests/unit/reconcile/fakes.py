"""A hub in memory: orders, the stream of their changes, customers, events, and what reconciles them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from orderhub.customers import order_rows, rows
from orderhub.customers.following import CustomerUpdater
from orderhub.customers.lists import customers_list
from orderhub.customers.owners import Owners
from orderhub.customers.sales import CustomerOrder, Place
from orderhub.events.follow import follow
from orderhub.orders.attributes import time_text
from orderhub.orders.model import Header, Mode
from orderhub.orders.rows import is_tombstone, tombstone_row
from orderhub.orders.streams import Chunk, Entry, Position, Span, Stream
from orderhub.orders.write_plan import Source
from orderhub.reconcile.compare import Comparer
from orderhub.reconcile.mend import Mender
from orderhub.reconcile.missing_events import MissingEventPublisher
from orderhub.reconcile.outcome import done
from orderhub.reconcile.work import Reconciler
from tests.support import streams
from tests.unit.customers.fakes import FakeCustomers, FakeSecret
from tests.unit.events.fakes import FakeBus, FakeHistory, FakeQuarantine

type Json = dict[str, Any]

NOW = streams.AT + timedelta(days=1)
RETENTION = timedelta(days=1825)


@dataclass(slots=True)
class FakeOrders:
    """Headers and tombstones, their list by status, and the records of the stream nobody has followed yet."""

    stored: dict[str, streams.Record] = field(default_factory=dict)
    records: dict[str, list[Json]] = field(default_factory=dict)
    before_read: Callable[[], object] = lambda: None
    _stream: streams.Stream = field(default_factory=streams.Stream)

    def put(self, header: Header, **stamp: Any) -> None:  # noqa: ANN401 - any field of a stamp
        old = self.stored.get(header.order_no)
        version = int(old["version"]["N"]) + 1 if old else 1
        new = streams.image(header, streams.stamp(version, **stamp))
        self._changed(header.order_no, old, new)

    def delete(self, order_no: str) -> None:
        old = self.stored[order_no]
        moment = streams.AT + timedelta(minutes=int(old["version"]["N"]))
        source = Source(written_by="deletion", mode=Mode.LIVE, received_at=moment)
        self._changed(order_no, old, dict(tombstone_row(old, source, RETENTION)))

    def is_there(self, order_no: str) -> bool:
        return order_no in self.stored and not is_tombstone(self.stored[order_no])

    def read(self, order_nos: Iterable[str]) -> dict[str, streams.Record]:
        self.before_read()
        wanted = list(order_nos)
        assert len(wanted) <= 100
        assert all(wanted), "AWS takes no empty key"
        return {order_no: self.stored[order_no] for order_no in wanted if order_no in self.stored}

    def chunk(self, stream: Stream, span: Span, after: Position | None, most: int) -> Chunk:
        listed = [
            Position(row["ordered_at"]["S"], order_no)
            for order_no, row in self.stored.items()
            if (row.get("status"), row.get("shard")) == ({"S": stream.value}, {"N": str(stream.shard)})
        ]
        left = sorted((order for order in listed if after is None or order < after), reverse=True)
        assert all(span.first <= order.ordered_at <= span.last for order in left)
        return Chunk(entries=[Entry(position=order) for order in left[:most]], more=len(left) > most)

    def _changed(self, order_no: str, old: streams.Record | None, new: streams.Record) -> None:
        self.stored[order_no] = new
        record = self._stream.modified(old, new) if old else self._stream.inserted(new)
        self.records.setdefault(order_no, []).append(record)


@dataclass(slots=True)
class FakeRows:
    """The Customers table for those who check it, and its list of customers."""

    table: FakeCustomers

    def compared(self, orders: Iterable[CustomerOrder]) -> dict[Place, bool]:
        self.table.before_call()
        wanted = {order.place: order_rows.order_row(order) for order in orders}
        return {
            place: self.table.stored[place] == row for place, row in wanted.items() if place in self.table.stored
        }

    def places(self, customer_id: str, after: str | None = None) -> Iterator[Place]:
        own = [place for place in self.table.places("order#") if place[0] == customer_id]
        yield from [place for place in own if after is None or place[1] > after]

    def customers_in(self, number: int, after: str | None, limit: int) -> tuple[str, ...]:
        name = {"S": customers_list(number)}
        listed = sorted(place[0] for place, row in self.table.stored.items() if _list_of(place, row) == name)
        return tuple(customer_id for customer_id in listed if after is None or customer_id > after)[:limit]


def _list_of(place: Place, row: rows.Row) -> object:
    return row.get("list_shard") if place[1] == "profile" else None


@dataclass(slots=True)
class Hub:
    """All of it together."""

    orders: FakeOrders = field(default_factory=FakeOrders)
    customers: FakeCustomers = field(default_factory=FakeCustomers)
    bus: FakeBus = field(default_factory=FakeBus)
    history: FakeHistory = field(default_factory=FakeHistory)
    as_mending_begins: Callable[[], object] = lambda: None
    refunded_counts: bool = True

    def write(self, orders: Mapping[Place, CustomerOrder | None]) -> None:
        """What mending does first."""
        self.as_mending_begins()
        self.customers.write(orders)

    @property
    def following(self) -> CustomerUpdater:
        return CustomerUpdater(self.customers, FakeSecret(), "CN", refunded_counts=self.refunded_counts)

    def follow(self, records: Iterable[Json]) -> None:
        """Follow records of the stream, as the function does."""
        follow(
            records,
            bus=self.bus,
            history=self.history,
            quarantine=FakeQuarantine(),
            customers_of=self.following.follow,
        )

    def drain(self) -> None:
        """Follow all that was not followed yet, order by order."""
        for records in self.orders.records.values():
            self.follow(records)
            records.clear()

    @property
    def comparer(self) -> Comparer:
        owners = Owners(self.customers, FakeSecret(), "CN", refunded_counts=self.refunded_counts)
        return Comparer(
            headers=self.orders, owners=owners, customers=FakeRows(self.customers), history=self.history
        )

    @property
    def mender(self) -> Mender:
        return Mender(
            standings_of=self.comparer.standings,
            rows=self,
            customers=self.following,
            publisher=MissingEventPublisher(self.bus, self.history),
        )

    @property
    def reconciler(self) -> Reconciler:
        listed = FakeRows(self.customers)
        return Reconciler(
            orders=self.orders,
            customers=listed,
            rows=listed,
            comparer=self.comparer,
            mender=self.mender,
            clock=lambda: NOW,
            retention=RETENTION,
        )

    def reconcile(self, mode: str = "report", settled_for: int = 0, seconds_left: float = 0) -> Json:
        """Go over everything as the state machine does: each part step by step, all of it through JSON."""
        request = {"step": "plan", "run": "run-1", "input": {"mode": mode, "settled_for_seconds": settled_for}}
        plan = self._step(request, seconds_left)
        parts = [self._worked(part, seconds_left) for part in plan["parts"]]
        return self._step({"step": "finish", "run": "run-1", "plan": plan, "parts": parts}, seconds_left)

    def _worked(self, part: Json, seconds_left: float) -> Json:
        while not part["done"]:
            part = self._step({"step": "work", "part": part}, seconds_left)
        return part

    def _step(self, event: Mapping[str, Any], seconds_left: float) -> Json:
        answer: Json = json.loads(json.dumps(done(event, self.reconciler, lambda: seconds_left)))
        return answer


def moved(place: Place, days: int) -> Place:
    """A place of the same order at another time."""
    moment = streams.AT + timedelta(days=days)
    return place[0], f"order#{time_text(moment)}#{place[1].split('#', 2)[2]}"
