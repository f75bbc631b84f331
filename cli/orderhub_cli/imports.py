"""`imports`: tables of orders, checked or stored, and what became of their rows."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from orderhub_cli.errors import Exit, Failure, usage
from orderhub_cli.hub import DryRunOption, Hub, JsonOption, ProfileOption, YesOption, confirm, hub_of, segment
from orderhub_cli.output import counted, note, put_file
from orderhub_cli.progress import Progress
from orderhub_cli.simple import Simple, add

PATIENCE = 15 * 60
"""Seconds without a sign of life; a job whose worker died is taken up within some six minutes."""
LOOK_AGAIN = 1
_OPEN = frozenset({"waiting", "reading", "storing"})
_SHORT = ("importId", "fileName", "mode", "state", "code", "reason", "held", "held_because", "rows", "counts")
pause: Callable[[float], None] = time.sleep
app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Tables of orders (CSV, XLSX): check, send, follow."
)
SIMPLE = (
    Simple(
        name="list",
        route="GET /v1/imports",
        help="List imports, newest first.",
        rows="imports",
        columns=("importId", "fileName", "mode", "state", "rows", "held", "createdAt"),
        pages="before",
    ),
    Simple(name="get", route="GET /v1/imports/{import_id}", help="Show how far an import is, and its result."),
    Simple(
        name="fire",
        route="POST /v1/imports/{import_id}/fire",
        help="Tell of what an import stored and held back.",
        asks="Tells everybody of what import {import_id} held back, at {url}.",
        repeatable=False,
    ),
)
add(app, SIMPLE)
PathArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV or XLSX file.", show_default=False)]
ZoneOption = Annotated[
    str | None, typer.Option("--zone", help="Time zone of its times, such as Europe/Kyiv.", show_default=False)
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write it to this file.", show_default=False)
]


@app.command()
def send(  # noqa: PLR0913, PLR0917 - what can be said of it
    file: PathArgument,
    mode: Annotated[str, typer.Option(help="live, or historical, which tells nobody.")] = "live",
    zone: ZoneOption = None,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Store the orders of a table; `imports check` says beforehand what that would do."""
    hub, size = hub_of(profile, as_json), _size_of(file)
    told = "nobody is told" if mode == "historical" else "what changes is told"
    what = f"Imports {file.name} ({counted(size, 'byte')}) to {hub.client.profile.url}; {told}."
    if confirm(what, yes=yes, dry_run=dry_run):
        _import(hub, file, mode, zone)


@app.command()
def check(
    file: PathArgument, zone: ZoneOption = None, profile: ProfileOption = None, as_json: JsonOption = False
) -> None:
    """Say what each row of a table would do, and what would fire; nothing is stored."""
    _size_of(file)
    _import(hub_of(profile, as_json), file, "check", zone)


@app.command()
def rejected(
    import_id: Annotated[str, typer.Argument(show_default=False)],
    output: OutputOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch the rows that were rejected, as CSV to correct and send again."""
    from orderhub_cli.transfer import download  # noqa: PLC0415 - loads slowly, and help needs none of it

    hub = hub_of(profile, as_json)
    results = hub.client.get(_path(import_id)).get("results", {})
    if "rejected.csv" not in results:
        raise Failure("This import has no rejected rows.", "nothing_rejected", exit_code=Exit.NOT_FOUND)
    _write(hub, download(results["rejected.csv"]), output)


@app.command()
def template(
    kind: Annotated[str, typer.Option("--format", help="csv or xlsx.")] = "csv",
    output: OutputOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch a file to fill in."""
    hub = hub_of(profile, as_json)
    if kind != "csv" and output is None:
        raise usage("Such a file is for no terminal.", "Say where to write it: --output orders.xlsx.")
    _write(hub, hub.client.call("GET", "/v1/imports/template", query={"format": kind}).content, output)


def _import(hub: Hub, file: Path, mode: str, zone: str | None) -> None:
    from orderhub_cli.transfer import upload  # noqa: PLC0415 - loads slowly, and help needs none of it

    request = {"fileName": file.name, "mode": mode} | ({"timeZone": zone} if zone else {})
    opened = hub.client.call("POST", "/v1/imports", body=request).json()
    import_id = opened["importId"]
    with Progress(file.name) as progress:
        upload(file, opened["upload"]["url"], progress)
        job = follow(partial(hub.client.get, _path(import_id)), progress)
    shown = {name: job[name] for name in _SHORT if name in job} | _fires_of(job)
    hub.screen.one(job if hub.screen.as_json else shown)
    bad = job.get("counts", {}).get("rejected", 0)
    if job["state"] != "done":
        raise Failure(
            str(job.get("reason") or f"The import {job['state']}."),
            str(job.get("code") or "import_failed"),
            todo="docs/files.md says what each code means.",
        )
    if bad:
        note(f"{counted(bad, 'row')} rejected; `orderhub imports rejected {import_id}` fetches them to correct.")
        raise typer.Exit(Exit.REFUSED)


def follow(look: Callable[[], dict[str, Any]], progress: Progress) -> dict[str, Any]:
    """Look at a job until it has ended.

    Raises:
        Failure: It gave no sign of life for too long.
    """
    job, silent = look(), 0
    while job["state"] in _OPEN:
        progress.show(job["state"], job["rowsDone"], job["rows"])
        if silent > PATIENCE:
            todo = f"`orderhub imports get {job['importId']}` shows whether it went on."
            raise Failure(f"The import has been {job['state']} for too long.", "import_silent", todo=todo)
        pause(LOOK_AGAIN)
        job, before = look(), job
        moved = (job["state"], job["rowsDone"]) != (before["state"], before["rowsDone"])
        silent = 0 if moved else silent + LOOK_AGAIN
    return job


def _fires_of(job: dict[str, Any]) -> dict[str, Any]:
    fires = job.get("fires")
    return {"fires" if job["mode"] != "check" else "would fire": fires} if fires else {}


def _path(import_id: str) -> str:
    return f"/v1/imports/{segment(import_id)}"


def _size_of(file: Path) -> int:
    if not file.is_file():
        raise usage(f"{file} is no file.")
    return file.stat().st_size


def _write(hub: Hub, content: bytes, output: Path | None) -> None:
    if output is None:
        if hub.screen.as_json:
            hub.screen.line({"content": content.decode("utf-8-sig", "replace")})
        else:
            put_file(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise usage(f"{output} cannot be written: {error.strerror}.") from None
    hub.screen.said({"file": str(output)}, f"Written: {output}")
