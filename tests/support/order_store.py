"""An Orders table in memory that keeps the real one's promises, and breaks as the real one breaks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from orderhub.errors import TransientError
from orderhub.orders import rows
from orderhub.orders.ingest import Written
from orderhub.orders.model import Order
from orderhub.orders.transactions import write_of
from orderhub.orders.write_plan import Source, Stored, WritePlan


class Break(Enum):
    """How one call goes wrong; on a load only whether it does."""

    BUSY = auto()
    """A throttle or conflict: nothing is written."""
    LOST = auto()
    """The answer is lost: it is written, and the writer does not know."""


@dataclass(slots=True)
class FakeOrders:
    """Orders as one request sees them; several requests share ``kept``.

    ``meanwhile`` runs between a load and the write that follows, as another request would.
    """

    source: Source
    stored: dict[str, Stored] = field(default_factory=dict)
    breaks: list[Break | None] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None
    writes: int = 0

    def load(self, wanted: Mapping[str, frozenset[str]]) -> dict[str, Stored]:
        """Read what is kept, and of the lines only those that are wanted."""
        if self.breaks and self.breaks.pop(0):
            raise TransientError("busy", "orders_unreadable")
        found = {order_no: self.stored[order_no] for order_no in wanted if order_no in self.stored}
        return {
            order_no: replace(order, lines={s: line for s, line in order.lines.items() if s in wanted[order_no]})
            for order_no, order in found.items()
        }

    def write(self, plans: Sequence[WritePlan]) -> dict[str, Written]:
        """Write what is still as it was read."""
        if plans:
            self.meanwhile()
        return {plan.header.order_no: self._write(plan) for plan in plans}

    def read(self, order_no: str) -> Order | None:
        """The whole order, as those see it who only read."""
        order = self.stored.get(order_no)
        if order is None:
            return None
        return Order(header=order.header, lines=tuple(order.lines[s] for s in order.skus), stamp=order.stamp)

    def _write(self, plan: WritePlan) -> Written:
        known = self.stored.get(plan.header.order_no)
        broken = self.breaks.pop(0) if self.breaks else None
        if broken is Break.BUSY or _mark(known) != _mark(plan.before):
            return Written.AGAIN
        self.writes += 1
        lines = dict(known.lines if known else {}) | {line.sku: line for line in plan.put}
        row = write_of(plan, "orders", self.source).header["Put"]["Item"]
        self.stored[plan.header.order_no] = Stored(
            header=plan.header,
            skus=plan.skus,
            stamp=rows.stamp_of(row),
            lines={sku: lines[sku] for sku in plan.skus},
            amounts=plan.amounts,
        )
        return Written.AGAIN if broken is Break.LOST else Written.DONE


def _mark(order: Stored | None) -> tuple[int, str] | None:
    return (order.stamp.version, order.stamp.written_by) if order else None
