"""All commands by name, each loaded when it is asked for."""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from orderhub_cli.version import own_version

COMMANDS = {
    "login": "signing_in:login",
    "logout": "signing_in:logout",
    "profiles": "signing_in:profiles",
    "orders": "orders:app",
    "card": "cards:card",
    "explain": "cards:explain",
    "customers": "customers:app",
    "imports": "imports:app",
    "events": "events:app",
    "listen": "listen:app",
    "trigger": "trigger:app",
    "replay": "replay:app",
    "rules": "rules:app",
    "segments": "segments:app",
    "workflows": "workflows:app",
    "tasks": "tasks:app",
    "webhooks": "webhooks:app",
    "keys": "keys:app",
    "api": "api:api",
    "openapi": "api:openapi",
    "status": "status:status",
    "redrive": "status:redrive",
    "doctor": "doctor:app",
}
"""In the order in which the help lists them."""


class Lazy(TyperGroup):
    """The groups of commands, none of which is loaded before it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - Typer's own context
        """The names of all."""
        return [*COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - Typer's own
        """One of them; None where there is none of that name."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        found = typer.main.get_command(getattr(import_module(f"orderhub_cli.{module}"), name))
        found.name = cmd_name
        return found


app = typer.Typer(cls=Lazy, no_args_is_help=True)


def command() -> Any:  # noqa: ANN401 - Typer's own
    """The whole command."""
    return typer.main.get_command(app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"orderhub {own_version()}")
        raise typer.Exit


@app.callback()
def _all(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Work with a running orderhub: it takes an address and a key, no checkout and no AWS account."""
