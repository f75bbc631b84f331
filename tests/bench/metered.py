"""What each act of the hub asks of AWS, counted on the requests that the real code makes.

`python -m tests.bench.metered` writes the counts down for the cost model; a test holds that they are still true.
Processor times are not among what is held: they are another machine's on another machine.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

from local.cost.model import METERED, TOGETHER
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES
from tests.bench.handler_cpu import changes, headers
from tests.bench.import_files import ROWS, dropped
from tests.bench.report import CPU, timed
from tests.bench.samples import QUIET, api_event, card_event, order, order_numbers, request_ids
from tests.bench.stub import StubbedAws, stubbed
from tests.support.functions import Context
from tests.support.meter import row_bytes

_ORDERS = 100
_RUNS = 9
_SKU = LINE_WIRE_NAMES["sku"]
_CUSTOMER = WIRE_NAMES["external_customer_id"]
type Handler = Callable[[dict[str, Any], Context], Any]
type Counts = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class _Hub:
    """The functions of the order path on one played AWS."""

    aws: StubbedAws
    ids: Iterator[str]
    ingest: Handler
    follow: Handler
    keep: Handler
    show: Handler
    find: Handler
    take_in: Handler

    def send(self, orders: list[dict[str, Any]]) -> None:
        """Take orders in, and follow what has changed."""
        before = headers(self.aws)
        self.ingest(api_event(json.dumps({"orders": orders}), next(self.ids)), Context())
        records = changes(before, headers(self.aws))
        for function in (self.follow, self.keep):
            function({"Records": records}, Context())

    def counted(self, act: Callable[[], object], times: int) -> dict[str, float]:
        """What one of so many acts cost, on an average."""
        self.aws.meter.units.clear()
        self.aws.halves.clear()
        before = _kept(self.aws)
        act()
        keeps = _kept(self.aws)
        found = {
            "write_units": self.aws.meter.units.total(),
            "read_units": self.aws.halves.total() / 2,
            "events": _events_kept(keeps) - _events_kept(before),
            "bytes": sum(keeps.values()) - sum(before.values()),
        }
        return {name: round(value / times, 3) for name, value in found.items()}


def counts() -> Counts:
    """What each act costs, by its name; only what does not depend on the machine."""
    with stubbed() as (aws, load):
        hub = _hub(aws, load)
        # Customers and products that are known by now are what most orders are of.
        hub.send([order("first")])
        orders = {lines: _with_lines(order_numbers(_ORDERS), lines) for lines in (1, 5)}
        single, five = (hub.counted(lambda made=made: hub.send(made), _ORDERS) for made in orders.values())  # type: ignore[misc]
        known = orders[1]
        found = {
            "new order": single,
            "further line": {name: round((five[name] - single[name]) / 4, 3) for name in single},
            "unchanged order": hub.counted(lambda: hub.send(known), _ORDERS),
            "status change": hub.counted(lambda: hub.send(_in_status(known, "SHIPPED")), _ORDERS),
            "delivery": hub.counted(lambda: hub.send(_in_status(known, "DELIVERED")), _ORDERS),
            "order of a new customer": hub.counted(lambda: hub.send(_of_new_customers(_ORDERS)), _ORDERS),
        }
        shown = order_numbers(1)[0]
        hub.send(_with_lines([shown], 2))
        found["card"] = hub.counted(lambda: hub.show(card_event(shown), Context()), 1)
        # The first list makes the key that its cursor is signed with.
        hub.find(_list_event(), Context())
        found["list"] = hub.counted(lambda: hub.find(_list_event(), Context()), 1)
    return found


def works() -> dict[str, dict[str, float]]:
    """What a call of each function takes: the calls it makes, and its processor time here in milliseconds."""
    with stubbed() as (aws, load):
        hub = _hub(aws, load)
        hub.send([order("first")])
        nos = order_numbers(_ORDERS)
        hub.send(_with_lines(nos, 2))
        records = changes({}, headers(aws))
        some, all_of_them = {"Records": records[:TOGETHER]}, {"Records": records}
        aws.keeps = False
        calls: dict[str, Callable[[], object]] = {
            "ingest_orders, 1": partial(hub.ingest, _posted(_with_lines(order_numbers(1), 2)), Context()),
            "ingest_orders, 100": partial(hub.ingest, _posted(_with_lines(order_numbers(_ORDERS), 2)), Context()),
            f"follow_order_changes, {TOGETHER}": partial(hub.follow, some, Context()),
            "follow_order_changes, 100": partial(hub.follow, all_of_them, Context()),
            f"keep_products, {TOGETHER}": partial(hub.keep, some, Context()),
            "read_order_card": partial(hub.show, card_event(nos[0]), Context()),
            "read_orders": partial(hub.find, _list_event(), Context()),
            f"process_import, {ROWS:,} rows": lambda: hub.take_in(dropped(aws), Context(250.0)),
        }
        return {name: _taken(aws, call) for name, call in calls.items()}


def _taken(aws: StubbedAws, call: Callable[[], object]) -> dict[str, float]:
    call()
    aws.calls.clear()
    best = min(timed(CPU, call) for _ in range(_RUNS))
    return {"calls": aws.calls.total() // _RUNS, "milliseconds": round(best, 2)}


def _hub(aws: StubbedAws, load: Callable[[str], Any]) -> _Hub:
    names = ("ingest_orders", "follow_order_changes", "keep_products", "read_order_card", "read_orders")
    return _Hub(aws, request_ids(), *(load(name).handler for name in (*names, "process_import")))


def _posted(orders: list[dict[str, Any]]) -> dict[str, Any]:
    return api_event(json.dumps({"orders": orders}))


def _with_lines(order_nos: list[str], lines: int) -> list[dict[str, Any]]:
    made = [order(order_no) for order_no in order_nos]
    for sent_order in made:
        sent_order["items"] = [sent_order["items"][0] | {_SKU: f"20060{line}"} for line in range(lines)]
    return made


def _in_status(orders: list[dict[str, Any]], status: str) -> list[dict[str, Any]]:
    return [order | {"status": status} for order in orders]


def _of_new_customers(many: int) -> list[dict[str, Any]]:
    """Orders of one line, each of somebody who is known by three identities from now on."""
    made, number = _with_lines(order_numbers(many), 1), count(1)
    return [
        order
        | {
            _CUSTOMER: f"new-{position}",
            "email": f"new-{position}@example.com",
            "phone": f"38094{2583691 + position}",
        }
        for order, position in zip(made, number, strict=False)
    ]


def _list_event() -> dict[str, Any]:
    event = card_event("")
    query = {"status": QUIET, "limit": "50"}
    return event | {"resource": "/v1/orders", "path": "/v1/orders", "queryStringParameters": query}


def _kept(aws: StubbedAws) -> Mapping[tuple[str, Any], int]:
    return {place: row_bytes(row) for place, row in aws.meter.rows.items()}


def _events_kept(counts: Mapping[tuple[str, Any], int]) -> int:
    return sum(table == "events" for table, _ in counts)


def main() -> None:
    """Write the counts and the times of this machine where the cost model reads them."""
    record = {"counts": counts(), "works": works()}
    METERED.write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    sys.stdout.write(f"written: {METERED}\n")


if __name__ == "__main__":
    main()
