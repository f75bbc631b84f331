"""`login`, `logout`, `profiles`: which hubs the command knows, and the keys it calls them with."""

import os
import sys
from typing import Annotated

import typer

from orderhub_cli import profiles as kept
from orderhub_cli.errors import usage
from orderhub_cli.hub import JsonOption, ProfileOption
from orderhub_cli.output import Screen, note

login, logout, profiles = (typer.Typer(add_completion=False) for _ in range(3))


@login.command()
def sign_in(
    url: Annotated[str | None, typer.Option("--url", help="The hub's address.", show_default=False)] = None,
    key_stdin: Annotated[bool, typer.Option("--key-stdin", help="Read the access key from stdin.")] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sign in to a hub: asks for its address and an access key, tries them, and keeps them."""
    from orderhub_cli.client import Client  # noqa: PLC0415 - loads slowly, and help needs none of it

    name = kept.name_of(profile)
    is_terminal = sys.stdin.isatty()
    if not is_terminal and not (url and key_stdin):
        raise usage("There is no terminal to ask at.", "Say --url, and give the key with --key-stdin.")
    where = kept.address(url or typer.prompt("Address of the hub", err=True))
    if key_stdin:
        key = sys.stdin.readline().strip()
    else:
        key = typer.prompt("Access key", hide_input=True, err=True).strip()
    if not key.isascii() or not key.isprintable() or " " in key or not key:
        raise usage("That is no access key.", "Give the key alone, as it was shown when it was made.")
    found = kept.Profile(name=name, url=where, key=key)
    session = Client(profile=found).get("/v1/sessions/current")
    place = kept.save(found)
    if os.environ.get("ORDERHUB_URL"):
        note("orderhub: ORDERHUB_URL is set and wins over this profile.")
    said = {"profile": name, "url": where, "name": session.get("name"), "scopes": session.get("scopes", [])}
    Screen(as_json).said(
        said | {"kept": place},
        f"Signed in to {where} as {session.get('name')}; profile {name}, its key is in {place}.",
    )


@logout.command()
def sign_out(profile: ProfileOption = None, as_json: JsonOption = False) -> None:
    """Forget a hub and its key; the key itself goes on being good until it is revoked."""
    name = kept.name_of(profile)
    kept.forget(name)
    Screen(as_json).said({"profile": name}, f"Forgot {name}. Its key is good until it is revoked.")


@profiles.command()
def show(
    use: Annotated[
        str | None, typer.Option("--use", metavar="NAME", help="Make it the default.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the hubs that are known, or make one of them the default."""
    if use:
        kept.use(use)
    default = kept.name_of(None)
    rows = [{"name": name, "url": url, "default": name == default} for name, url in kept.saved().items()]
    Screen(as_json).rows(rows, ("name", "url", "default"), "No profile yet; `orderhub login` makes one.")
