"""`api` and `openapi`: any route, and the document of all of them."""

import json
import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from orderhub_cli.errors import usage
from orderhub_cli.hub import JsonOption, ProfileOption, YesOption, confirm, content_of, hub_of, json_in
from orderhub_cli.output import Screen, put, put_file
from orderhub_cli.samples import document

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_LITERAL = re.compile(r"-?\d+(\.\d+)?|true|false|null")
api, openapi = (typer.Typer(add_completion=False) for _ in range(2))


@api.command()
def call(  # noqa: PLR0913, PLR0917 - what can be said of it
    method: Annotated[str, typer.Argument(show_default=False)],
    path: Annotated[str, typer.Argument(show_default=False, help="Such as /v1/orders.")],
    fields: Annotated[
        list[str] | None,
        typer.Option("--field", "-F", metavar="NAME=VALUE", help="Into the query of GET, else into the body."),
    ] = None,
    body_file: Annotated[
        str | None, typer.Option("--input", metavar="FILE", help="A JSON file as the body; - is stdin.")
    ] = None,
    yes: YesOption = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Call any route of the API with the key of a profile, and print what it answers."""
    verb = method.upper()
    if verb not in METHODS:
        raise usage(f"{method} is none of {', '.join(METHODS)}.")
    if not path.startswith("/v1/"):
        raise usage("A path begins with /v1/.", "`orderhub openapi` has all of them.")
    said = dict(map(_field, fields or []))
    if said and body_file:
        raise usage("Say --field or --input, not both.")
    hub = hub_of(profile, as_json)
    if verb == "GET":
        answer = hub.client.call(verb, path, query={name: _text(value) for name, value in said.items()})
    else:
        confirm(f"Sends {verb} {path} to {hub.client.profile.url}.", yes=yes)
        answer = hub.client.call(verb, path, body=json_in(body_file) if body_file else said or None)
    if "json" in answer.headers.get("Content-Type", ""):
        indent = 2 if sys.stdout.isatty() and not as_json else None
        put(json.dumps(answer.json(), ensure_ascii=False, indent=indent) + "\n")
    else:
        put_file(answer.content)


@openapi.command()
def write(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it to this file.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the OpenAPI document (YAML) of the hub this command is made for."""
    text, screen = document("openapi.yaml"), Screen(as_json)
    if output is None:
        put(json.dumps({"document": text}) + "\n" if as_json else text)
        return
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        raise usage(f"{output} cannot be written: {error.strerror}.") from None
    screen.said({"file": str(output)}, f"Written: {output}")


def _field(said: str) -> tuple[str, Any]:
    name, is_said, value = said.partition("=")
    if not name or not is_said:
        raise usage(f"{said!r} is no field.", "Say --field name=value; name=@file takes what a file says.")
    if value.startswith("@"):
        return name, content_of(value[1:]).decode("utf-8", "replace").rstrip("\n")
    return name, json.loads(value) if _LITERAL.fullmatch(value) else value


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
