"""What every command does the same: help, options, output, endings."""

import json
import os
import runpy
import subprocess
import sys
from typing import Any, NoReturn

import httpx
import pytest

from orderhub_cli import commands, output
from orderhub_cli.output import clean, flat, text
from tests.support.command import Machine

ORDER = {"externalOrderId": "A1", "status": "PAID", "totalCost": 10.5, "lineCount": 2, "currency": "CNY"}


def test_version_is_said_before_anything_loads() -> None:
    code = "import sys; from orderhub_cli.main import main; main(['--version']); print(*sys.modules)"
    said = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": "cli"}
    ).stdout

    assert said.startswith("orderhub ")
    assert {"typer", "httpx", "rich", "keyring"}.isdisjoint(said.split())


@pytest.mark.parametrize("group", sorted(commands.COMMANDS))
def test_help_is_said_without_what_only_calls_need(machine: Machine, group: str) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in {"httpx", "orderhub_cli"}]:
        machine.monkeypatch.delitem(sys.modules, name)
    for name in ("httpx", "keyring"):
        machine.monkeypatch.setitem(sys.modules, name, None)

    assert machine.run(group, "--help").code == 0


def test_without_a_command_the_help_is_shown(machine: Machine) -> None:
    ended = machine.run()
    assert (ended.code, "orders" in ended.out, ended.err) == (2, True, "")
    assert machine.run("--help").code == 0
    assert machine.run("--version", "orders").out.startswith("orderhub ")


@pytest.mark.parametrize(
    "words", [["nothing"], ["orders", "nothing"], ["orders", "list", "--nothing"], ["orders", "get"]]
)
def test_a_wrong_command_line_says_where_its_help_is(machine: Machine, words: list[str]) -> None:
    ended = machine.run(*words)

    assert ended.code == 2
    assert "(usage)" in ended.err
    assert "--help`." in ended.err
    assert json.loads(machine.run(*words, "--json").err)["code"] == "usage"


def test_every_command_can_be_loaded_and_has_json_and_a_sentence_of_help() -> None:
    def walk(found: Any, path: str) -> list[tuple[str, Any]]:  # noqa: ANN401 - Typer's own
        if not hasattr(found, "list_commands"):
            return [(path, found)]
        names = found.list_commands(None)
        return [each for name in names for each in walk(found.get_command(None, name), f"{path} {name}".strip())]

    every = walk(commands.command(), "")

    assert len(every) > 15
    for path, found in every:
        options = {name for parameter in found.params for name in parameter.opts}
        assert "--json" in options, path
        assert found.help
        assert found.help.split("\n\n")[0].endswith("."), path


def test_a_table_is_for_people_lines_with_tabs_for_pipes_and_json_for_programs(machine: Machine) -> None:
    machine.answer("GET /v1/orders", {"orders": [ORDER, {"externalOrderId": "A\x1b[2J"}], "next": None})

    people = machine.run("orders", "list", terminal=True)
    piped = machine.run("orders", "list")
    programs = machine.run("orders", "list", "--json", "--limit", "1")

    assert people.out.split() == [
        *("externalOrderId", "status", "date", "totalCost", "currency", "lineCount"),
        *("A1", "PAID", "10.5", "CNY", "2", "A", "[2J"),
    ]
    assert max(map(len, people.out.splitlines())) <= 80
    assert piped.out.splitlines()[1] == "A1\tPAID\t\t10.5\tCNY\t2"
    assert programs.lines == [ORDER]
    assert machine.asked[0] == "GET /v1/orders?limit=50"


def test_letters_that_cannot_be_written_are_escaped(machine: Machine) -> None:
    machine.answer("GET /v1/orders/A1", httpx.Response(200, content=b'{"a": "\\ud800"}'))

    assert machine.run("orders", "get", "A1", "--json").out == '{"a": "\\ud800"}\n'


def test_where_nothing_is_found_stdout_stays_empty(machine: Machine) -> None:
    machine.answer("GET /v1/orders", {"orders": [], "next": None})

    assert machine.run("orders", "list").out == ""
    assert machine.run("orders", "list").err == "Nothing found.\n"
    assert machine.run("orders", "list", "--json").err == ""


def test_values_are_shown_with_the_way_to_them() -> None:
    content = {
        "a": None,
        "i": "",
        "b": {"c": [1, 2], "d": True},
        "e": [{"f": 1}, {"f": False}],
        "g": [],
        "h": [[1]],
    }

    assert [*flat(content)] == [("b.c", "1, 2"), ("b.d", "yes"), ("e[0].f", "1"), ("e[1].f", "no"), ("h[0]", "1")]
    assert text({"a": [1], "b": {"c": "d"}}) == "a=1, b.c=d"
    assert text(None) == ""
    assert clean("a\x1b]0;b\u202e\nc") == "a ]0;b  c"


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (EOFError(), 130), (RuntimeError("secret"), 1)]
)
def test_no_command_ends_with_a_traceback(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def fail(*_: object) -> NoReturn:
        raise error

    monkeypatch.setattr("orderhub_cli.hub.profile_of", fail)
    ended = machine.run("orders", "list")

    assert ended.code == code
    assert "Traceback" not in ended.err
    assert "secret" not in ended.err


def test_who_reads_no_further_has_had_enough(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> NoReturn:
        raise BrokenPipeError

    closed: list[tuple[int, int]] = []
    machine.answer("GET /v1/orders", {"orders": [ORDER], "next": None})
    monkeypatch.setattr(output, "put", broken)
    monkeypatch.setattr(os, "dup2", lambda one, other: closed.append((one, other)))
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1, raising=False)

    assert machine.run("orders", "list", "--json").code == 0
    os.close(closed[0][0])


@pytest.mark.parametrize("stdin", ["{", '{"a": NaN'])
def test_what_is_no_json_is_refused_with_its_line(machine: Machine, stdin: str) -> None:
    ended = machine.run("orders", "send", "-", stdin=stdin)
    assert (ended.code, "- is no JSON, line 1." in ended.err) == (2, True)


def test_a_file_that_is_not_there_or_no_text_is_refused(machine: Machine) -> None:
    assert "cannot be read" in machine.run("orders", "send", "nowhere.json").err
    (machine.folder / "x").write_bytes(b"\xff\xfe\xff")
    assert "is no JSON." in machine.run("orders", "send", str(machine.folder / "x")).err


def test_the_module_runs_as_the_program_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["orderhub", "--version"])
    monkeypatch.delitem(sys.modules, "orderhub_cli.main")
    with pytest.raises(SystemExit, match="0"):
        runpy.run_module("orderhub_cli.main", run_name="__main__")
    assert capsys.readouterr().out.startswith("orderhub ")
