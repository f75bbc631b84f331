"""Commands that are one call of the API each, said as a table: their routes, options, and what of it is shown."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from inspect import Parameter, Signature
from typing import Annotated, Any, Literal

import typer

from orderhub_cli.hub import (
    USUAL_LIMIT,
    FileArgument,
    Hub,
    JsonOption,
    LimitOption,
    ProfileOption,
    YesOption,
    confirm,
    hub_of,
    json_in,
    segment,
)

_PLACE = re.compile(r"\{(\w+)\}")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An option that the route takes, by its name there."""

    name: str
    help: str
    where: Literal["query", "body"] = "query"
    kind: Literal["text", "number", "words"] = "text"
    required: bool = False

    @property
    def option(self) -> str:
        """Its name on the command line."""
        return "--" + _HUMP.sub("-", self.name).replace("_", "-").lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Simple:
    """A command: ``name`` on the command line, the route it calls, and what is shown.

    Args:
        name: The command.
        route: Method and path; places in it are arguments.
        help: What it does, a sentence.
        inputs: Options that go into the query or the body.
        fixed: What the body says besides.
        rows: Where the list stands in the answer; blank where the answer is one object.
        columns: What people see of each entry.
        pages: The parameter that the next page is asked for by; blank where there are no pages.
        asks: What is about to be done, said before it is; blank where it needs no asking.
        done: What was done, said where the answer has no content.
        file: Whether a JSON file is the body.
        repeatable: Whether it can be sent again without harm; None as its method says.
    """

    name: str
    route: str
    help: str
    inputs: tuple[Input, ...] = ()
    fixed: dict[str, object] = field(default_factory=dict)
    rows: str = ""
    columns: tuple[str, ...] = ()
    pages: str = "cursor"
    asks: str = ""
    done: str = "Done."
    file: bool = False
    repeatable: bool | None = None

    @property
    def places(self) -> list[str]:
        """The arguments that stand in the path."""
        return _PLACE.findall(self.route)


def add(app: typer.Typer, commands: Iterable[Simple]) -> None:
    """Have an app take these commands."""
    for command in commands:
        app.command(command.name, help=command.help)(_function_of(command))


def _function_of(command: Simple) -> Any:  # noqa: ANN401 - Typer reads its signature
    made: dict[str, tuple[Any, Any]] = {
        place: (Annotated[str, typer.Argument(show_default=False)], Parameter.empty) for place in command.places
    }
    if command.file:
        made["file"] = (FileArgument, Parameter.empty)
    for each in command.inputs:
        option = typer.Option(each.option, help=each.help, show_default=False)
        of_kind: Any = int if each.kind == "number" else str
        kind = of_kind if each.required else of_kind | None
        made[f"input_{each.name}"] = (Annotated[kind, option], Parameter.empty if each.required else None)
    if command.rows:
        made["limit"] = (LimitOption, USUAL_LIMIT)
    if command.asks:
        made["yes"] = (YesOption, False)
    made |= {"profile": (ProfileOption, None), "as_json": (JsonOption, False)}

    def function(**values: Any) -> None:  # noqa: ANN401 - as the signature says
        hub = hub_of(values["profile"], values["as_json"])
        run(command, hub, values)

    function.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.KEYWORD_ONLY, annotation=hint, default=default)
            for name, (hint, default) in made.items()
        ]
    )
    function.__annotations__ = {name: hint for name, (hint, _) in made.items()}
    return function


def run(command: Simple, hub: Hub, values: dict[str, Any]) -> None:
    """Do what a command says.

    Raises:
        Failure: The hub refused it.
    """
    method, _, route = command.route.partition(" ")
    path = _PLACE.sub(lambda place: segment(values[place[1]]), route)
    given = {each: values[f"input_{each.name}"] for each in command.inputs}
    said = {
        each: value.split(",") if each.kind == "words" else value
        for each, value in given.items()
        if value is not None
    }
    query = {each.name: str(value) for each, value in said.items() if each.where == "query"}
    body = {each.name: value for each, value in said.items() if each.where == "body"} | command.fixed
    content = json_in(values["file"]) if command.file else body or None
    if command.asks:
        confirm(command.asks.format(**values, url=hub.client.profile.url), yes=values["yes"])
    if command.rows:
        rows = partial(hub.client.rows, path, command.rows, query, values["limit"], cursor=command.pages)
        hub.screen.rows(rows(), command.columns)
        return
    answer = hub.client.ask(method, path, query=query, body=content, repeatable=command.repeatable)
    if answer:
        hub.screen.one(answer)
    else:
        hub.screen.said({"done": True}, command.done.format(**values))
