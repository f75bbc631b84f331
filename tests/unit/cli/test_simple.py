"""The commands that are one call each: what they call, and that the hub knows it."""

import json
from importlib import import_module
from typing import Any

import pytest

from orderhub.http.parameters import PARAMETERS
from orderhub.http.routes import ROUTES
from orderhub_cli import commands
from orderhub_cli.simple import Simple
from tests.support.command import Machine
from tests.support.openapi import operations, written_out

GROUPS = sorted({place.partition(":")[0] for place in commands.COMMANDS.values()})
EVERY = [
    (name, command)
    for name, place in commands.COMMANDS.items()
    for command in getattr(import_module(f"orderhub_cli.{place.partition(':')[0]}"), "SIMPLE", ())
]
WORDS = {"number": "7", "words": "orders:read,cards:read", "text": "x y"}


@pytest.mark.parametrize(("group", "command"), EVERY, ids=[f"{group} {command.name}" for group, command in EVERY])
def test_a_command_calls_a_route_of_the_api_with_parameters_that_it_knows(
    machine: Machine, group: str, command: Simple
) -> None:
    method, _, route = command.route.partition(" ")
    machine.answer(f"{method} {route.replace('{', '').replace('}', '')}", {command.rows or "said": [{"a": 1}]})
    options = [word for each in command.inputs for word in (each.option, WORDS[each.kind])]
    body = [str(machine.folder / "body.json")] if command.file else []
    (machine.folder / "body.json").write_text('{"from": "a file"}', "utf-8")

    ended = machine.run(
        *(group, command.name, *command.places, *body, *options, *(["--yes"] if command.asks else [])), "--json"
    )

    assert ended.code == 0, ended.err
    assert (method, route) in ROUTES or ROUTES.get((method, route.replace("{id}", "{key_id}")))
    [request] = machine.requests
    known = PARAMETERS.get((method, route), frozenset())
    assert set(request.url.params) <= known
    said: dict[str, Any] = json.loads(request.content) if request.content else {}
    expected = {each.name for each in command.inputs if each.where == "body"} | set(command.fixed)
    assert set(said) == ({"from"} if command.file else expected)
    assert all(str(command.fixed[name]) == str(said[name]) for name in command.fixed)
    if command.asks:
        assert machine.run(group, command.name, *command.places, *body, *options).code == 2
        assert len(machine.requests) == 1


LISTS = [pytest.param(command, id=f"{group} {command.name}") for group, command in EVERY if command.rows]


@pytest.mark.parametrize("command", LISTS)
def test_a_table_shows_what_the_entries_of_the_list_have(command: Simple) -> None:
    method, _, route = command.route.partition(" ")
    answer = operations()[method, route].documented["responses"]["200"]["content"]["application/json"]["schema"]
    entry = written_out(written_out(written_out(answer)["properties"][command.rows])["items"])

    assert {column for column in command.columns if column.partition(".")[0] not in entry["properties"]} == set()


@pytest.mark.parametrize("value", ["", " ", ".", ".."])
def test_an_argument_that_names_nothing_leads_to_no_other_route(machine: Machine, value: str) -> None:
    for words in (["orders", "get", value], ["card", value], ["explain", value], ["imports", "rejected", value]):
        assert machine.run(*words).code == 2
    assert machine.requests == []


def test_an_answer_without_content_is_a_sentence(machine: Machine) -> None:
    machine.answer("GET /v1/orders/A1", {})
    assert machine.run("orders", "get", "A1").out == "Done.\n"
    assert machine.run("orders", "get", "A1", "--json").json == {"done": True}
