"""What the API shows of workflows and their runs."""

from typing import Any

from orderhub.orders.attributes import time_text
from orderhub.workflows.run import Run
from orderhub.workflows.saved import SavedWorkflow
from orderhub.workflows.workflow import HowOften, Workflow


def listed(workflow: Workflow) -> dict[str, Any]:
    """A workflow: what it does, what starts and stops it, what it is set to."""
    start = workflow.start
    return {
        "name": workflow.name,
        "description": workflow.description,
        "on": workflow.is_on,
        "transactional": workflow.transactional,
        "start": {
            "events": sorted(start.detail_types),
            "where": start.where,
            "howOften": start.how_often,
            "periodDays": workflow.period.days if start.how_often is HowOften.ONCE_PER_PERIOD else None,
            "alone": start.alone,
        },
        "stops": list(workflow.stops),
        "settings": [
            {
                "name": setting.name,
                "parameter": setting.parameter or None,
                "value": setting.value,
                "default": setting.default,
                "unit": setting.unit,
            }
            for setting in workflow.settings
        ],
        "messages": list(workflow.messages),
        "version": workflow.version or None,
    }


def saved_shown(saved: SavedWorkflow) -> dict[str, Any]:
    """A version of a saved workflow; its definition can be saved again, under this name or another."""
    return {
        "name": saved.name,
        "version": saved.version,
        "state": saved.state,
        "onSince": saved.on_since and time_text(saved.on_since),
        "savedAt": time_text(saved.saved_at),
        "savedBy": saved.saved_by,
        "definition": saved.definition,
    }


def run_shown(run: Run) -> dict[str, Any]:
    """A run: what it comes from, how far it is, how it ended."""
    request = run.cause.detail.get("request", {})
    return {
        "runId": run.run_id,
        "workflow": run.workflow,
        "state": run.state,
        "reason": run.reason or None,
        "stoppedBy": run.stopped_by or None,
        "block": run.block,
        "version": run.version or None,
        "passed": list(run.passed),
        "event": {"type": run.cause.event_type, "id": run.cause.event_id},
        "requestedBy": request.get("by"),
        "orderNo": run.order_no,
        "customerId": run.cause.customer_id,
        "startedAt": time_text(run.started_at),
        "waitUntil": run.wait_until and time_text(run.wait_until),
        "endedAt": run.ended_at and time_text(run.ended_at),
        "messages": list(run.messages),
        "deliveries": [
            {
                "message": delivery.message,
                "outcome": delivery.outcome,
                "channel": delivery.channel or None,
                "at": delivery.sent_at and time_text(delivery.sent_at),
            }
            for delivery in run.deliveries
        ],
        "execution": run.execution,
    }
