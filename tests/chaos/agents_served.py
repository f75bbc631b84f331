"""What must hold of all that agents did: deeds about orders, tasks, webhooks and replays."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from orderhub.orders.attributes import time_text
from tests.chaos.clock import moment
from tests.chaos.hold import hold
from tests.chaos.model import TaskChange
from tests.chaos.settle import body_of, every_task
from tests.chaos.steps import World

type Json = dict[str, Any]

_NEXT: dict[str, dict[str | None, set[str]]] = {
    "refund": {None: {"requested"}, "requested": {"approved", "refused"}, "approved": {"done", "refused"}},
    "modify_address": {None: {"requested"}, "requested": {"done", "refused"}},
    "remind_to_ship": {None: {"done"}},
}
"""The states in which a case may be after one; None before it is opened."""


def every_deed_is_done_once(world: World) -> None:
    """What agents were told was done was done, no step of a case twice, and no more given back than was paid."""
    cases: dict[str, dict[str, Json]] = defaultdict(dict)
    done: dict[tuple[str, str, str], list[tuple[int, str]]] = defaultdict(list)
    for place, change in enumerate(world.hub.log):
        own = cases[change.order_no]
        if change.is_deleted:
            own.clear()
        if action := change.activity:
            facts = action["facts"]
            before = own.get(facts["case_id"], {}).get("state")
            where = f"{change.order_no} v{change.version}: {before} and then {facts}"
            hold(facts["state"] in _NEXT[facts["kind"]].get(before, set()), where)
            own[facts["case_id"]] = facts
            done[change.order_no, facts["case_id"], facts["state"]].append((place, change.writer))
            given = sum(Decimal(str(case.get("amount", 0))) for case in own.values() if case["state"] != "refused")
            gives = facts["state"] != "refused" and "amount" in facts
            hold(not gives or given <= Decimal(change.row["total_cost"]["N"]), where)
    for promised in world.model.activities:
        places = done[promised.order_no, promised.case["caseId"], promised.case["state"]]
        hold(any(place < promised.last for place, _ in places), f"{promised} is lost")
        hold(
            promised.repeated or any(writer == promised.writer for _, writer in places),
            f"{promised} is not its own",
        )
    rows = world.hub.tables.tables["OrdersTable"].rows
    stored: dict[str, dict[str, str]] = defaultdict(dict)
    for (order_no, key), row in rows.items():
        if "case" in row:
            stored[order_no][key.partition("!case#")[2]] = json.loads(row["case"]["S"])["state"]
    for order_no in {*cases, *stored}:
        expected = {case_id: facts["state"] for case_id, facts in cases[order_no].items()}
        hold(stored[order_no] == expected, f"{order_no}: {stored[order_no]}, and not {expected}")


def every_change_of_a_task_is_kept(world: World) -> None:
    """A field is what was said of it last, of all that was answered; what was not may have come or not."""
    for task_id in world.model.tasks.values():
        status, task = world.call("manage_tasks", "GET", "/v1/tasks/{task_id}", path=f"/v1/tasks/{task_id}")
        hold(status == 200, f"{task_id}: {status}")
        for name, usual in (("assignee", None), ("priority", "normal"), ("state", "open")):
            own = [
                change for change in world.model.task_changes if (change.task_id, change.name) == (task_id, name)
            ]
            hold(task[name] in _last(own, usual), f"{name} of {task_id} is {task[name]} after {own}")


def every_overdue_task_is_told_of(world: World) -> None:
    """Of its due time, and kept once in the history, however often it was on the bus."""
    due = {f"{task['task_id']}:{task['due_at']}": task for task in every_task(world) if task["due_at"]}
    must = {
        place for place, task in due.items() if task["state"] == "open" and task["due_at"] < time_text(moment())
    }
    on_bus = {event["detail"]["orderId"] for event in world.hub.bus if event["detail-type"] == "taskOVERDUE"}
    counts = Counter(
        row["event_id"]["S"]
        for row in world.hub.tables.tables["EventsTable"].rows.values()
        if row.get("detail_type", {}).get("S") == "taskOVERDUE" and "detail" in row
    )
    hold(must <= on_bus <= due.keys(), f"{on_bus} on the bus, {must} overdue, {due.keys()} due")
    hold(counts == Counter(on_bus), f"{counts} kept, {on_bus} on the bus")


def every_new_task_is_told_of(world: World) -> None:
    """Once for each task, however often it was on the bus, and kept once in the history."""
    created = {f"{task['task_id']}:created" for task in every_task(world)}
    on_bus = {event["detail"]["orderId"] for event in world.hub.bus if event["detail-type"] == "taskCREATED"}
    counts = Counter(
        row["event_id"]["S"]
        for row in world.hub.tables.tables["EventsTable"].rows.values()
        if row.get("detail_type", {}).get("S") == "taskCREATED" and "detail" in row
    )
    hold(on_bus == created, f"{on_bus} on the bus, {created} created")
    hold(counts == Counter(created), f"{counts} kept, {created} created")


def every_webhook_is_called(world: World) -> None:
    """About each event that says PAID, and about all that a replay tells again, until it has taken the call."""
    expected, taken = set[str](), world.hub.line.taken
    for event in world.hub.bus:
        if event["detail-type"] == "orderPAID":
            expected.add(f"rule:ring/{event['detail']['orderId']}")
    of_replays = {call for call in taken if call.startswith("replay:")}
    hold(taken.keys() - of_replays == expected, f"{taken.keys() - of_replays} taken, {expected} expected")
    for replay_id, replay in world.model.replays.items():
        body = body_of(world, "replays", replay_id)
        hold(body and body["state"] == "done" and body["sent"] >= len(replay), f"{replay_id}: {body}")
        wanted = {f"replay:{replay_id}/{event_id}" for event_id in replay}
        hold(wanted <= of_replays, f"{wanted - of_replays} were not told again")


def _last(changes: Iterable[TaskChange], usual: str | None) -> set[str | None]:
    """What a field may be: the value of any change after which none that was answered began."""
    every = list(changes)
    may: set[str | None] = {
        change.value for change in every if not any(other.is_done and other.begin > change.end for other in every)
    }
    return may if any(change.is_done for change in every) else {*may, usual}
