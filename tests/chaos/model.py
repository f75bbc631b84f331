"""What must be, as anybody would write it down: what was asked, what orders are by that, and what follows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.chaos.hub import Change

type State = dict[str, Any] | None
"""An order: ``status``, ``total``, ``customer``, ``at``, the quantities of its ``items``; None for no order."""

SALES = {"DELIVERED", "COMPLETED"}
NEEDED = {"status", "total", "customer", "at"}


@dataclass(frozen=True, slots=True)
class SentOrder:
    """What somebody says of an order: a field that is not named is kept; a quantity of 0 takes an item away."""

    order_no: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    items: tuple[tuple[str, int], ...] = ()
    by_rows: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What a request or a file asks for, by the id its writes bear; ``deletes`` is an order or a span of times.

    A deed changes nothing of the order itself.
    """

    mode: str
    orders: tuple[SentOrder, ...] = ()
    deletes: str | tuple[str, str] | None = None
    is_activity: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody was told is done, and the part of the log in which it must have been so."""

    writer: str
    order_no: str
    first: int
    last: int
    taken: bool = True


@dataclass(frozen=True, slots=True)
class ConfirmedAction:
    """What an agent was told was done about an order, or had been before, and the part of the log for it."""

    writer: str
    order_no: str
    case: Mapping[str, Any]
    first: int
    last: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What an agent asked of a task, when it began and ended, and whether it was answered to be done."""

    task_id: str
    name: str
    value: str
    begin: int
    end: int
    is_done: bool


@dataclass(slots=True)
class Model:
    """All that was asked for and promised.

    The tasks that agents created are known by their numbers; of replays it is known what they must tell at least.
    """

    requests: dict[str, Request] = field(default_factory=dict)
    promises: list[Promise] = field(default_factory=list)
    activities: list[ConfirmedAction] = field(default_factory=list)
    tasks: dict[int, str] = field(default_factory=dict)
    task_changes: list[TaskChange] = field(default_factory=list)
    replays: dict[str, tuple[str, ...]] = field(default_factory=dict)


def applied(before: State, sent_orders: Iterable[SentOrder]) -> State:
    """An order after all that is said of it; as it was where that cannot be taken."""
    for sent_order in sent_orders:
        before = _applied(before, sent_order)
    return before


def _applied(before: State, sent_order: SentOrder) -> State:
    if before is None and not sent_order.fields.keys() >= NEEDED:
        return None
    known: dict[str, Any] = before or {"items": {}}
    items = dict(known["items"])
    is_applied = before is None or not sent_order.by_rows or any(sku in items for sku, _ in sent_order.items)
    for sku, quantity in sent_order.items:
        items[sku] = quantity
        if not quantity:
            del items[sku]
    return {**known, **(sent_order.fields if is_applied else {}), "items": items}


def state_of(change: Change) -> State:
    """The order as a change left it in the table."""
    if change.is_deleted:
        return None
    row = change.row
    return {
        "status": row["status"]["S"],
        "total": Decimal(row["total_cost"]["N"]),
        "customer": row["external_customer_id"]["S"],
        "at": row["ordered_at"]["S"][:19],
        "items": {sku: int(line["quantity"]["N"]) for sku, line in change.lines.items()},
    }


@dataclass(slots=True)
class Lives:
    """The states that orders went through, by the places of the log."""

    log: Sequence[Change]
    states: dict[str, list[tuple[int, State]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for place, change in enumerate(self.log):
            self.states[change.order_no].append((place, state_of(change)))

    def state_before(self, order_no: str, place: int) -> State:
        """An order before the change at a place of the log."""
        states = [state for since, state in self.states.get(order_no, ()) if since < place]
        return states[-1] if states else None

    def between(self, order_no: str, first: int, last: int) -> Iterator[State]:
        """All that an order was from one place of the log to another."""
        yield self.state_before(order_no, first)
        yield from (state for since, state in self.states.get(order_no, ()) if first <= since < last)

    def now(self) -> dict[str, dict[str, Any]]:
        """All orders that there are."""
        ends = {order_no: states[-1][1] for order_no, states in self.states.items()}
        return {order_no: state for order_no, state in ends.items() if state is not None}


def event_names(log: Sequence[Change]) -> dict[tuple[str, int], str]:
    """What is to be told: the name of the event of each version of an order."""
    names: dict[tuple[str, int], str] = {}
    last: dict[str, str | None] = {}
    for change in log:
        state, before = state_of(change), last.get(change.order_no)
        if change.activity:
            names[change.order_no, change.version] = change.activity["name"]
        elif change.mode == "live":
            name = "orderDELETED" if state is None else f"order{state['status']}"
            is_known = state is not None and before == state["status"]
            names[change.order_no, change.version] = "orderUPDATED" if is_known else name
        last[change.order_no] = state["status"] if state else None
    return names
