"""A Customers table and a secret in memory; what they promise is checked against the real ones too."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orderhub.customers import merge_table, order_rows, rows
from orderhub.customers.delivery import Delivery
from orderhub.customers.identities import IdentityKey
from orderhub.customers.lists import Page, customers_list, identities_list
from orderhub.customers.merges import Merge, Merges, Own
from orderhub.customers.resolve import Conflict, Link
from orderhub.customers.sales import CustomerOrder, Place
from orderhub.errors import TransientError
from orderhub.orders.model import Header
from orderhub.orders.statuses import Status
from tests.support import streams

type Record = dict[str, Any]

SECRET = b"a secret of the tests"


@dataclass(frozen=True, slots=True)
class FakeSecret:
    known: bytes | None = SECRET

    def find(self) -> bytes | None:
        return self.known

    def get(self) -> bytes:
        return self.known or SECRET


@dataclass(slots=True)
class FakeCustomers:
    """Several followers may share ``kept``; ``before_call`` runs before each call and may raise."""

    stored: dict[Place, rows.Row] = field(default_factory=dict)
    before_call: Callable[[], object] = lambda: None
    most: int = 1_000
    written: int = 0

    def links(self, keys: Iterable[IdentityKey]) -> dict[IdentityKey, Link]:
        self.before_call()
        found = {key: self.stored.get(rows.identity_place(key)) for key in keys}
        return {key: rows.link_in(row) for key, row in found.items() if row}

    def bind(self, keys: Sequence[IdentityKey], link: Link, *, is_new: bool) -> bool:
        self.before_call()
        known = (self.stored.get(rows.identity_place(key)) for key in keys)
        if any(row is not None and "back_after" not in row for row in known):
            return False
        self._put(*(rows.identity_row(key, link) for key in keys))
        if is_new:
            self._put(rows.profile_row(link))
        return True

    def note(self, conflict: Conflict) -> None:
        self.before_call()
        if rows.conflict_place(conflict) not in self.stored:
            self._put(*rows.conflict_rows(conflict))

    def write(self, orders: Mapping[Place, CustomerOrder | None]) -> None:
        for place, order in orders.items():
            self.before_call()
            if order:
                self._put(order_rows.order_row(order))
            else:
                self.stored.pop(place, None)
                self.written += 1

    def own(self, customer_id: str) -> Own:
        self.before_call()
        found = tuple(order_rows.order_in(row) for row in self._orders(customer_id))
        return Own(orders=None if len(found) > self.most else found, is_joined=self.is_joined(customer_id))

    def is_joined(self, customer_id: str) -> bool:
        return any(place[0] == customer_id for place in self.places(rows.JOINED))

    def each_merge(self) -> Iterator[Merge]:
        found = [place for place in self.places(rows.MERGED) if place[0] == rows.MERGES]
        return (merge_table.merge_in(self.stored[place]) for place in found)

    def merges(self) -> Merges:
        return Merges.of(self.each_merge())

    def add(self, merge: Merge) -> bool:
        self.before_call()
        if {merge_table.merged_place(entry) for entry in (merge.customer_id, merge.into)} & self.stored.keys():
            return False
        self._put(*merge_table.merge_rows(merge))
        return True

    def remove(self, merge: Merge) -> bool:
        self.before_call()
        pointer = self.stored.get(merge_table.merged_place(merge.customer_id))
        if pointer is None or pointer["leads_to"] != {"S": merge.into}:
            return False
        for place in merge_table.merge_places(merge):
            del self.stored[place]
        return True

    def customers_in(self, number: int, after: str | None, limit: int) -> Sequence[str]:
        name = {"S": customers_list(number)}
        ids = sorted(row["customer_id"]["S"] for row in self.stored.values() if row.get("list_shard") == name)
        return [customer_id for customer_id in ids if customer_id > (after or "")][:limit]

    def identities_of(self, customer_id: str, limit: int) -> Sequence[IdentityKey]:
        name = {"S": identities_list(customer_id)}
        return [rows.identity_key(row) for row in self.stored.values() if row.get("list_shard") == name][:limit]

    def made(self, customer_id: str) -> Link | None:
        row = self.stored.get(rows.profile_place(customer_id))
        return rows.made_in(row) if row else None

    def each_order(self, customer_id: str) -> Iterator[CustomerOrder]:
        return map(order_rows.order_in, self._orders(customer_id))

    def newest(self, customer_id: str, limit: int, after: str | None) -> Page[CustomerOrder]:
        return self._page(order_rows.order_in, (customer_id, "order#"), limit, after)

    def conflicts(self, limit: int, after: str | None) -> Page[Conflict]:
        return self._page(rows.conflict_in, ("conflicts", "conflict#"), limit, after)

    def recent(self, customer_id: str, limit: int, store_key: str | None = None) -> tuple[CustomerOrder, ...]:
        found = [order_rows.order_in(row) for row in reversed(self._orders(customer_id))]
        return tuple(order for order in found if store_key in {None, order.store_key})[:limit]

    def places(self, start: str) -> list[Place]:
        """The places whose sort key begins so."""
        return sorted(place for place in self.stored if place[1].startswith(start))

    def owners(self) -> dict[str, list[str]]:
        """The customers of each order."""
        found: dict[str, list[str]] = {}
        for customer_id, sk in self.places("order#"):
            found.setdefault(sk.split("#", 2)[2], []).append(customer_id)
        return found

    def _page[T](
        self, read: Callable[[rows.Row], T], of: tuple[str, str], limit: int, after: str | None
    ) -> Page[T]:
        partition, kind = of
        found = [place for place in reversed(self.places(kind)) if place[0] == partition]
        left = [place for place in found if after is None or place[1] < after]
        shown = left[:limit]
        last = shown[-1][1] if len(left) > limit else None
        return Page(entries=tuple(read(self.stored[place]) for place in shown), last=last)

    def _orders(self, customer_id: str) -> list[rows.Row]:
        return [self.stored[place] for place in self.places("order#") if place[0] == customer_id]

    def _put(self, *put: rows.Row) -> None:
        self.stored |= {_place(row): row for row in put}
        self.written += len(put)


def _place(row: Mapping[str, Any]) -> Place:
    return row["customer_id"]["S"], row["sk"]["S"]


@dataclass(slots=True)
class Breaking:
    """Lets so many calls pass, fails once, and lets all others pass."""

    left: int

    def __call__(self) -> None:
        self.left -= 1
        if self.left == -1:
            raise TransientError("played", "played")


NOBODY: dict[str, Any] = dict.fromkeys(
    (
        *("sobot_customer_id", "external_customer_id", "phone", "email", "unionid"),
        *("nickname", "first_name", "last_name"),
    )
)


def order(order_no: str = "A1", status: Status = Status.PAID, **fields: Any) -> Header:  # noqa: ANN401
    """An order of nobody but those who are named."""
    return streams.header(order_no, status=status, **(NOBODY | fields))


def life(*headers: Header | None, stream: streams.Stream | None = None, first: int = 1) -> list[Record]:
    """The records of one order, from its first state on; None stands for its deletion, its end."""
    stream = stream or streams.Stream()
    records = []
    before: streams.Record | None = None
    for version, header in enumerate(headers, start=first):
        after = streams.image(header, streams.stamp(version)) if header else None
        if after is None:
            records.append(stream.removed(before or {}))
        elif before:
            records.append(stream.modified(before, after))
        else:
            records.append(stream.inserted(after))
        before = after
    return records


class FakeDeliveries:
    """Messages that went out, in memory."""

    def __init__(self, *deliveries: Delivery) -> None:
        self._deliveries = sorted(deliveries, key=lambda each: each.place, reverse=True)

    def each(
        self, customer_id: str, since: datetime | None, until: datetime | None, at_once: int, /
    ) -> Iterator[Delivery]:
        assert at_once > 0
        theirs = (each for each in self._deliveries if each.customer_id == customer_id)
        return (
            each
            for each in theirs
            if (since is None or each.sent_at >= since) and (until is None or each.sent_at <= until)
        )


class FakeTags:
    """Tags in memory, by customer."""

    def __init__(self) -> None:
        self.stored: dict[str, dict[str, str]] = {}

    def add(self, customer_id: str, tag: str, moment: datetime, by: str) -> None:
        assert moment.tzinfo
        self.stored.setdefault(customer_id, {})[tag] = by

    def remove(self, customer_id: str, tag: str) -> None:
        self.stored.get(customer_id, {}).pop(tag, None)

    def of(self, family: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({tag for member in family for tag in self.stored.get(member, ())}))
