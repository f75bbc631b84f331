"""What must hold at the end of every run, whatever went wrong in it."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from tests.chaos.agents_served import (
    every_change_of_a_task_is_kept,
    every_deed_is_done_once,
    every_new_task_is_told_of,
    every_overdue_task_is_told_of,
    every_webhook_is_called,
)
from tests.chaos.hold import BrokenError, hold
from tests.chaos.model import SALES, Lives, Promise, applied, event_names
from tests.chaos.settle import body_of, every_task, open_operations
from tests.chaos.steps import World

type Json = dict[str, Any]
type Invariant = Callable[[World], None]

CHECKED: Counter[str] = Counter()
"""How often each invariant was held against something."""
_PAGE = {"limit": "3"}


def no_acknowledged_order_is_lost(world: World) -> None:
    """Whatever was answered to be done was done: by its own write, or because it was so already."""
    lives = Lives(world.hub.log)
    writers = {(change.order_no, change.writer) for change in world.hub.log}
    for promise in _promises(world):
        sent_orders = [
            each for each in world.model.requests[promise.writer].orders if each.order_no == promise.order_no
        ]
        states = list(lives.between(promise.order_no, promise.first, promise.last))
        if promise.taken:
            is_kept = (promise.order_no, promise.writer) in writers or any(
                state is not None and applied(state, sent_orders) == state for state in states
            )
            hold(is_kept, f"{promise} is lost")
        else:
            hold(None in states, f"{promise} was refused for nothing")


def every_change_is_what_somebody_asked_for(world: World) -> None:
    """No change undoes another by the way: each is what was there with what its writer says laid over it."""
    lives, versions, modes = Lives(world.hub.log), defaultdict[str, int](int), dict[str, str]()
    for place, change in enumerate(world.hub.log):
        request = world.model.requests[change.writer]
        before = lives.state_before(change.order_no, place)
        after = next(state for since, state in lives.states[change.order_no] if since == place)
        sent_orders = [sent_order for sent_order in request.orders if sent_order.order_no == change.order_no]
        expected = None if request.deletes else applied(before, sent_orders)
        hold(after == expected, f"{change.order_no} v{change.version}: {after}, and not {expected}")
        hold(
            not request.deletes or _is_meant(request.deletes, change.order_no, before),
            f"{change.order_no} deleted",
        )
        hold(change.version == versions[change.order_no] + 1, f"{change.order_no} v{change.version}")
        hold(
            change.mode == (modes[change.order_no] if request.is_activity else request.mode),
            f"{change} is {change.mode}",
        )
        hold(request.is_activity == bool(change.activity), f"{change} by {request}")
        modes[change.order_no] = change.mode
        versions[change.order_no] = change.version


def every_deletion_is_done(world: World) -> None:
    """When it says so, what was there when it was asked for is gone, or was for a moment."""
    lives = Lives(world.hub.log)
    created: dict[str, str] = {}
    for change in world.hub.log:
        if not change.is_deleted:
            created[change.order_no] = max(created.get(change.order_no, ""), change.row["created_at"]["S"])
    for operation_id, first in world.operations.items():
        body, deletes = body_of(world, "operations", operation_id), world.model.requests[operation_id].deletes
        hold(body and body["state"] == "done", f"{operation_id}: {body}")
        for order_no in lives.states:
            was = list(lives.between(order_no, first, len(world.hub.log)))
            is_later = created.get(order_no, "") > body["created_at"][:19]
            is_gone = any(not _is_meant(deletes, order_no, state) for state in was)
            hold(is_gone or is_later, f"{order_no} is still there after {operation_id}")


def every_import_is_done(world: World) -> None:
    """Each of its rows is counted."""
    for import_id in world.imports:
        body = body_of(world, "imports", import_id)
        hold(body and body["state"] == "done", f"{import_id}: {body}")
        counts = body["facts"]["counts"]
        rows = sum(len(sent_order.items) for sent_order in world.model.requests[import_id].orders)
        hold(sum(counts.values()) == rows and not counts["rejected"], f"{import_id}: {counts} of {rows}")


def one_event_for_each_order_and_version(world: World) -> None:
    """In the history and on the bus, none missing and none too many; a quarantined one is there instead."""
    expected, stored = event_names(world.hub.log), _kept(world)
    aside = {(record["order_no"], int(_version(record["record"]))) for record in world.hub.services.quarantined}
    for place, name in expected.items():
        hold(place in stored or place in aside, f"{place} is not told")
        hold(
            place not in stored or stored[place]["name"] == name, f"{place} is {stored.get(place)}, and not {name}"
        )
    hold(stored.keys() <= expected.keys(), f"{stored.keys() - expected.keys()} should not be told")
    on_bus: dict[tuple[str, int], set[str]] = defaultdict(set)
    for event in world.hub.bus:
        if event["detail-type"].startswith("order"):
            order_no, _, version = event["detail"]["orderId"].rpartition(":")
            on_bus[order_no, int(version)].add(json.dumps([event["detail-type"], event["detail"]["order"]]))
    hold(stored.keys() <= on_bus.keys() <= expected.keys(), f"{stored.keys() ^ on_bus.keys()} on the bus")
    for place, events in on_bus.items():
        hold(len(events) == 1, f"{place} was told in two ways: {events}")


def no_message_twice(world: World) -> None:
    """And one where a run says that it sent one."""
    for about, count in world.hub.mails.items():
        hold(count == 1, f"{about}: {count} mails")
    sent = sum(run["state"]["S"] == "done" and run["reason"]["S"] == "sent" for run in _runs(world))
    hold(sent <= world.hub.mails.total(), f"{sent} runs say sent, {world.hub.mails.total()} mails")


def no_task_twice(world: World) -> None:
    """One for each event that says PAID, and one for each order that came to be DELIVERED."""
    tasks = Counter(task["title"] for task in every_task(world))
    names = _names(world)
    paid = sum(name == "orderPAID" for name in names.values())
    delivered = {order_no for (order_no, _), name in names.items() if name == "orderDELIVERED"}
    hold(tasks["Thank the buyer"] == paid, f"{tasks} of {paid} orderPAID")
    hold(tasks["Ask the buyer"] == len(delivered), f"{tasks} of {delivered}")


def no_sale_twice(world: World) -> None:
    """What is sold of each product is what is in the orders that are sales."""
    sold: Counter[str] = Counter()
    for state in Lives(world.hub.log).now().values():
        if state["status"] in SALES:
            sold.update(state["items"])
    rows = world.hub.tables.tables["ProductsTable"].rows
    counted: dict[str, Decimal] = defaultdict(Decimal)
    for (pk,), row in rows.items():
        if pk.startswith("product#"):
            counted[row["product_id"]["S"]] += Decimal(row["sold"]["N"])
    for sku in {*sold, *counted}:
        hold(sold[sku] == counted[sku], f"{sku}: {counted[sku]} sold, and not {sold[sku]}")


def totals_are_those_recomputed(world: World) -> None:
    """Each customer's orders and sales, as the API shows them."""
    expected: dict[str, dict[str, Any]] = defaultdict(dict)
    for order_no, state in Lives(world.hub.log).now().items():
        expected[state["customer"]][order_no] = state
    for name in ("C1", "C2", "C3"):
        body = {"externalCustomerId": name}
        customer = _asked(world, "manage_customers", "POST", "/v1/customers/lookup", body=body)["customer"]
        own = expected.get(name, {})
        if customer is None:
            hold(not own, f"{name} is not known")
            continue
        sales = [state["total"] for state in own.values() if state["status"] in SALES]
        shown = {sale["currency"]: (sale["count"], sale["sum"]) for sale in customer["sales"]}
        hold(shown == ({"CNY": (len(sales), float(sum(sales)))} if sales else {}), f"{name}: {shown}, not {sales}")
        customer_id = customer["customerId"]
        resource = "/v1/customers/{customer_id}/orders"
        path = resource.replace("{customer_id}", customer_id)
        listed = list(_listed(world, "manage_customers", resource, "orders", path=path))
        hold(sorted(order["orderNo"] for order in listed) == sorted(own), f"{name} has {listed}")


