"""`status` and `redrive`: what the hub is doing, and what waits in its queues."""

from typing import Annotated

import typer

from orderhub_cli.errors import Exit
from orderhub_cli.hub import JsonOption, ProfileOption, YesOption, confirm, hub_of, segment
from orderhub_cli.output import note

status, redrive = (typer.Typer(add_completion=False) for _ in range(2))


@status.command()
def show_status(profile: ProfileOption = None, as_json: JsonOption = False) -> None:
    """Show the last hour, queues and alarms; ends with 1 while an alarm rings."""
    hub = hub_of(profile, as_json)
    found = hub.client.get("/v1/status")
    ringing = [alarm["name"] for alarm in found["alarms"] if alarm["state"] == "alarm"]
    if as_json:
        hub.screen.one(found)
    else:
        waiting = {queue["name"]: queue["waiting"] for queue in found["queues"]}
        hub.screen.one({**found["lastHour"], "workflows": found["workflows"], "queues": waiting})
    for name in ringing:
        note(f"orderhub: the alarm {name} rings; docs/operations.md says what to do.")
    if ringing:
        raise typer.Exit(Exit.REFUSED)


@redrive.command()
def put_back(
    queue: Annotated[str, typer.Argument(show_default=False, help="Its name, as `status` has it.")],
    yes: YesOption = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put what waits in a queue back where it came from; ends with 1 when something stays."""
    hub = hub_of(profile, as_json)
    url = hub.client.profile.url
    confirm(f"Puts up to 100 messages of {queue} at {url} back; workflows go on, messages go out.", yes=yes)
    found = hub.client.ask("POST", f"/v1/status/queues/{segment(queue)}/redrive")
    hub.screen.one(found)
    if found["left"] or found["queuedAgain"]:
        raise typer.Exit(Exit.REFUSED)
