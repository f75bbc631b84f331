"""`rules`: what is done when conditions on an event hold."""

import typer

from orderhub_cli.simple import Input, Simple, add

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Rules: list, save, delete, try on the past.")
_DAYS = Input(name="days", help="In the past so many days.", kind="number")
SIMPLE = (
    Simple(
        name="list",
        route="GET /v1/rules",
        help="List the rules by name.",
        rows="rules",
        columns=("name", "enabled", "on", "description", "savedAt"),
    ),
    Simple(name="get", route="GET /v1/rules/{name}", help="Show a rule."),
    Simple(
        name="versions",
        route="GET /v1/rules/{name}/versions",
        help="List what was saved of a rule, newest first.",
        rows="versions",
        columns=("savedAt", "rule", "difference"),
    ),
    Simple(
        name="put",
        route="PUT /v1/rules/{name}",
        help="Save a rule from a JSON file.",
        file=True,
        asks="Saves the rule {name} at {url}; if it is enabled, it fires from now on.",
    ),
    Simple(
        name="delete",
        route="DELETE /v1/rules/{name}",
        help="Delete a rule.",
        asks="Deletes the rule {name} at {url}.",
        done="Deleted the rule {name}.",
    ),
    Simple(
        name="backtest",
        route="POST /v1/rules/backtest",
        help="Say what a rule would have done in the past days; nothing happens.",
        inputs=(Input(name="name", help="Which rule.", where="body", required=True), _DAYS),
        repeatable=True,
    ),
    Simple(
        name="try",
        route="POST /v1/rules/backtest",
        help="Say the same of a rule in a JSON file, which need not be saved.",
        inputs=(_DAYS,),
        file=True,
        repeatable=True,
    ),
)
add(app, SIMPLE)