def every_list_equals_a_scan(world: World) -> None:
    """Orders, all and by status; events; tasks."""
    now = Lives(world.hub.log).now()
    newest = sorted(now, key=lambda no: (now[no]["at"], no), reverse=True)
    every = [order["externalOrderId"] for order in _listed(world, "read_orders", "/v1/orders", "orders")]
    hold(every == newest, f"{every}, and not {newest}")
    for status in {state["status"] for state in now.values()}:
        found = [
            order["externalOrderId"]
            for order in _listed(world, "read_orders", "/v1/orders", "orders", status=status)
        ]
        hold(found == [no for no in newest if now[no]["status"] == status], f"{status}: {found}")
    listed = [event["id"] for event in _listed(world, "read_events", "/v1/events", "events")]
    hold(len(listed) == len(set(listed)), "an event is listed twice")
    rows = world.hub.tables.tables["EventsTable"].rows
    wanted = {row["event_id"]["S"] for (_, number), row in rows.items() if number > 0 and "detail" in row}
    hold(wanted == set(listed), f"events: {wanted ^ set(listed)}")
    tasks = every_task(world)
    for state in ("open", "done"):
        found = [task["taskId"] for task in _listed(world, "manage_tasks", "/v1/tasks", "tasks", state=state)]
        of_state = sorted(task["task_id"] for task in tasks if task["state"] == state)
        hold(sorted(found) == of_state, f"tasks: {found}, and not {of_state}")


