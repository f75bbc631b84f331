"""Starts workflows on the events that start them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from orderhub.platform.faults import ignored, translated
from orderhub.platform.log import log
from orderhub.rules.firing import IncomingEvent
from orderhub.workflows.cause import Cause, run_id_of
from orderhub.workflows.saved import SavedWorkflow
from orderhub.workflows.workflow import Workflow

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_STARTED = "ExecutionAlreadyExists"


class Saved(Protocol):
    """The workflows that are on; see WorkflowDocuments."""

    def starting(self) -> Sequence[tuple[SavedWorkflow, Workflow]]: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowStarts:
    """Starts an execution for each workflow that an event starts; the same event again starts none.

    Args:
        shipped: The workflows that ship with the hub, as they are set now.
        saved: The workflows that people saved.
        machine: The state machine that runs them all, by its ARN.
        client: Step Functions.
    """

    shipped: Mapping[str, Workflow]
    saved: Saved
    machine: str
    client: "SFNClient"

    def apply(self, event: IncomingEvent, now: datetime) -> None:  # noqa: ARG002 - as a rule's Engine
        """Start what an event starts; one that is told to a rule again starts nothing.

        Raises:
            TransientError: Not all is started; trying again can help.
        """
        if event.only is not None:
            return
        for workflow in self._waiting_for(event):
            if workflow.starts_on(event.detail_type, event.detail):
                self._start(workflow.name, event)

    def _waiting_for(self, event: IncomingEvent) -> Iterator[Workflow]:
        """The workflows that were on when an event happened, as far as that is known."""
        yield from self.shipped.values()
        yield from (
            workflow for saved, workflow in self.saved.starting() if saved.starts_at(event.place.occurred_at)
        )

    def _start(self, workflow: str, event: IncomingEvent) -> None:
        run_id = run_id_of(workflow, Cause(event_type=event.detail_type, detail=event.detail))
        started = {"workflow": workflow, "detail-type": event.detail_type, "detail": event.detail}
        with translated("the workflow cannot be started right now", "workflow_unreachable"), ignored(_STARTED):
            self.client.start_execution(
                stateMachineArn=self.machine,
                # Of the characters of a run's id AWS takes few, and of those only 80.
                name=sha256(run_id.encode(errors="replace")).hexdigest(),
                input=json.dumps(started, ensure_ascii=False, separators=(",", ":")),
            )
        log.info("workflow_started", extra={"workflow": workflow, "event_id": event.place.event_id})
