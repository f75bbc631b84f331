"""`keys`: access keys, of which a new one is shown once."""

import typer

from orderhub_cli.simple import Input, Simple, add

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Access keys: list, create, revoke.")
SIMPLE = (
    Simple(
        name="list",
        route="GET /v1/keys",
        help="List access keys without their secrets, newest first.",
        rows="keys",
        columns=("id", "name", "role", "scopes", "expiresAt", "revokedAt"),
        pages="before",
    ),
    Simple(
        name="roles",
        route="GET /v1/roles",
        help="List the ready roles with their scopes.",
        rows="roles",
        columns=("name", "scopes"),
        pages="",
    ),
    Simple(
        name="create",
        route="POST /v1/keys",
        help="Make an access key of a role or of scopes; it is shown this once.",
        inputs=(
            Input(name="name", help="Whose it is.", where="body", required=True),
            Input(name="role", help="A ready role.", where="body"),
            Input(name="scopes", help="Scopes, with commas.", where="body", kind="words"),
            Input(name="days", help="Good for so many days.", where="body", kind="number"),
            Input(name="prefix", help="Of the order numbers of its shop.", where="body"),
            Input(name="store", help="The store of its orders.", where="body"),
            Input(name="items", help="complete: its lists of items are whole.", where="body"),
        ),
    ),
    Simple(
        name="revoke",
        route="DELETE /v1/keys/{key_id}",
        help="Revoke an access key, and its sessions with it.",
        asks="Revokes the key {key_id} at {url}; who works with it is out.",
        done="Revoked the key {key_id}.",
    ),
)
add(app, SIMPLE)
