"""`workflows`: what starts when an order changes, its runs, and turning it on and off."""

import typer

from orderhub_cli.simple import Input, Simple, add

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Workflows: list, runs, stop, turn on and off.")
SIMPLE = (
    Simple(
        name="list",
        route="GET /v1/workflows",
        help="List all workflows.",
        rows="workflows",
        columns=("name", "on", "description"),
        pages="",
    ),
    Simple(name="get", route="GET /v1/workflows/{name}", help="Show a workflow: start, stops, settings."),
    Simple(
        name="runs",
        route="GET /v1/workflows/{name}/runs",
        help="List its runs, newest first.",
        inputs=(Input(name="state", help="In this state."),),
        rows="runs",
        columns=("runId", "state", "reason", "orderNo", "startedAt", "waitUntil"),
    ),
    Simple(
        name="stop",
        route="POST /v1/workflows/{name}/stop",
        help="Stop its runs that wait, a hundred at once.",
        asks="Stops all runs of {name} that wait, at {url}.",
    ),
    Simple(
        name="stop-run",
        route="POST /v1/workflows/{name}/runs/{run_id}/stop",
        help="Stop one run that waits.",
        asks="Stops the run {run_id} of {name} at {url}.",
    ),
    Simple(
        name="redrive",
        route="POST /v1/workflows/{name}/runs/{run_id}/redrive",
        help="Take up a run where it failed.",
        asks="Takes up the run {run_id} of {name} at {url}; it may send messages.",
    ),
    Simple(
        name="backtest",
        route="POST /v1/workflows/{name}/backtest",
        help="Say what it would have started in the past days; nothing happens.",
        inputs=(Input(name="days", help="In the past so many days.", kind="number"),),
        repeatable=True,
    ),
    Simple(
        name="on",
        route="POST /v1/workflows/{name}/state",
        help="Turn one of your own on.",
        fixed={"state": "on"},
        asks="Turns {name} on at {url}; from now on it may send messages.",
    ),
    Simple(
        name="off",
        route="POST /v1/workflows/{name}/state",
        help="Turn one of your own off.",
        fixed={"state": "off"},
        asks="Turns {name} off at {url}; its runs stop when they wake.",
    ),
)
add(app, SIMPLE)
