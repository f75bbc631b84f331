"""What every command has in common: its options, the hub it works with, and asking before it does harm."""

import json
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from orderhub_cli.errors import Failure, usage
from orderhub_cli.output import Screen, note
from orderhub_cli.profiles import profile_of
from orderhub_cli.version import differ, own_version

if TYPE_CHECKING:
    from orderhub_cli.client import Client

USUAL_LIMIT = 50
ProfileOption = Annotated[
    str | None, typer.Option("--profile", metavar="NAME", help="Which hub, by its profile.", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON; of a list a line for each entry.")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, help="Most entries.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")]
FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="A JSON file; - is stdin.", show_default=False)]


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub, and where what it says is shown."""

    client: "Client"
    screen: Screen


def hub_of(profile: str | None, as_json: bool) -> Hub:
    """The hub that a command is for.

    Raises:
        Failure: Nobody signed in to it.
    """
    from orderhub_cli.client import Client  # noqa: PLC0415 - loads slowly, and help needs none of it

    return Hub(Client(profile=profile_of(profile), heard=partial(_note_other, own_version())), Screen(as_json))


def _note_other(own: str, other: str) -> None:
    if differ(own, other):
        note(f"orderhub: the hub is version {clean_version(other)}, this command {own}; install that of the hub.")


def clean_version(said: str) -> str:
    """A version as it is shown: no more of a header than that."""
    return said[:20]


def confirm(what: str, *, yes: bool, dry_run: bool = False) -> bool:
    """Say what is about to be done and ask; whether it is to be done.

    Raises:
        Failure: There is nobody to ask, or they said no.
    """
    note(what)
    if dry_run:
        note("Nothing was done: this was a dry run.")
        return False
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise usage("There is no terminal to ask at, so nothing was done.", "Say --yes to do it.")
    if not typer.confirm("Do it?", err=True):
        raise Failure("Nothing was done.", "declined")
    return True


def segment(value: str) -> str:
    """What an argument is in a path.

    Raises:
        Failure: It is blank, or would lead to another route.
    """
    if not value.strip() or value in {".", ".."}:
        raise usage(f"{value!r} names nothing.")
    return quote(value, safe="")


def content_of(file: str) -> bytes:
    """What a file says, or stdin.

    Raises:
        Failure: It cannot be read.
    """
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).expanduser().read_bytes()
    except OSError as error:
        raise usage(f"{file} cannot be read: {error.strerror}.") from None


def json_in(file: str) -> Any:  # noqa: ANN401 - whatever JSON says
    """What a JSON file says, or stdin.

    Raises:
        Failure: It cannot be read, or is no JSON.
    """
    try:
        return json.loads(content_of(file))
    except ValueError as error:
        where = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise usage(f"{file} is no JSON{where}.") from None
