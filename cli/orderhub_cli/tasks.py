"""`tasks`: what people have to do."""

import typer

from orderhub_cli.simple import Input, Simple, add

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Tasks: list, show, create, done.")
SIMPLE = (
    Simple(
        name="list",
        route="GET /v1/tasks",
        help="List what is still to be done, due first first.",
        inputs=(
            Input(name="state", help="In this state instead."),
            Input(name="assignee", help="Of this person."),
            Input(name="group", help="Of this group."),
            Input(name="due_before", help="Due before this time."),
            Input(name="order_no", help="About this order."),
        ),
        rows="tasks",
        columns=("taskId", "title", "priority", "assignee", "dueAt", "orderNo"),
    ),
    Simple(name="get", route="GET /v1/tasks/{task_id}", help="Show a task."),
    Simple(
        name="create",
        route="POST /v1/tasks",
        help="Create a task.",
        inputs=(
            Input(name="title", help="What is to be done.", where="body", required=True),
            Input(name="description", help="More about it.", where="body"),
            Input(name="orderNo", help="About this order.", where="body"),
            Input(name="group", help="For this group.", where="body"),
            Input(name="assignee", help="For this person.", where="body"),
            Input(name="priority", help="Such as high.", where="body"),
            Input(name="dueAt", help="Due at this time.", where="body"),
        ),
    ),
    Simple(
        name="done",
        route="PATCH /v1/tasks/{task_id}",
        help="Say that a task is done.",
        fixed={"state": "done"},
    ),
)
add(app, SIMPLE)
