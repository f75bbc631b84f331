"""What a workflow would tell a buyer because of an event, by the ids that the ledger of messages knows; pure."""

from collections.abc import Callable, Mapping
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.messages.message_job import MessageJob
from orderhub.workflows.cause import Cause
from orderhub.workflows.workflow import Workflow


def message_id_of(message: str, cause: Cause, workflow: str = "") -> str:
    """The id of a message about an event; the same for each event, workflow and rule that says the same."""
    message_job = MessageJob(
        workflow=workflow,
        run="",
        event_id=cause.event_id,
        order_no=cause.order_no or "",
        version=cause.version,
        message=message,
        detail=cause.detail,
    )
    return message_job.message_id


def message_ids_of(workflow: Workflow, cause: Cause) -> tuple[str, ...]:
    """The ids of all messages a workflow can send because of an event; none that it does not name."""
    try:
        names = [cause.filled(name) for name in workflow.messages]
    except InvalidInput:
        return ()
    return tuple(message_id_of(name, cause, workflow.name) for name in names)


def id_of(message: str, event_type: str, detail: Mapping[str, Any]) -> str:
    """The id of a message about an event of a type with this detail."""
    return message_id_of(message, Cause(event_type=event_type, detail=detail))


def message_ids_by_event(workflow: Workflow) -> Callable[[str, Mapping[str, Any]], tuple[str, ...]]:
    """A function from an event's type and detail to the ids of all messages of a workflow."""
    return lambda event_type, detail: message_ids_of(workflow, Cause(event_type=event_type, detail=detail))
