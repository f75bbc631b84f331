"""`webhooks`: systems of yours that the hub calls."""

import typer

from orderhub_cli.simple import Input, Simple, add

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Webhooks: list, create, try out, delete.")
SIMPLE = (
    Simple(
        name="list",
        route="GET /v1/webhooks",
        help="List the webhooks by name.",
        rows="webhooks",
        columns=("name", "url", "changedAt"),
        pages="",
    ),
    Simple(name="get", route="GET /v1/webhooks/{name}", help="Show a webhook."),
    Simple(
        name="create",
        route="PUT /v1/webhooks/{name}",
        help="Save a webhook; the secret of a new one is shown this once.",
        inputs=(Input(name="url", help="Its address.", where="body", required=True),),
        # A second answer would lack the secret.
        repeatable=False,
    ),
    Simple(
        name="delete",
        route="DELETE /v1/webhooks/{name}",
        help="Delete a webhook.",
        asks="Deletes the webhook {name} at {url}.",
        done="Deleted the webhook {name}.",
    ),
    Simple(
        name="test", route="POST /v1/webhooks/{name}/test", help="Call a webhook once; says whether it took it."
    ),
    Simple(
        name="secret",
        route="POST /v1/webhooks/{name}/secret",
        help="Give a webhook another secret, shown this once.",
        asks="Gives {name} at {url} another secret, which counts at once.",
    ),
)
add(app, SIMPLE)
