"""At how many orders a second what gives first: keys, quotas and what to turn; and what an hour of them costs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf

from local.cost.model import METERED, PRICES, Load, bill, milliseconds, read
from local.cost.partitions import KEY_WRITES, STREAM_BATCH, Shop, hottest, noted_in_a_second, second, throttled

RATES = (10, 1_000, 100_000)
"""Orders a second that are looked at."""
STANDING = {
    "RequestsPerSecond": 50,
    "MaximumConcurrency": 2,
    "ParallelizationFactor": 4,
    "BatchSize": STREAM_BATCH,
}
"""What the template says, by its own names."""
QUOTAS = {
    "Step Functions, starts a second": 300,
    "EventBridge, calls of PutEvents a second": 10_000,
    "EventBridge, calls of targets a second": 18_750,
    "API Gateway, calls a second": 10_000,
    "Lambda, calls at once": 1_000,
    "DynamoDB, write units of a table": 40_000,
    "Amazon SES, e-mails a second": 14,
}
"""What an account in us-east-1 has before it asks for more, by AWS's pages of quotas; that of SES differs."""
RULES_SECONDS = 0.2
"""What apply_rules takes for a hundred events: assumed, not measured."""
_SAMPLE = 4_000
_MOST = 10_000_000.0
_TABLE_UNITS = {"new order": 9, "status change": 3}
"""Write units in the Orders table and its indexes: of a new order of two lines, and of a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What takes only so much in a second; ``load`` says how much some orders a second are."""

    name: str
    capacity: float
    load: Callable[[float], float]
    turn: str

    def gives_at(self) -> float:
        """The most orders a second that it takes, to two figures; infinite where it never gives."""
        low, high = 0.0, _MOST
        if self.load(high) <= self.capacity:
            return inf
        while high - low > max(0.05, low / 1000):
            middle = (low + high) / 2
            low, high = (middle, high) if self.load(middle) <= self.capacity else (low, middle)
        return float(f"{low:.2g}")


def limits(shop: Shop, batch: int = 1) -> list[Limit]:
    """All there are, what gives first first; ``batch`` orders come in one request."""
    return sorted([*_keys(shop), *_quotas(1 + shop.updates, batch)], key=Limit.gives_at)


def _keys(shop: Shop) -> Iterator[Limit]:
    """The partition keys that many orders share; the busiest of each has its share of a sample."""
    found = hottest(second(_SAMPLE, shop))
    turns = {
        "Orders by_status": "`SHARDS` in orders/rows.py",
        "Orders by_store": "`SHARDS` in orders/rows.py",
        "Orders by_time": "`SHARDS` in orders/rows.py",
        "Customers by_list": "`LISTS` in customers/lists.py",
        "Events by_day": "`DAY_SHARDS` in events/stored_event.py",
        "Products, a product": "the batching window of `keep_products`",
    }
    for name, turn in turns.items():
        load = partial(_times, found[name] / _SAMPLE)
        yield Limit(name=f"key of {name}", capacity=KEY_WRITES, load=load, turn=turn)
    turn = "rows of less than a second (products/sold.py)"
    yield Limit(name="key of Products, deliveries of a second", capacity=KEY_WRITES, load=_noted, turn=turn)


def _quotas(changes: int, batch: int) -> Iterator[Limit]:
    """What the account and the template allow; each order is made, and changes, so many times in all."""
    works, units = read(METERED)["works"], _TABLE_UNITS
    in_table = units["new order"] + (changes - 1) * units["status change"]
    ingest = milliseconds(works["ingest_orders, 1"], 1769) / 1000 * changes / batch
    follow = milliseconds(works["follow_order_changes, 100"], 1024) / 1000 / STREAM_BATCH
    rules = STANDING["MaximumConcurrency"] * STREAM_BATCH / RULES_SECONDS
    quota = "a higher quota"
    for name, capacity, factor, turn in (
        (
            "`RequestsPerSecond`",
            STANDING["RequestsPerSecond"],
            changes / batch,
            "the parameter; more orders a request",
        ),
        ("API Gateway, calls a second", 0, changes / batch, "more orders a request; " + quota),
        ("Lambda, calls at once", 0, ingest + follow * changes, quota),
        ("DynamoDB, write units of a table", 0, in_table, quota),
        ("EventBridge, calls of PutEvents a second", 0, changes / 10, quota),
        ("EventBridge, calls of targets a second", 0, changes * 2, quota),
        ("Step Functions, starts a second", 0, changes, "`NotifyStatuses`; " + quota),
        ("Amazon SES, e-mails a second", 0, changes, "`NotifyStatuses`; " + quota),
        ("`MaximumConcurrency` of apply_rules", rules, changes, "the setting"),
    ):
        yield Limit(name=name, capacity=capacity or QUOTAS[name], load=partial(_times, factor), turn=turn)
    # A shard of the stream has the changes of one partition of the table: as many as that one can take.
    a_shard = KEY_WRITES * changes / in_table
    at_once = STANDING["ParallelizationFactor"] / follow
    yield Limit(
        name="follow_order_changes, changes of a shard a second",
        capacity=at_once,
        load=lambda rate: min(rate * changes, a_shard),
        turn="`ParallelizationFactor`",
    )


def _times(factor: float, rate: float) -> float:
    return factor * rate


def _noted(rate: float) -> float:
    return float(noted_in_a_second(round(rate)))


def dollars_an_hour(rate: float, updates: int) -> float:
    """What an hour of so many orders a second costs, without e-mails and workflows."""
    load = Load(orders=rate * 3600, updates=updates, workflows=0, lists=0)
    prices = read(PRICES)["prices"]
    return sum(item.dollars(prices) for item in bill(load, read(METERED)))


def markdown(shop: Shop) -> str:
    """The tables of the document."""
    found = limits(shop)
    lines = ["| what | gives at, orders a second | turn |", "|---|---|---|"]
    lines += [f"| {limit.name} | {_figure(limit.gives_at())} | {limit.turn} |" for limit in found]
    lines += [
        "",
        "| orders a second | over its limit | writes to shared keys too many | $ an hour |",
        "|---|---|---|---|",
    ]
    lines += [_at(rate, found, shop) for rate in RATES]
    return "\n".join(lines)


def _at(rate: int, found: Sequence[Limit], shop: Shop) -> str:
    over = sum(limit.gives_at() < rate for limit in found)
    share, cost = throttled(second(rate, shop)), dollars_an_hour(rate, shop.updates)
    return f"| {rate:,} | {over} of {len(found)} | {share:.1%} | {cost:,.2f} |"


def _figure(rate: float) -> str:
    return "never" if rate == inf else f"{rate:,.3g}" if rate < 100 else f"{rate:,.0f}"  # noqa: PLR2004 - small ones