def nothing_is_stuck(world: World) -> None:
    """Queues and streams are empty, imports, deletions and runs at their end, and nothing broke."""
    hub = world.hub
    waiting = {"pending": hub.pending, "told": hub.rules_queue, "undelivered": hub.undelivered, "owed": world.owed}
    for name, some in waiting.items():
        hold(not some, f"{name}: {some}")
    for consumer, every in hub.streams.items():
        hold(not any(every.values()), f"{consumer} is behind")
    hold(not open_operations(world), f"open: {open_operations(world)}")
    hold(not hub.services.schedules, "timers")
    for run in _runs(world):
        hold(run["state"]["S"] in {"done", "stopped", "failed"}, f"{run['run_id']['S']} is {run['state']['S']}")


def nothing_breaks_unforeseen(world: World) -> None:
    """Functions raise what may pass, and runs fail for reasons that have a name."""
    hub = world.hub
    hold(not hub.surprises, hub.surprises)
    for run in hub.failed_runs:
        hold(run["error"] not in {"Broken", "OutcomeUnknown"}, f"{run}")


INVARIANTS: dict[str, Invariant] = {
    function.__name__.replace("_", " "): function
    for function in (
        nothing_is_stuck,
        nothing_breaks_unforeseen,
        no_acknowledged_order_is_lost,
        every_change_is_what_somebody_asked_for,
        every_deletion_is_done,
        every_import_is_done,
        one_event_for_each_order_and_version,
        no_message_twice,
        no_task_twice,
        no_sale_twice,
        totals_are_those_recomputed,
        every_list_equals_a_scan,
        every_deed_is_done_once,
        every_change_of_a_task_is_kept,
        every_new_task_is_told_of,
        every_overdue_task_is_told_of,
        every_webhook_is_called,
    )
}


def check(world: World) -> None:
    """Hold all invariants against a run.

    Raises:
        BrokenError: One does not hold; its name is in the words.
    """
    for name, invariant in INVARIANTS.items():
        CHECKED[name] += 1
        try:
            invariant(world)
        except BrokenError as broken:
            raise BrokenError(f"{name}: {broken}") from None


def _promises(world: World) -> Iterator[Promise]:
    yield from world.model.promises
    for import_id, first in world.imports.items():
        for sent_order in world.model.requests[import_id].orders:
            yield Promise(import_id, sent_order.order_no, first, len(world.hub.log))


def _is_meant(deletes: Any, order_no: str, state: Any) -> bool:  # noqa: ANN401 - as the model has them
    """Whether a deletion is about an order in a state."""
    if state is None:
        return False
    if isinstance(deletes, str):
        return bool(deletes == order_no)
    return bool(deletes[0] <= f"{state['at']}Z" < deletes[1])


def _kept(world: World) -> dict[tuple[str, int], Json]:
    rows = world.hub.tables.tables["EventsTable"].rows
    return {
        (order_no, int(version)): {"name": row["detail_type"]["S"], **json.loads(row["detail"]["S"])["order"]}
        for (order_no, version), row in rows.items()
        if version > 0 and "detail_type" in row and row["detail_type"]["S"].startswith("order")
    }


def _names(world: World) -> dict[tuple[str, int], str]:
    """What was told, by order and version."""
    published = {}
    for event in world.hub.bus:
        if event["detail-type"].startswith("order"):
            order_no, _, version = event["detail"]["orderId"].rpartition(":")
            published[order_no, int(version)] = event["detail-type"]
    return published


def _version(record: Json) -> str:
    version: str = record["dynamodb"]["NewImage"]["version"]["N"]
    return version


def _runs(world: World) -> list[Json]:
    rows = world.hub.tables.tables["OperationsTable"].rows
    return [row for (pk, _), row in rows.items() if pk.startswith("run#")]


def _asked(world: World, name: str, method: str, resource: str, **more: Any) -> Json:  # noqa: ANN401 - as call
    status, answer = world.call(name, method, resource, **more)
    hold(status == 200, f"{method} {resource}: {status} {answer}")
    return answer


def _listed(world: World, name: str, resource: str, of: str, path: str = "", **query: str) -> Iterator[Json]:
    cursor: dict[str, str] = {}
    while True:
        answer = _asked(world, name, "GET", resource, path=path, query={**_PAGE, **query, **cursor})
        yield from answer[of]
        if not answer["next"]:
            return
        cursor = {"cursor": answer["next"]}
