"""What the API says of a workflow that is tried: what it would do about an order or an event.

Its messages can be sent to whoever tries it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from orderhub.api.workflows.definition_requests import event_cause_in, fields_in, name_in
from orderhub.api.workflows.known_workflows import KnownWorkflows
from orderhub.api.workflows.trial_messages import TrialMessages
from orderhub.errors import RequestError
from orderhub.events.announcement import OrderEvent
from orderhub.http.answer import Answer
from orderhub.http.request import Event
from orderhub.workflows.cause import Cause
from orderhub.workflows.saved import SavedWorkflow, WorkflowState, workflow_of
from orderhub.workflows.trial import Trials
from orderhub.workflows.workflow import Workflow

_MOST_EVENTS = 100
"""So many of an order's newest events are looked through for one that starts a workflow."""


class PastEvents(Protocol):
    """What was published of orders; see PastEvents."""

    def read(self, order_no: str, most: int | None = None) -> list[OrderEvent]: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRoutes:
    """Answers requests to try a workflow; every method raises TransientError when trying again can help."""

    known: KnownWorkflows
    past: PastEvents
    trials: Trials
    messages: TrialMessages
    clock: Callable[[], datetime]

    def test(self, event: Event) -> Answer:
        """What a workflow would do about an order or an event; nothing is stored or published.

        The body names the order (its newest event that starts the workflow is taken) or brings an event, and may
        bring a definition that is not saved yet. Only where it says ``to`` are messages sent, there alone.

        Raises:
            RequestError: ``workflow_unknown``; ``body_invalid``, ``field_unknown``,
                ``definition_invalid``; ``event_missing``, ``event_invalid``; ``scope_missing``,
                ``address_invalid``, ``channel_unknown``.
        """
        fields = fields_in(event, {"order", "event", "definition", "to"})
        name = name_in(event)
        addresses = self.messages.addresses_in(event, fields.get("to"))
        if "definition" in fields:
            sent = fields["definition"]
            definition = self.known.checked(sent if isinstance(sent, dict) else {}, name)
            workflow = workflow_of(self._unsaved(name, definition), is_on=True)
        else:
            workflow = self.known.to_try(event)
        cause = self._cause(fields, workflow)
        tried = self.trials.of(workflow, cause, self.clock())
        return Answer(body=self.messages.sent(tried, cause, addresses) if addresses else tried)

    def _cause(self, fields: Mapping[str, Any], workflow: Workflow) -> Cause:
        order_no, brought = fields.get("order"), fields.get("event")
        if isinstance(brought, dict) and order_no is None:
            return event_cause_in(brought)
        if not isinstance(order_no, str) or brought is not None:
            message = 'Send the number of an order as order, or an event as event: {"order": "A1"}.'
            raise RequestError(message, "event_missing")
        types = workflow.start.detail_types
        events = (past for past in self.past.read(order_no, _MOST_EVENTS) if past.detail_type in types)
        found = next(events, None)
        if found is None:
            message = f"The order has no event that starts this workflow: {', '.join(sorted(types))}."
            raise RequestError(message, "event_missing")
        return Cause(event_type=found.detail_type, detail=json.loads(found.detail))

    def _unsaved(self, name: str, definition: Mapping[str, Any]) -> SavedWorkflow:
        return SavedWorkflow(
            name=name,
            version=0,
            definition=definition,
            state=WorkflowState.OFF,
            on_since=None,
            saved_at=self.clock(),
            saved_by="",
        )
