"""`replay`: tells events of the past again, to one workflow, rule or webhook."""

import uuid
from typing import Annotated

import typer

from orderhub_cli.errors import usage
from orderhub_cli.hub import DryRunOption, JsonOption, ProfileOption, YesOption, confirm, hub_of
from orderhub_cli.output import counted, note

app = typer.Typer(add_completion=False)


@app.command()
def replay(  # noqa: PLR0913, PLR0917 - what can be said of it
    order_nos: Annotated[
        list[str] | None, typer.Argument(metavar="[ORDER_NO]...", show_default=False, help="Of these orders.")
    ] = None,
    types: Annotated[
        str | None, typer.Option("--type", help="Of these types, with commas.", show_default=False)
    ] = None,
    since: Annotated[str | None, typer.Option("--from", help="Since this time.", show_default=False)] = None,
    until: Annotated[str | None, typer.Option("--to", help="Before this time.", show_default=False)] = None,
    workflow: Annotated[str | None, typer.Option(help="To this workflow.", show_default=False)] = None,
    rule: Annotated[str | None, typer.Option(help="To this rule.", show_default=False)] = None,
    webhook: Annotated[str | None, typer.Option(help="To this webhook.", show_default=False)] = None,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell events again to one workflow, rule or webhook; a dry run comes first and says what that would do."""
    named = {"workflow": workflow, "rule": rule, "webhook": webhook}
    to = {name: value for name, value in named.items() if value}
    if len(to) != 1:
        raise usage("Say one of --workflow, --rule and --webhook.")
    said = {"orderNos": order_nos, "types": types.split(",") if types else None, "from": since, "to": until}
    request = {"events": {name: value for name, value in said.items() if value}, "to": to}
    hub = hub_of(profile, as_json)
    foreseen = hub.client.ask("POST", "/v1/replays", body=request | {"dryRun": True}, repeatable=True)
    # As JSON there is one object: what was foreseen, or what was begun.
    if dry_run or not as_json:
        hub.screen.one(foreseen)
    [(kind, name)] = to.items()
    what = f"Tells {counted(foreseen['events'], 'event')} again to the {kind} {name} at {hub.client.profile.url}."
    if not confirm(what, yes=yes, dry_run=dry_run):
        return
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    begun = hub.client.ask(
        "POST", "/v1/replays", body=request | {"dryRun": False}, headers=headers, repeatable=True
    )
    hub.screen.one(begun)
    note(f"`orderhub api GET /v1/replays/{begun['replayId']}` shows how far it is.")
