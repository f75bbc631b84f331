"""Definitions of workflows as tests send them, and what their actions may lead to."""

from datetime import UTC, datetime
from typing import Any

from orderhub.care.catalog import names_of_simple_actions
from orderhub.mistakes import Mistakes
from orderhub.rules.actions import ActionTargets
from orderhub.workflows.definition_checks import check_definition
from orderhub.workflows.saved import SavedWorkflow, WorkflowState, workflow_of
from orderhub.workflows.workflow import Workflow

ON_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
MESSAGES = frozenset({"A", "B", "C", "SHIPPED", "win_back", "after_sales_refund_requested"})
TARGETS = ActionTargets(
    workflows={"win_back": {"rfmCELL_CHANGED"}, "care": {"orderDELIVERED"}, "other": {"orderDELIVERED"}},
    messages=MESSAGES,
    has_webhook=lambda name: name == "crm",
    order_actions=names_of_simple_actions,
)
CARE: dict[str, Any] = {
    "description": "Asks how it was, some days after the delivery.",
    "start": {"events": ["orderDELIVERED"], "where": {"order": {"currency": ["CNY", "USD"]}}},
    "stops": ["order_gone", "order_moved_on"],
    "blocks": [
        {"wait": {"days": 10}},
        {
            "if": ["order.total_cost > 100.0", "size(order.open_cases) == 0"],
            "then": [
                {"send_message": {"message": "A"}},
                {"wait": {"days": 4}},
                {
                    "if": "!order.has_feedback",
                    "then": [{"send_message": {"message": "B"}}],
                    "else": [{"create_task": {"title": "Thank the buyer of ${event.key}", "due_in_hours": 24}}],
                },
            ],
        },
    ],
}
"""What people would save: wait, condition, message, wait, condition, message or task."""


def definition(*blocks: dict[str, Any], **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A definition with these blocks."""
    known: dict[str, Any] = {
        "description": "What it is for.",
        "start": {"events": ["orderDELIVERED"]},
        "blocks": list(blocks),
    }
    return known | fields


def mistakes_in(fields: dict[str, Any]) -> dict[str, str]:
    """What is wrong with a definition: codes by places."""
    mistakes = Mistakes()
    check_definition(fields, TARGETS, mistakes)
    return {mistake.pointer: mistake.code for mistake in mistakes.found}


def saved(fields: dict[str, Any], name: str = "care", version: int = 1, **more: Any) -> SavedWorkflow:  # noqa: ANN401
    """A definition as it was saved and turned on."""
    assert mistakes_in(fields) == {}
    known: dict[str, Any] = {
        "name": name,
        "version": version,
        "definition": fields,
        "state": WorkflowState.ON,
        "on_since": ON_SINCE,
        "saved_at": ON_SINCE,
        "saved_by": "key-1",
    }
    return SavedWorkflow(**known | more)


def workflow(fields: dict[str, Any], name: str = "care", version: int = 1, *, is_on: bool = True) -> Workflow:
    """A definition as the engine runs it."""
    return workflow_of(saved(fields, name, version), is_on=is_on)
