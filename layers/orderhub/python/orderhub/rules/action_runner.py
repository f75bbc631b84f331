"""The actions of rules and workflows, done: each again changes nothing, or goes out again with the same ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from orderhub.errors import InvalidInput
from orderhub.events.commands import ACTION_REQUESTED, WEBHOOK_REQUESTED, WORKFLOW_REQUESTED, command_of
from orderhub.events.ports import Publisher
from orderhub.rules.custom_events import custom_event
from orderhub.rules.firing import IncomingEvent
from orderhub.rules.origin import Origin
from orderhub.rules.placeholders import filled
from orderhub.rules.ports import EventEmitter, Outgoing, Tags, Tasks
from orderhub.rules.rule import Act, Action, Request
from orderhub.tasks.task import LONGEST_DESCRIPTION, LONGEST_TITLE, Priority, Task, task_id_of

SEND_MESSAGE = "send_message"
"""The workflow that sends one message and ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRunner:
    """Does what rules and workflows say.

    ``emits`` publishes what they emit, and stores it in the history.
    """

    bus: Publisher[Outgoing]
    emits: EventEmitter
    tasks: Tasks
    tags: Tags

    def do(self, action: Action, number: int, origin: Origin, event: IncomingEvent, now: datetime) -> None:
        """Do an action.

        Args:
            action: What is to be done.
            number: The place of the action among those of its origin.
            origin: Who has it done.
            event: What it is done about.
            now: The time.

        Raises:
            InvalidInput: ``customer_unknown``: there is nobody to tag.
            TransientError: It is not done; trying again can help.
        """
        match action.act:
            case Act.CREATE_TASK:
                self.tasks.create(_task(action, number, origin, event, now))
            case Act.TAG_CUSTOMER:
                if event.customer_id is None:
                    raise InvalidInput("the event names no customer to tag", "customer_unknown")
                self.tags.add(event.customer_id, action.name, now, origin.cause)
            case Act.EMIT:
                self.emits.publish([custom_event(action.name, origin, event)])
            case Act.ACT_ON_ORDER as act:
                wanted = {**wanted_of(act, action.name), "id": origin.request_id(number, action.name)}
                self._ask(ACTION_REQUESTED, origin, wanted, event)
            case Act.CALL_WEBHOOK as act:
                self._ask(WEBHOOK_REQUESTED, origin, wanted_of(act, action.name), event)
            case Act.START_WORKFLOW | Act.SEND_MESSAGE as act:
                self._ask(WORKFLOW_REQUESTED, origin, wanted_of(act, action.name), event)
            case _:
                assert_never(action.act)

    def _ask(self, name: str, origin: Origin, wanted: Mapping[str, str], event: IncomingEvent) -> None:
        """Have another part of the hub do it."""
        mode = event.detail["metadata"]["mode"]
        # A request asks for one rule or workflow alone; what that asks for in turn is its own.
        detail = {key: part for key, part in event.detail.items() if key != "request"}
        request = command_of(name, event.detail_type, detail, by=origin.cause, wanted=wanted, mode=mode)
        self.bus.publish([request])


def wanted_of(act: Request, name: str) -> dict[str, str]:
    """Of whom an action asks what, by name: of a webhook, of a workflow, or of who acts on orders."""
    match act:
        case Act.START_WORKFLOW:
            return {"workflow": name}
        case Act.SEND_MESSAGE:
            return {"workflow": SEND_MESSAGE, "message": name}
        case Act.CALL_WEBHOOK:
            return {"webhook": name}
        case Act.ACT_ON_ORDER:
            return {"action": name}
        case _:
            assert_never(act)


def _task(action: Action, number: int, origin: Origin, event: IncomingEvent, now: datetime) -> Task:
    hours, description = action.terms.get("due_in_hours"), action.terms.get("description")
    return Task(
        task_id=task_id_of(origin.cause, origin.key, number),
        title=filled(action.name, event, LONGEST_TITLE),
        description=filled(description, event, LONGEST_DESCRIPTION) if description else None,
        order_no=event.order_no,
        customer_id=event.customer_id,
        assignee=action.terms.get("assignee"),
        group=action.terms.get("group"),
        priority=Priority(action.terms.get("priority", Priority.NORMAL)),
        due_at=now + timedelta(hours=hours) if hours else None,
        created_at=now,
        created_by=origin.cause,
        cause=event.place.event_id,
    )
