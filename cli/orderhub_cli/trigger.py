"""`trigger`: posts a sample event to a server of yours, signed as the hub's webhooks are, and marked as a test."""

import copy
import secrets
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated

import typer

from orderhub_cli import signing
from orderhub_cli.errors import Exit, Failure, usage
from orderhub_cli.hub import JsonOption, ProfileOption, YesOption, confirm
from orderhub_cli.listen import secret_of
from orderhub_cli.output import Screen
from orderhub_cli.samples import contract_of, samples
from orderhub_cli.signing import call_of, is_here, post, server

USUAL = "http://localhost:3000/hook"
app = typer.Typer(add_completion=False)


@app.command()
def trigger(  # noqa: PLR0913, PLR0917 - what can be said of it
    event: Annotated[str | None, typer.Argument(metavar="EVENT", show_default=False)] = None,
    to: Annotated[str, typer.Option("--to", metavar="URL", help="Where to post it.")] = USUAL,
    named: Annotated[bool, typer.Option("--list", help="Name the events, and end.")] = False,
    yes: YesOption = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Post a sample event to a server of yours; its id begins with test/. The hub is not asked.

    It is signed with the secret that `orderhub listen --print-secret` shows.
    """
    screen, found = Screen(as_json), samples()
    if named:
        rows = [{"event": name, "contract": contract_of(each)} for name, each in found.items()]
        screen.rows(rows, ("event", "contract"))
        return
    if not event:
        raise usage("Say which event.", "`orderhub trigger --list` names them.")
    if event not in found:
        near = get_close_matches(event, found, 1)
        todo = f"Did you mean {near[0]}?" if near else "`orderhub trigger --list` names them."
        raise Failure(f"There is no event {event}.", "event_unknown", todo=todo, exit_code=Exit.NOT_FOUND)
    url = server(to)
    if not is_here(url):
        confirm(f"Posts a sample of {event} to {url}, which is not on this machine.", yes=yes)
    detail = copy.deepcopy(found[event]["detail"])
    now = datetime.fromtimestamp(signing.clock(), UTC)
    detail["metadata"]["occurred_at"] = now.isoformat(timespec="microseconds").replace("+00:00", "Z")
    # As the hub marks the call of a webhook that is only tried out; another one each time, so that none is taken
    # for one that came before.
    call = call_of(f"test/{detail['orderId']}/{secrets.token_hex(4)}", event, detail, "test")
    posted = post(url, call, secret_of(profile))
    screen.said({"event": event, "id": call["id"], "posted": posted.shown()}, f"{event}: {posted.said}")
    if posted.status is None:
        todo = "Start the server, or say where it is with --to."
        raise Failure(f"{url} did not answer.", "server_unreachable", todo=todo, exit_code=Exit.UNREACHABLE)
    if not posted.is_taken:
        raise typer.Exit(Exit.REFUSED)
