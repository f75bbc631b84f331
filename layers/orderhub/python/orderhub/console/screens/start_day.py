"""The day in figures, for when nothing needs anybody: orders, revenue or events, messages, tasks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orderhub.console.calls import Call, Json, Reply, get
from orderhub.console.screen import Guest
from orderhub.console.showing import amount, day_start
from orderhub.platform.scopes import Scope

COUNTED = 100
"""Lists are counted up to so many: the most of a page."""
MOST_WORKFLOWS = 20
_MESSAGES = "messages:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the day, with the address of what is behind it; no value where nobody knows it now."""

    title: str
    value: str
    address: str


def day_calls(guest: Guest, now: datetime, workflows: Sequence[str]) -> dict[str, Call]:
    """What is asked for the figures, by their names; ``workflows`` are those that may have sent messages."""
    today = _today(guest, now)
    start = day_start(today, guest.visit.zone)
    wanted: dict[str, tuple[Scope, Call]] = {
        "orders": (Scope.ORDERS_READ, get("/v1/orders", from_=start, limit=COUNTED)),
        "revenue": (Scope.CUSTOMERS_READ, get("/v1/revenue", from_=today, to=today)),
        "tasks": (Scope.TASKS_READ, get("/v1/tasks", limit=COUNTED)),
    }
    # The API finds messages by who sent them.
    for name in workflows[:MOST_WORKFLOWS]:
        sent = get("/v1/messages/sent", workflow=name, outcome="sent", from_=start, limit=COUNTED)
        wanted[_MESSAGES + name] = Scope.MESSAGES_READ, sent
    return {name: asked for name, (scope, asked) in wanted.items() if guest.who.may(scope)}


def figures_of(guest: Guest, now: datetime, replies: Mapping[str, Reply], events: Json) -> list[Figure]:
    """The figures of the answers; events stand in for revenue where that may not be seen.

    Args:
        guest: Who sees them.
        now: The time.
        replies: The answers by the names of ``day_calls``.
        events: The figures of events by day, if they are known.
    """
    to, today = guest.visit.to, _today(guest, now)
    found = []
    if "orders" in replies:
        orders = _counted([replies["orders"]], "orders")
        found.append(
            Figure(title="console_start.day_orders", value=orders, address=to("orders", **{"from": today}))
        )
    if "revenue" in replies:
        value = _said(replies["revenue"], lambda body: amount(body["all"]["sum"], body["currency"]))
        address = to("revenue", **{"from": today, "to": today})
        found.append(Figure(title="console_start.day_revenue", value=value, address=address))
    elif events:
        value = str(sum(day["events"] for day in events["days"] if day["day"] == today))
        address = to("events", **{"from": today, "to": today})
        found.append(Figure(title="console_start.day_events", value=value, address=address))
    messages = [reply for name, reply in replies.items() if name.startswith(_MESSAGES)]
    if messages:
        sent = _counted(messages, "messages")
        found.append(Figure(title="console_start.day_messages", value=sent, address=to("messages-sent")))
    if "tasks" in replies:
        tasks = _counted([replies["tasks"]], "tasks")
        found.append(Figure(title="console_start.day_tasks", value=tasks, address=to("tasks")))
    return found


def _today(guest: Guest, now: datetime) -> str:
    return now.astimezone(guest.visit.zone).date().isoformat()


def _counted(replies: Sequence[Reply], what: str) -> str:
    """How many there are in lists; with a plus where there are more than were counted."""
    if any(reply.problem for reply in replies):
        return ""
    count = sum(len(reply.body[what]) for reply in replies)
    return f"{count}+" if any(reply.body["next"] for reply in replies) else str(count)


def _said(reply: Reply, value_of: Callable[[Json], str]) -> str:
    return "" if reply.problem else value_of(reply.body)
