"""`events`: what was told, and what is being told."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderhub_cli.errors import Exit, Failure
from orderhub_cli.following import Event, Follower
from orderhub_cli.hub import JsonOption, ProfileOption, hub_of
from orderhub_cli.output import Screen, clean, note, put
from orderhub_cli.simple import Input, Simple, add

if TYPE_CHECKING:
    from orderhub_cli.client import Client

SECONDS = 2.0
"""Between two looks."""
pause: Callable[[float], None] = time.sleep
app = typer.Typer(add_completion=False, no_args_is_help=True, help="Events: list, follow, their types.")
_COLUMNS = ("occurred_at", "detail-type", "key", "contact_found", "outcomes")
TypeOption = Annotated[
    str | None, typer.Option("--type", help="Only those types, with commas.", show_default=False)
]
SinceOption = Annotated[
    str | None, typer.Option("--from", help="Begin at this time, not now.", show_default=False)
]
SIMPLE = (
    Simple(
        name="list",
        route="GET /v1/events",
        help="List what was told, newest first.",
        inputs=(
            Input(name="type", help="Of these types, with commas."),
            Input(name="key", help="About this order or customer."),
            Input(name="from", help="Since this time."),
            Input(name="to", help="Before this time."),
            Input(name="outcome", help="error, no_contact and the like."),
            Input(name="mode", help="live, or replay: told again."),
        ),
        rows="events",
        columns=_COLUMNS,
    ),
    Simple(
        name="types",
        route="GET /v1/event-types",
        help="List the types of events, and how many there were lately.",
        inputs=(Input(name="days", help="In so many days.", kind="number"),),
        rows="types",
        columns=("type", "events", "errors", "meaning"),
        pages="",
    ),
)
add(app, SIMPLE)


@app.command()
def tail(
    types: TypeOption = None, since: SinceOption = None, profile: ProfileOption = None, as_json: JsonOption = False
) -> None:
    """Print events as they are told, until Ctrl-C."""
    hub = hub_of(profile, as_json)
    for event in followed(hub.client, types, since):
        show(hub.screen, event)


def followed(
    client: "Client", types: str | None, since: str | None, begun: Callable[[], None] = lambda: None
) -> Iterator[Event]:
    """The events of a hub as they are told, without an end; a hub that is away for a while is waited for.

    Args:
        client: Calls the hub.
        types: Only those, with commas.
        since: Where to begin; None for now.
        begun: Called when no event can be missed any more.

    Raises:
        Failure: The hub refused to show them, or was away from the beginning.
    """
    from orderhub_cli.client import json_of  # noqa: PLC0415 - loads slowly, and help needs none of it

    def page(query: Any) -> tuple[dict[str, Any], datetime]:  # noqa: ANN401 - as Follower calls it
        answer = client.call("GET", "/v1/events", query=query)
        date = answer.headers.get("Date")
        return json_of(answer), parsedate_to_datetime(date) if date else datetime.now(UTC)

    follower = Follower(page=page, types=types or "", since=since)
    first = follower.look()
    begun()
    yield from first
    while True:
        pause(SECONDS)
        try:
            new = follower.look()
        except Failure as failure:
            if failure.exit_code != Exit.UNREACHABLE:
                raise
            note(f"orderhub: {failure.message} It goes on when the hub answers.")
            new = []
        yield from new


def show(screen: Screen, event: Event) -> None:
    """A line for an event."""
    if screen.as_json:
        screen.line(event)
    else:
        put(clean(f"{event['occurred_at']}  {event['detail-type']}  {event['key']}") + "\n")
