"""Working off a part: page by page, each looked at and mended before the next is read."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import batched, chain
from typing import Protocol

from orderhub.customers.sales import Place
from orderhub.orders.listing import Filters
from orderhub.orders.streams import By, Chunk, Position, Span, Stream
from orderhub.platform.log import log
from orderhub.reconcile.compare import Comparer, Since
from orderhub.reconcile.differences import Found
from orderhub.reconcile.mend import Mender
from orderhub.reconcile.parts import Part

PAGE = 100
_ALWAYS = Filters().span
_LEFT_SECONDS = 60.0
"""With less time left than that no page is begun."""


class OrderLists(Protocol):
    """What lists all orders."""

    def chunk(self, stream: Stream, span: Span, after: Position | None, most: int) -> Chunk:
        """So many entries of a list: the newest, or those behind a position."""
        ...


class CustomerLists(Protocol):
    """What lists all customers."""

    def customers_in(self, number: int, after: str | None, limit: int) -> tuple[str, ...]:
        """The ids in a list, ascending, at most so many, behind one of them."""
        ...


class Rows(Protocol):
    """What customers have."""

    def places(self, customer_id: str, after: str | None = None) -> Iterator[Place]:
        """Where the orders of a customer lie, behind a sort key."""
        ...


class Reconciler:
    """Works off parts; raises TransientError when going on from the part as it was can help.

    Args:
        orders: What lists all orders.
        customers: What lists all customers.
        rows: What customers have.
        comparer: Finds differences.
        mender: Mends them.
        clock: Tells the time.
        retention: How long events are stored.
    """

    def __init__(  # noqa: PLR0913 - the composition of a whole room
        self,
        *,
        orders: OrderLists,
        customers: CustomerLists,
        rows: Rows,
        comparer: Comparer,
        mender: Mender,
        clock: Callable[[], datetime],
        retention: timedelta,
    ) -> None:
        self._orders = orders
        self._customers = customers
        self._rows = rows
        self._comparer = comparer
        self._mender = mender
        self._clock = clock
        self._retention = retention

    def work(self, part: Part, time_left: Callable[[], float]) -> Part:
        """Go on with a part, to its end or as long as there is time.

        Args:
            part: As it is.
            time_left: Seconds that are left.
        """
        pages = self._order_pages(part) if part.status else self._place_pages(part)
        for page in pages:
            part = page
            if time_left() < _LEFT_SECONDS:
                break
        return part

    def _order_pages(self, part: Part) -> Iterator[Part]:
        stream = Stream(by=By.STATUS, value=part.status or "", shard=part.shard)
        while not part.done:
            after = Position(*part.after) if part.after else None
            chunk = self._orders.chunk(stream, _ALWAYS, after, PAGE)
            positions = [entry.position for entry in chunk.entries]
            found = self._comparer.at_orders([position.order_no for position in positions], self._since(part))
            part = self._further(part, len(positions), found, positions[-1] if chunk.more else None)
            yield part

    def _place_pages(self, part: Part) -> Iterator[Part]:
        # An empty page at the end tells that it is one.
        for page in chain(batched(self._places(part), PAGE, strict=False), [()]):
            places = [place for place in page if place[1]]
            found = self._comparer.at_places(places, self._since(part))
            part = self._further(part, len(places), found, page[-1] if page else None)
            yield part

    def _places(self, part: Part) -> Iterator[Place]:
        """All rows of a list behind the part's position; each customer begins with a place without a sort key."""
        last = None
        if part.after:
            last, sk = part.after
            yield from self._rows.places(last, sk or None)
        while ids := self._customers.customers_in(part.shard, last, PAGE):
            for last in ids:
                yield last, ""
                yield from self._rows.places(last)

    def _further(self, part: Part, looked_at: int, found: Found, after: tuple[str, str] | None) -> Part:
        for difference in found.differences:
            ids = {
                "order_no": difference.order_no,
                "customer_id": difference.customer_id,
                "version": difference.version,
            }
            log.info("difference_found", extra={"kind": difference.kind, **ids})
        mended = self._mender.mend(found.differences) if part.mends and found.differences else ()
        return part.further(looked_at, found, mended, after)

    def _since(self, part: Part) -> Since:
        now = self._clock()
        return Since(settled=now - timedelta(seconds=part.settled_for), retained_since=now - self._retention)
