"""A task as the API shows it."""

from datetime import datetime
from urllib.parse import quote

from orderhub.orders.json_values import time_text
from orderhub.orders.model import Json
from orderhub.tasks.task import Task


def shown(task: Task, base_url: str, now: datetime) -> dict[str, Json]:
    """A task, with where the card of its order is."""
    card = f"{base_url}/v1/orders/{quote(task.order_no, safe='')}/card" if task.order_no else None
    return {
        "taskId": task.task_id,
        "title": task.title,
        "description": task.description,
        "state": task.state.value,
        "priority": task.priority.value,
        "assignee": task.assignee,
        "group": task.group,
        "dueAt": _time(task.due_at),
        "overdue": task.is_overdue(now),
        "orderNo": task.order_no,
        "card": card,
        "customerId": task.customer_id,
        "createdBy": task.created_by,
        "cause": task.cause,
        "createdAt": _time(task.created_at),
        "updatedAt": _time(task.updated_at),
        "revision": task.revision,
    }


def _time(moment: datetime | None) -> str | None:
    return time_text(moment) if moment else None
