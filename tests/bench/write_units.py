"""Write units of an order, from request to history, counted on the requests as AWS would bill them."""

from collections.abc import Iterator, Mapping

from tests.bench.handler_cpu import changes, headers
from tests.bench.report import Measured
from tests.bench.samples import QUIET, api_event, body, order_numbers, request_ids
from tests.bench.stub import stubbed
from tests.support.functions import Context

_ORDERS = 100
_STEPS = (
    ("new order, 2 lines", QUIET, 12.0, 0.0),
    ("status change", "SHIPPED", 7.0, 0.0),
    ("status change into a sale", "DELIVERED", 7.0, 1.0),
    ("no change", "DELIVERED", 0.0, 0.0),
)
"""Name, status, and the budgets of the order with its event and customer, and of its products."""


def measure() -> Iterator[Measured]:
    """Units an order when it is new, when its status changes, and when it is sent again as it is."""
    with stubbed() as (aws, load):
        ingest, follow = load("ingest_orders").handler, load("follow_order_changes").handler
        keep = load("keep_products").handler
        order_nos, ids = order_numbers(_ORDERS), request_ids()
        # The budgets are those of a known customer and known products; the first order makes them.
        ingest(api_event(body(order_numbers(1), QUIET), next(ids)), Context())
        for function in (follow, keep):
            function({"Records": changes({}, headers(aws))}, Context())
        for name, status, budget, of_products in _STEPS:
            before = headers(aws)
            aws.meter.units.clear()
            ingest(api_event(body(order_nos, status), next(ids)), Context())
            records = changes(before, headers(aws))
            follow({"Records": records}, Context())
            yield _figure(f"write units, {name}", aws.meter.units, budget)
            aws.meter.units.clear()
            keep({"Records": records}, Context())
            yield _figure(f"  of its products, {name}", aws.meter.units, of_products)


def _figure(name: str, units: Mapping[str, int], budget: float) -> Measured:
    parts = {place: count / _ORDERS for place, count in units.items() if count}
    note = " + ".join(f"{place} {count:g}" for place, count in parts.items()) or "nothing is written"
    return Measured(figure=name, value=sum(parts.values()), unit="WU", budget=budget, note=note)
