"""Whether anything was lost: what the API acknowledged against all that is there once the hub has settled."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from local.caller import Caller
from orderhub.reconcile.outcome import REPORT, left_in
from tests.load.api import Json
from tests.load.ledger import Ledger, Standing
from tests.support.cloud import Deployed, ids, order

PATIENCE = 600.0
"""Seconds without which nobody may say that something does not come."""
_MARKER = "settled"


class Unsettled(Exception):
    """The hub did not come to rest."""


def settle(cloud: Deployed, run: str) -> None:
    """Wait until everything has had its consequences: files, stream, bus and queues.

    Raises:
        Unsettled: It takes too long.
    """
    _until(lambda: all(job["state"] in {"done", "refused", "failed"} for job in _jobs(cloud)), "end of all files")
    # One shard has one order: what was changed before the marker is followed before it.
    marker = f"{run}-{_MARKER}"
    _api(cloud).post("/v1/orders", {"orders": [order(marker)]})
    _until(lambda: cloud.history(marker), "event of the last order")
    _until(lambda: cloud.on_bus(marker), "the last order on the bus")
    _until(lambda: not waiting(cloud), "end of all queues")


def waiting(cloud: Deployed) -> dict[str, int]:
    """How many messages wait, by queue, where any do; the one that hears the bus is ours."""
    sqs, found = cloud.client("sqs"), {}
    for url in sqs.list_queues().get("QueueUrls", []):
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        if url != cloud.bus_queue and (number := sum(int(attributes.get(name, 0)) for name in names)):
            found[url.rpartition("/")[2]] = number
    return found


def losses(cloud: Deployed, run: str, ledgers: Sequence[Ledger], shared: Mapping[str, Standing]) -> list[str]:
    """All that is not as it was acknowledged, in words."""
    expected = {no: order for ledger in ledgers for no, order in ledger.orders.items()} | dict(shared)
    by_file = {order["externalOrderId"]: Standing(order) for order in _filed(ledgers)}
    everything = expected | by_file
    return [
        *(fault for ledger in ledgers for fault in ledger.faults),
        *_files(cloud, ledgers),
        *_orders(cloud, run, everything),
        *_lists(cloud, everything),
        *_events(cloud, run, everything),
        *(f"{number} messages left in {name}" for name, number in waiting(cloud).items()),
        *_reconciled(cloud, len(everything)),
    ]


def _filed(ledgers: Sequence[Ledger]) -> Iterator[Json]:
    return (order for ledger in ledgers for orders in ledger.files.values() for order in orders)


def _files(cloud: Deployed, ledgers: Sequence[Ledger]) -> Iterator[str]:
    """Every file that was uploaded is done, with all its rows."""
    api = _api(cloud)
    for import_id, orders in ((no, file) for ledger in ledgers for no, file in ledger.files.items()):
        job = api.get(f"/v1/imports/{import_id}")
        found, rows = (job["state"], job["rows"], job["rowsDone"]), len(orders)
        if found != ("done", rows, rows):
            yield f"file {import_id} of {rows} rows is {found}"


def _orders(cloud: Deployed, run: str, expected: Mapping[str, Standing]) -> Iterator[str]:
    """Every order is there as it was last acknowledged, with its lines, and no other."""
    rows = [row for row in cloud.rows("orders") if row["order_no"]["S"].startswith(run)]
    headers = {row["order_no"]["S"]: row for row in rows if row["order_no_sku"]["S"] == f"{row['order_no']['S']}#"}
    lines: dict[str, set[str]] = {order_no: set() for order_no in headers}
    for row in rows:
        if row is not headers.get(row["order_no"]["S"]):
            lines[row["order_no"]["S"]].add(row["order_no_sku"]["S"].rpartition("#")[2])
    for order_no, standing in expected.items():
        if order_no not in headers:
            yield f"order {order_no} is not there"
            continue
        found = headers[order_no]["status"]["S"], int(headers[order_no]["version"]["N"])
        if found != (standing.status, standing.version):
            yield f"order {order_no} is {found}, not {(standing.status, standing.version)}"
        if lines[order_no] != standing.skus:
            yield f"order {order_no} has {len(lines[order_no])} lines, not {len(standing.skus)}"
    yield from (
        f"order {no} was never acknowledged" for no in headers.keys() - expected.keys() - {f"{run}-{_MARKER}"}
    )


def _lists(cloud: Deployed, expected: Mapping[str, Standing]) -> Iterator[str]:
    """The list of each store is what was sent to it, each order once."""
    stores = {order.body["storeId"] for order in expected.values()}
    for store in sorted(stores):
        sent = Counter((no, order.status) for no, order in expected.items() if order.body["storeId"] == store)
        listed = Counter((order["externalOrderId"], order["status"]) for order in _listed(cloud, store))
        if sent != listed:
            yield f"list of {store}: {(sent - listed).total()} missing, {(listed - sent).total()} too many"


def _listed(cloud: Deployed, store: str) -> Iterator[Json]:
    api = _api(cloud)
    page: Json = {"next": ""}
    while page["next"] is not None:
        cursor = {"cursor": page["next"]} if page["next"] else {}
        page = api.get(f"/v1/orders?{urlencode({'store': store, 'limit': 100} | cursor)}")
        yield from page["orders"]


def _events(cloud: Deployed, run: str, expected: Mapping[str, Standing]) -> Iterator[str]:
    """Every version of every order was told: once in the history, and at least once on the bus."""
    due = {f"{no}:{version}" for no, order in expected.items() for version in range(1, order.version + 1)}
    rows = [row for row in cloud.rows("events") if "detail" in row and row["order_no"]["S"].startswith(run)]
    counts = Counter(row["event_id"]["S"] for row in rows)
    heard = {event_id for event_id in ids(cloud.messages(cloud.bus_queue)) if event_id.startswith(run)}
    marker = f"{run}-{_MARKER}:1"
    if due != counts.keys() - {marker}:
        yield f"history: {len(due - counts.keys())} events missing, {len(counts.keys() - due) - 1} too many"
    if (counts.total(), due) != (len(counts), heard - {marker}):
        yield f"bus: {len(due - heard)} events missing; history: {counts.total() - len(counts)} told twice"


def _reconciled(cloud: Deployed, orders: int) -> Iterator[str]:
    """The hub's own look at itself finds no difference."""
    states, run_input = cloud.client("stepfunctions"), json.dumps({"mode": REPORT, "settled_for_seconds": 0})
    machine = cloud.stack.workflows["reconcile"]
    run = states.start_execution(stateMachineArn=machine, input=run_input)["executionArn"]
    execution = _until(lambda: _ended(states, run), "end of the reconciliation")
    if execution["status"] != "SUCCEEDED":
        yield f"reconcile {execution['status']}"
        return
    outcome = json.loads(execution["output"])
    if outcome["orders"] < orders:
        yield f"reconcile looked at {outcome['orders']} of {orders} orders"
    if left_in(outcome):
        yield f"reconcile found {outcome['found']}"


def _ended(states: Any, run: str) -> Json | None:  # noqa: ANN401 - a boto3 client
    execution: Json = states.describe_execution(executionArn=run)
    return None if execution["status"] == "RUNNING" else execution


def _jobs(cloud: Deployed) -> list[Json]:
    api, jobs, before = _api(cloud), list[Json](), "&"
    while before:
        page = api.get(f"/v1/imports?limit=100{before}")
        jobs += page["imports"]
        before = f"&before={page['next']}" if page["next"] else ""
    return jobs


def _api(cloud: Deployed) -> Caller:
    """The API for one who waits when he is told to."""
    return Caller(cloud.stack.api_url, cloud.stack.api_key)


def _until[T](probe: Callable[[], T | None], what: str) -> T:
    """Ask again and again until the answer is neither None nor false."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := probe():
            return found
        time.sleep(0.5)
    raise Unsettled(f"within {PATIENCE:.0f} s there was no {what}")
