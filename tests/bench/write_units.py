"""Write units of an order, from request to history, counted on the requests as AWS would bill them."""

from collections.abc import Iterator

from tests.bench.handler_cpu import changes, headers
from tests.bench.report import Measured
from tests.bench.samples import QUIET, api_event, body, order_numbers, request_ids
from tests.bench.stub import stubbed
from tests.support.functions import Context

_ORDERS = 100
_STEPS = (
    ("new order, 2 lines", QUIET, 11.0),
    ("status change", "SHIPPED", 7.0),
    ("status change into a sale", "DELIVERED", 7.0),
    ("no change", "DELIVERED", 0.0),
)


def measure() -> Iterator[Measured]:
    """Units an order when it is new, when its status changes, and when it is sent again as it is."""
    with stubbed() as (aws, load):
        ingest, follow = load("ingest_orders").handler, load("follow_order_changes").handler
        order_nos, ids = order_numbers(_ORDERS), request_ids()
        # The budgets are those of a known customer; the first order makes one.
        ingest(api_event(body(order_numbers(1), QUIET), next(ids)), Context())
        follow({"Records": changes({}, headers(aws))}, Context())
        for name, status, budget in _STEPS:
            before = headers(aws)
            aws.meter.units.clear()
            ingest(api_event(body(order_nos, status), next(ids)), Context())
            follow({"Records": changes(before, headers(aws))}, Context())
            parts = {place: units / _ORDERS for place, units in aws.meter.units.items() if units}
            yield Measured(
                figure=f"write units, {name}",
                value=sum(parts.values()),
                unit="WU",
                budget=budget,
                note=" + ".join(f"{place} {units:g}" for place, units in parts.items()) or "nothing is written",
            )
