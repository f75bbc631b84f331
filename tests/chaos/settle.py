"""The end of a run: nothing goes wrong any more, and what waits is done, until nothing does."""

import json
from datetime import timedelta
from typing import Any

from orderhub.orders.attributes import time_text
from orderhub.tasks.rows import AWAITED
from tests.chaos.agents import ask_again
from tests.chaos.clock import moment
from tests.chaos.faults import STRUCK, Fault, Kind
from tests.chaos.hub import FOLLOW, PRODUCTS, in_turn
from tests.chaos.model import Request, SentOrder
from tests.chaos.steps import Owed, World

_ROUNDS = 60


def settle(world: World) -> None:
    """Let everything come to its end; what does not within so many rounds is stuck, and stays."""
    for _ in range(_ROUNDS):
        if _is_quiet(world):
            break
        _round(world)
    if world.hub.services.quarantined:
        _mend(world)


def open_operations(world: World) -> list[str]:
    """The imports and deletions that are not at their end."""
    return [*_open(world, "imports", world.imports), *_open(world, "operations", world.operations)]


def looked_for(world: World) -> list[str]:
    """What functions find that look round: open operations and replays, tasks overdue of which nobody was told."""
    # The clock of who made a task may be ahead.
    rows, now = world.hub.tables.tables["OperationsTable"].rows, time_text(moment() + timedelta(minutes=2))
    found = [sk for pk, sk in rows if pk == "replays_open" or (pk == AWAITED and sk < now)]
    return [*open_operations(world), *found]


def body_of(world: World, partition: str, number: str) -> Any:  # noqa: ANN401 - as the hub keeps it
    """What is kept of an import or a deletion, None where nothing is."""
    row = world.hub.tables.tables["OperationsTable"].rows.get((partition, number))
    return json.loads(row["body"]["S"]) if row else None


def every_task(world: World) -> list[Any]:
    """All tasks as the hub keeps them."""
    rows = world.hub.tables.tables["OperationsTable"].rows.items()
    return [json.loads(row["body"]["S"]) for (pk, _), row in rows if pk.startswith("task#")]


def _open(world: World, partition: str, every: Any) -> list[str]:  # noqa: ANN401 - ids
    found = {name: body_of(world, partition, name) for name in every}
    return [name for name, body in found.items() if body is None or body["ended_at"] is None]


def _is_quiet(world: World) -> bool:
    hub = world.hub
    owed = (world.owed, world.unanswered, looked_for(world))
    waits = (hub.pending, hub.rules_queue, hub.messages, hub.undelivered, hub.services.schedules, *owed)
    return not any(waits) and not any(some for every in hub.streams.values() for some in every.values())


def _round(world: World) -> None:
    hub = world.hub
    owed, world.owed = world.owed, []
    for writer in owed:
        world.send(writer)
    ask_again(world)
    for consumer in (FOLLOW, PRODUCTS):
        for taken in in_turn(hub, consumer):
            hub.follow(consumer, taken)
            if any(record in hub.streams[consumer][order_no] for order_no, record in taken):
                break
    works, hub.pending = hub.pending, []
    for work in works:
        # What AWS promises to do at least once it may do twice whenever it pleases.
        hub.work(work, repeat=work.number % 3 == 0)
    hub.rules(len(hub.rules_queue))
    # Whoever sends may die as well, with a message on its way; not each time, or it would never end.
    is_first = all(message["attributes"]["ApproximateReceiveCount"] == "0" for message in hub.messages)
    hub.send(10, faults=[Fault(Kind.KILL_SENT)] if is_first and hub.number() % 4 == 0 else [])
    _redrive(world)
    hub.pass_time(max(301.0, hub.next_timer() or 0.0), looks=bool(looked_for(world)))


def _redrive(world: World) -> None:
    """What a person does who is called: have what lies among the undelivered come again."""
    undelivered, world.hub.undelivered = world.hub.undelivered, []
    for event in undelivered:
        STRUCK["redriven"] += 1
        if isinstance(event, dict):
            world.hub.rules_queue.append(event | {"tries": 0})
        else:
            event.tries = 0
            world.hub.pending.append(event)


def _mend(world: World) -> None:
    """What docs/operations.md says of the quarantine: the order is sent once more, and all is reconciled."""
    world.hub.poisoned.clear()
    for order_no in sorted({record["order_no"] for record in world.hub.services.quarantined}):
        sent_orders = (SentOrder(order_no, {"status": "OTHER"}),)
        body = {"orders": [{"externalOrderId": order_no, "status": "OTHER"}]}
        world.send(Owed(body, Request("live", sent_orders), None, None, len(world.hub.log)))
    for _ in range(_ROUNDS):
        if _is_quiet(world):
            break
        _round(world)
    _reconcile(world)
    for _ in range(_ROUNDS):
        if _is_quiet(world):
            break
        _round(world)


def _reconcile(world: World) -> None:
    def step(**action: Any) -> Any:  # noqa: ANN401 - JSON
        return json.loads(json.dumps(world.hub.call("reconcile_customers", {"run": "run-1", **action})))

    plan = step(step="plan", input={"mode": "mend", "settled_for_seconds": 0})
    parts = []
    for part in plan["parts"]:
        while not part["done"]:
            part = step(step="work", part=part)  # noqa: PLW2901 - each answer is the part as it is then
        parts.append(part)
    step(step="finish", plan=plan, parts=parts)
