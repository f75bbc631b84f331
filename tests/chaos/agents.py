"""What agents do in a run: act on orders, create, change and end tasks, and have a webhook told again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from tests.chaos.clock import START
from tests.chaos.faults import STRUCK
from tests.chaos.model import ConfirmedAction, Request, TaskChange
from tests.chaos.steps import Json, Step, UnexpectedError, World
from tests.chaos.webhook import NAME

_UNANSWERED = {429, 500, 503}
_REFUSED = {404, 409}
_DUE: dict[int, timedelta | None] = {0: None, 1: timedelta(hours=-1), 2: timedelta(minutes=20)}
"""When tasks are due, by their number, counted from the beginning of a run."""


@dataclass(frozen=True, slots=True, repr=False)
class Act(Step):
    """An agent asks for something about an order there is, or decides it.

    One who gets no answer asks again in the end, of the same order, and so names it.
    """

    pick: int = 0
    order_no: str = ""
    action: str = ""
    amount: int | None = None

    def _do(self, world: World) -> None:
        order_no = self.order_no or known_order(world, self.pick)
        request_id, since = f"request-{world.hub.number()}", len(world.hub.log)
        world.model.requests[request_id] = Request("live", is_activity=True)
        status, answer = world.call(
            *("act_on_order", "POST", "/v1/orders/{order_no}/actions/{action}"),
            path=f"/v1/orders/{quote(order_no, safe='')}/actions/{self.action}",
            body={"amount": self.amount} if self.amount else {},
            request_id=request_id,
            **self._how,
        )
        if status == 200:
            action = ConfirmedAction(
                request_id, order_no, answer["case"], since, len(world.hub.log), answer["repeated"]
            )
            world.model.activities.append(action)
            STRUCK["actions done before" if action.repeated else "actions done"] += 1
        elif status in _UNANSWERED:
            world.unanswered.append(self.again(order_no=order_no))
        elif status in _REFUSED:
            STRUCK["deeds refused"] += 1
        else:
            raise UnexpectedError(f"{self}: {status} {answer}")


@dataclass(frozen=True, slots=True, repr=False)
class NewTask(Step):
    """An agent creates a task; the same number is the same request, and the same task."""

    number: int = 0

    def _do(self, world: World) -> None:
        due = _DUE[self.number]
        fields: Json = (
            {"dueAt": datetime.fromtimestamp(START + due.total_seconds(), UTC).isoformat()} if due else {}
        )
        body = {"title": f"Call buyer {self.number}", **fields}
        status, answer = world.call(
            "manage_tasks", "POST", "/v1/tasks", body=body, key=f"task-{self.number}", **self._how
        )
        if status in {200, 201}:
            known = world.model.tasks.setdefault(self.number, answer["taskId"])
            if known != answer["taskId"]:
                raise UnexpectedError(f"{self}: {answer['taskId']} and before {known}")
        elif status in _UNANSWERED:
            world.unanswered.append(self.again())
        else:
            raise UnexpectedError(f"{self}: {status} {answer}")


@dataclass(frozen=True, slots=True, repr=False)
class ChangeTask(Step):
    """An agent changes a field of a task, or ends it; what was not answered may have happened or not."""

    pick: int = 0
    name: str = "assignee"
    value: str = ""

    def _do(self, world: World) -> None:
        if not world.model.tasks:
            return
        tasks = list(world.model.tasks.values())
        task_id = tasks[self.pick % len(tasks)]
        begin = world.hub.number()
        status, answer = world.call(
            *("manage_tasks", "PATCH", "/v1/tasks/{task_id}"),
            path=f"/v1/tasks/{task_id}",
            body={self.name: self.value},
            **self._how,
        )
        if status not in {200, *_UNANSWERED}:
            raise UnexpectedError(f"{self}: {status} {answer}")
        STRUCK["tasks changed"] += status == 200
        change = TaskChange(task_id, self.name, self.value, begin, world.hub.number(), is_done=status == 200)
        world.model.task_changes.append(change)


@dataclass(frozen=True, slots=True, repr=False)
class Replay(Step):
    """Somebody has the webhook told again of an order; who gets no answer asks again in the end.

    ``event_ids`` are those of the order when it was requested first, and ``key`` what it was asked with.
    """

    pick: int = 0
    order_no: str = ""
    key: str = ""
    event_ids: tuple[str, ...] = ()

    def _do(self, world: World) -> None:
        order_no = self.order_no or known_order(world, self.pick)
        key, event_ids = self.key or f"replay-{world.hub.number()}", self.event_ids or _kept(world, order_no)
        body = {"events": {"orderNos": [order_no]}, "to": {"webhook": NAME}, "dryRun": False}
        status, answer = world.call("manage_replays", "POST", "/v1/replays", body=body, key=key, **self._how)
        if status == 202:
            STRUCK["replays"] += 1
            world.model.replays.setdefault(answer["replayId"], event_ids)
        elif status in _UNANSWERED:
            world.unanswered.append(self.again(order_no=order_no, key=key, event_ids=event_ids))
        elif (status, answer.get("code")) != (422, "replay_empty"):
            raise UnexpectedError(f"{self}: {status} {answer}")


def known_order(world: World, pick: int) -> str:
    """One of the orders that there are or were."""
    known = list(dict.fromkeys(change.order_no for change in world.hub.log)) or ["A1"]
    return known[pick % len(known)]


def _kept(world: World, order_no: str) -> tuple[str, ...]:
    """The ids of the events that are kept of an order."""
    rows = world.hub.tables.tables["EventsTable"].rows.items()
    return tuple(
        row["event_id"]["S"] for (no, position), row in rows if no == order_no and position > 0 and "detail" in row
    )


def ask_again(world: World) -> None:
    """Have done what agents got no answer to."""
    unanswered, world.unanswered = world.unanswered, []
    for step in unanswered:
        step.do(world)
