"""Processor time of the handlers for 1000 orders, with AWS played in the process."""

from collections.abc import Callable, Iterator, Sequence
from gc import collect
from itertools import batched
from typing import Any

from orderhub.platform.aws import session
from tests.bench import cloud
from tests.bench.report import CPU, Measured, best_of
from tests.bench.samples import NEXT, ORDERS, api_event, body, order_numbers, request_ids
from tests.bench.shares import shares
from tests.bench.stub import StubbedAws, stubbed
from tests.support.functions import Context
from tests.support.meter import Row
from tests.support.streams import Record, Stream

_RUNS = 9
_BATCH = 100
"""Records in one batch of the stream, as the template says."""


def measure() -> Iterator[Measured]:
    """CPU of ingest_orders for new, unchanged and changed orders, and of follow_order_changes for their events."""
    with stubbed() as (aws, load):
        ingest, follow = load("ingest_orders").handler, load("follow_order_changes").handler
        order_nos = order_numbers()
        ids = request_ids()
        new, again = (api_event(body(order_nos), next(ids)) for _ in range(2))
        changed = api_event(body(order_nos, NEXT), next(ids))
        yield _figure("CPU, 1000 new orders", aws, lambda: ingest(new, Context()), budget=350)
        yield from shares(lambda: ingest(new, Context()))
        aws.keeps = True
        ingest(new, Context())
        bare: Any = session().create_client("dynamodb", config=cloud.TUNED)
        rows = aws.meter.stored("orders")
        yield _figure("  of it sending the rows, bare", aws, lambda: cloud.write_bare(bare, "orders", rows, 1))
        yield _figure("CPU, 1000 unchanged orders", aws, lambda: ingest(again, Context()))
        yield _figure("CPU, 1000 status changes", aws, lambda: ingest(changed, Context()))
        # What is made but once is not among the figures: the secret of identities, and these orders' one customer.
        aws.keeps = True
        follow({"Records": list(inserted(aws)[:1])}, Context())
        batches = [{"Records": list(part)} for part in batched(inserted(aws), _BATCH, strict=False)]
        yield _figure("CPU, 1000 events published", aws, lambda: [follow(batch, Context()) for batch in batches])


def inserted(aws: StubbedAws) -> Sequence[Record]:
    """Records of the stream for all orders that are stored, as the mapping's filter lets them through."""
    return changes({}, headers(aws))


def changes(before: dict[str, Row], after: dict[str, Row]) -> list[Record]:
    """Records of the stream for headers that are new or not what they were."""
    stream = Stream()
    return [
        stream.modified(dict(before[no]), dict(row)) if no in before else stream.inserted(dict(row))
        for no, row in after.items()
        if before.get(no) != row
    ]


def headers(aws: StubbedAws) -> dict[str, Row]:
    """The headers that are stored, by order number."""
    return {row["order_no"]["S"]: row for row in aws.meter.stored("orders") if "status" in row}


def _figure(name: str, aws: StubbedAws, work: Callable[[], Any], budget: float | None = None) -> Measured:
    aws.keeps = False
    collect()
    aws.calls.clear()
    value = best_of(_RUNS, CPU, work)
    calls = ", ".join(f"{count // (_RUNS + 1)} {operation}" for operation, count in aws.calls.items())
    note = f"best of {_RUNS}; {value / ORDERS:.3f} ms an order; calls: {calls}"
    return Measured(figure=name, value=value, unit="ms", budget=budget, note=note)
