"""`listen`: prints events as they are told, and posts each to a server of yours as the hub's webhooks would."""

from functools import partial
from typing import Annotated

import typer

from orderhub_cli import vault
from orderhub_cli.events import SinceOption, TypeOption, followed, show
from orderhub_cli.following import Event
from orderhub_cli.hub import Hub, JsonOption, ProfileOption, hub_of
from orderhub_cli.output import Screen, clean, note, put
from orderhub_cli.profiles import name_of
from orderhub_cli.signing import call_of, post, server

app = typer.Typer(add_completion=False)


@app.command()
def listen(  # noqa: PLR0913, PLR0917 - what can be said of it
    forward_to: Annotated[
        str | None,
        typer.Option("--forward-to", metavar="URL", help="Post each to it, signed.", show_default=False),
    ] = None,
    types: TypeOption = None,
    since: SinceOption = None,
    print_secret: Annotated[bool, typer.Option("--print-secret", help="Show the secret, and end.")] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print events as they are told, and post them to a server of yours, until Ctrl-C.

    A call has the body and the signature of the hub's webhooks; its secret stays the same for a profile.
    """
    if print_secret:
        secret = secret_of(profile)
        Screen(as_json).said({"secret": secret}, secret)
        return
    url = server(forward_to) if forward_to else ""
    hub = hub_of(profile, as_json)
    secret = secret_of(profile) if url else ""
    to = f", posts to {url}; `orderhub listen --print-secret` shows what signs it" if url else ""
    begun = partial(note, f"Listening to {hub.client.profile.url}{to}. Ctrl-C ends it.")
    for event in followed(hub.client, types, since, begun):
        if url:
            forward(hub, event, url, secret)
        else:
            show(hub.screen, event)


def forward(hub: Hub, event: Event, url: str, secret: str) -> None:
    """Post an event, and show it with how that went."""
    call = call_of(f"listen/{event['id']}", event["detail-type"], event["detail"], "listen")
    posted = post(url, call, secret)
    if hub.screen.as_json:
        hub.screen.line({**event, "posted": posted.shown()})
    else:
        put(clean(f"{event['occurred_at']}  {event['detail-type']}  {event['key']}  {posted.said}") + "\n")


def secret_of(profile: str | None) -> str:
    """What calls are signed with for a profile: made once, and kept as its key is."""
    return vault.made(f"{name_of(profile)}:listen")
