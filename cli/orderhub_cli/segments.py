"""`segments`: customers whom conditions tell apart."""

import typer

from orderhub_cli.simple import Simple, add

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Segments: list, show, their customers.")
SIMPLE = (
    Simple(
        name="list",
        route="GET /v1/segments",
        help="List the segments by name, with their sizes.",
        rows="segments",
        columns=("name", "size", "countedAt", "description"),
    ),
    Simple(name="get", route="GET /v1/segments/{name}", help="Show a segment, its size and its conditions."),
    Simple(
        name="members",
        route="GET /v1/segments/{name}/customers",
        help="List who is in it, as counted last.",
        rows="customers",
        columns=("customerId", "externalCustomerId", "sales", "sum", "currency", "lastOrderAt"),
    ),
)
add(app, SIMPLE)
