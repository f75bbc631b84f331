"""The partitions that orders are written to in one second, by the keys the code gives them.

Orders are made and changed one after the other, with the numbers a shop gives them; what is written where is
decided by the rules of the rooms themselves, so a shard count that changes there changes here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from math import ceil

from orderhub.customers.lists import customers_list, list_of, sales_list
from orderhub.events.history import day_shard_of
from orderhub.orders.rows import shard_of
from orderhub.orders.statuses import Status
from orderhub.products.sold import TOKEN

KEY_WRITES = 1_000
"""Write units that AWS takes in a second for one partition key value, in a table and in each index."""
STREAM_BATCH = 100
"""Changes that keep_products counts in one transaction, at the most; as in the template."""
_NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
_STATUSES = (Status.INITIALIZED, Status.IN_PROGRESS, Status.SHIPPED, Status.DELIVERED)
_ROW_BYTES, _UNIT_BYTES = 80, 1024
_SIMULATED = 4_000

type Units = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The worst a shop can be for its partitions: all orders of one store, one currency, one product.

    ``updates`` are status changes of each order, ``noted`` what each change sets off that is noted beside it,
    ``newcomers`` of ten orders are of customers who were not known.
    """

    updates: int = 3
    noted: int = 1
    newcomers: int = 3


@cache
def second(rate: int, shop: Shop) -> Units:
    """Write units by place and key in a second with so many new orders, and as many of each status change.

    Of many orders some are simulated, which stand for the others: of what they share the keys are the same. What
    is an order's alone is left out: nobody else writes there.
    """
    simulated = min(rate, _SIMULATED)
    units: Units = Counter()
    for number in range(simulated):
        for place, key in _writes(number, shop):
            units[place, key] += 1
    for shared in units:
        units[shared] = round(units[shared] * rate / simulated)
    units["Products, deliveries of a second", "now"] = noted_in_a_second(rate if shop.updates else 0)
    units["Products, a product", "bestseller"] = 2 * ceil(rate / STREAM_BATCH) if shop.updates else 0
    return units


def throttled(units: Units) -> float:
    """The share of these writes that AWS would not take in their second."""
    over = sum(max(0, many - KEY_WRITES) for many in units.values())
    return over / units.total() if over else 0.0


def hottest(units: Units) -> Mapping[str, int]:
    """The units of the busiest key of each place."""
    found: dict[str, int] = {}
    for (place, _), many in units.items():
        found[place] = max(many, found.get(place, 0))
    return found


def _writes(number: int, shop: Shop) -> Iterator[tuple[str, str]]:
    """The places and keys of each unit that is written, by an order at every point of its life."""
    order_no, customer = f"A{number:09d}", sha256(str(number).encode()).hexdigest()
    yield "Orders by_status", f"{_STATUSES[0]}#{shard_of(order_no)}"
    yield "Orders by_store", f"store-1#{shard_of(order_no)}"
    yield "Orders by_time", str(shard_of(order_no))
    if number % 10 < shop.newcomers:
        yield "Customers by_list", customers_list(list_of(customer))
    for step in range(min(shop.updates, len(_STATUSES) - 1)):
        for status in _STATUSES[step : step + 2]:
            yield "Orders by_status", f"{status}#{shard_of(order_no)}"
    if shop.updates:
        yield "Customers by_list", sales_list("CNY", list_of(customer))
    for _ in range((1 + shop.updates) * (1 + shop.noted)):
        yield "Events by_day", day_shard_of(order_no, _NOW)


def noted_in_a_second(deliveries: int) -> int:
    """Write units for noting the deliveries of one second in their one row, which each batch writes anew."""
    batches = range(1, ceil(deliveries / STREAM_BATCH) + 1)
    noted = (min(deliveries, batch * STREAM_BATCH) * TOKEN for batch in batches)
    return sum(2 * ceil((_ROW_BYTES + tokens) / _UNIT_BYTES) for tokens in noted)
