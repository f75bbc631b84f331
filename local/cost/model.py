"""What a month of orders costs on AWS: a bill from counts that were metered on the requests of the real code.

`metered.json` holds the counts (`python -m tests.bench.metered` makes it anew, a test holds it to be true),
`prices.json` AWS's prices. What is not in the bill is named in ``LEFT_OUT``.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

METERED = Path(__file__).with_name("metered.json")
PRICES = Path(__file__).with_name("prices.json")
TOGETHER = 10
"""Changes that the follower gets in one batch, on an average: no more than that while orders come one by one."""
MEMORY = {
    "ingest_orders": 1769,
    "follow_order_changes": 1024,
    "keep_products": 512,
    "read_order_card": 512,
    "read_orders": 1024,
    "process_import": 1769,
}
"""Megabytes of each function, as in the template."""
FULL_CPU = 1769
"""Megabytes at which Lambda gives one whole processor; less in proportion."""
CALL_MS = 6.0
"""What a function waits for one call to AWS, in milliseconds: assumed, not measured."""
NOTIFYING = 1
"""States that an execution of `order_notification` enters when it sends."""
LEFT_OUT = (
    "data transfer out of AWS",
    "CloudWatch: logs ($0.50 a GB, about half a kilobyte a call and an event), metrics; X-Ray",
    "text messages, and what a rule that fires does; the rows of workflow runs and of messages",
    "files of imports in S3; the archive of events",
    "the key of the table of secrets: $1 a month, $3 after it turned twice",
    "the free tier, volume discounts, taxes",
)
_GB = 1e9

type Counts = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A month.

    ``updates`` are status changes of an order, the last of them its delivery. ``new_customers`` is the share of
    orders whose buyer was not known. ``batch`` is how many orders one request carries. ``workflows`` are runs of
    an order that send an e-mail. ``cards`` are those shown of an order, ``lists`` those of the whole month.
    """

    orders: float = 1_000_000
    lines: float = 2
    updates: float = 3
    batch: float = 1
    new_customers: float = 0.3
    repeats: float = 0
    cards: float = 1
    lists: float = 100_000
    workflows: float = 1
    months: float = 1

    @property
    def writes(self) -> float:
        """How often orders are sent: when they are made, when they change, and again as they were."""
        return self.orders * (1 + self.updates + self.repeats)

    @property
    def requests(self) -> float:
        """Calls of the API."""
        return self.writes / self.batch + self.orders * self.cards + self.lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the bill."""

    service: str
    what: str
    amount: float
    price: str

    @property
    def figure(self) -> str:
        """The amount as it is shown."""
        return f"{self.amount:,.1f}" if self.amount >= 1 else f"{self.amount:.2g}"

    def dollars(self, prices: Mapping[str, Any]) -> float:
        """What it costs."""
        return float(self.amount * prices[self.price]["dollars"] / prices[self.price]["per"])


def bill(load: Load, metered: Mapping[str, Any]) -> Iterator[Item]:
    """All lines of the bill."""
    used = _used(load, metered["counts"])
    events = used["events"]
    yield Item(service="DynamoDB", what="write units", amount=used["write_units"], price="write_unit")
    yield Item(service="DynamoDB", what="read units", amount=used["read_units"], price="read_unit")
    stored = used["bytes"] * load.months / _GB
    yield Item(service="DynamoDB", what="GB kept", amount=stored, price="table_gb_month")
    yield Item(service="DynamoDB", what="GB of backup", amount=stored, price="pitr_gb_month")
    yield Item(service="API Gateway", what="calls", amount=load.requests, price="rest_call")
    calls, gb_seconds = _lambda(load, events, metered["works"])
    yield Item(service="Lambda", what="calls", amount=calls, price="lambda_request")
    yield Item(service="Lambda", what="GB seconds", amount=gb_seconds, price="lambda_gb_second")
    yield Item(service="EventBridge", what="events", amount=events, price="event")
    # Each event is put into the queue of the rules; a batch is taken out and deleted by two calls.
    yield Item(service="SQS", what="calls", amount=events * (1 + 2 / TOGETHER), price="queue_request")
    runs = load.orders * load.workflows
    yield Item(service="Step Functions", what="transitions", amount=runs * NOTIFYING, price="transition")
    yield Item(service="SES", what="e-mails", amount=runs, price="email")


def _used(load: Load, counts: Counts) -> dict[str, float]:
    """Units, events and bytes of the month."""
    delivered = min(load.updates, 1)
    times = {
        "new order": load.orders * (1 - load.new_customers),
        "order of a new customer": load.orders * load.new_customers,
        "further line": load.orders * (load.lines - 1),
        "status change": load.orders * (load.updates - delivered),
        "delivery": load.orders * delivered,
        "unchanged order": load.orders * load.repeats,
        "card": load.orders * load.cards,
        "list": load.lists,
    }
    whats = ("write_units", "read_units", "events", "bytes")
    return {what: sum(many * counts[act][what] for act, many in times.items()) for what in whats}


def _lambda(load: Load, events: float, works: Counts) -> tuple[float, float]:
    """Calls of functions, and their GB seconds; steps of workflows and rules count as a card does."""
    many, single = works["ingest_orders, 100"], works["ingest_orders, 1"]
    ingested = load.writes / load.batch
    further = (many["milliseconds"] - single["milliseconds"]) / 99 * (load.batch - 1)
    times = {
        "ingest_orders, 1": ingested,
        f"follow_order_changes, {TOGETHER}": events / TOGETHER,
        f"keep_products, {TOGETHER}": events / TOGETHER,
        "read_order_card": load.orders * (load.cards + load.workflows) + events / TOGETHER,
        "read_orders": load.lists,
    }
    seconds = sum(many * gb_seconds(works[work], MEMORY[work.partition(",")[0]]) for work, many in times.items())
    return sum(times.values()), seconds + ingested * further / 1000 * MEMORY["ingest_orders"] / 1024


def gb_seconds(taken: Mapping[str, float], megabytes: int) -> float:
    """What one call of a function is billed for with so much memory."""
    return milliseconds(taken, megabytes) / 1000 * megabytes / 1024


def milliseconds(taken: Mapping[str, float], megabytes: int) -> float:
    """How long one call lasts with so much memory: its own time is longer the less processor there is."""
    return taken["milliseconds"] * max(1.0, FULL_CPU / megabytes) + taken["calls"] * CALL_MS


def read(path: Path) -> dict[str, Any]:
    """One of the two files."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
