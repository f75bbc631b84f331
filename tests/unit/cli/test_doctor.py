"""What `doctor` finds right, and what there is to do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib import import_module
from typing import Any

import httpx
import pytest

from orderhub.http.routes import ROUTES
from orderhub_cli import commands, doctor
from tests.support.command import Machine

SESSION: dict[str, Any] = {"name": "Ann", "scopes": ["orders:read"], "expiresAt": None}


def answer(
    session: dict[str, Any] | None = None, off: timedelta = timedelta(), version: str = ""
) -> httpx.Response:
    date = format_datetime(datetime.now(UTC) + off, usegmt=True)
    return httpx.Response(
        200, json=SESSION | (session or {}), headers={"Date": date, "X-Orderhub-Version": version}
    )


def looked(machine: Machine) -> tuple[int, dict[str, str]]:
    ended = machine.run("doctor", "--json")
    return ended.code, {row["check"]: row["todo"] for row in ended.lines}


def test_all_is_well(machine: Machine) -> None:
    machine.answer("GET /v1/sessions/current", answer())

    code, found = looked(machine)

    assert code == 0
    assert list(found)[:6] == ["hub", "TLS", "clock", "version", "key", "scopes"]
    assert "without orders:write" in found
    assert "ok\tclock\t" in machine.run("doctor").out
    machine.monkeypatch.setenv("ORDERHUB_URL", "http://localhost/api")
    machine.local = lambda _: httpx.Response(200, json=SESSION)
    local = machine.run("doctor")
    assert "none, on this machine" in local.out
    assert "does not say what time it is" in local.out


@pytest.mark.parametrize(
    ("found", "check"),
    [
        # Made when the test runs: an answer says what time it is.
        (lambda: answer(off=timedelta(minutes=5)), "clock"),
        (lambda: answer({"expiresAt": (datetime.now(UTC) + timedelta(days=3)).isoformat()}), "key"),
        (lambda: answer({"scopes": []}), "scopes"),
        (lambda: answer(version="9.0.0"), "version"),
        (lambda: httpx.Response(401, json={"code": "key_invalid", "detail": "The key is not known."}), "key"),
        (lambda: httpx.ConnectError("x"), "hub"),
        (lambda: httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"), "hub"),
        (lambda: httpx.Response(500, json={"code": "internal_error", "detail": "It broke."}), "hub"),
    ],
)
def test_what_is_wrong_is_to_do(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, found: Callable[[], httpx.Response | Exception], check: str
) -> None:
    monkeypatch.setattr("orderhub_cli.version.version", lambda _: "0.1.0")
    machine.answer("GET /v1/sessions/current", found())

    code, said = looked(machine)

    assert code == 1
    assert [name for name, todo in said.items() if todo] == [check]


def test_a_key_that_is_good_for_long_is_right(machine: Machine) -> None:
    later = (datetime.now(UTC) + timedelta(days=90)).isoformat()
    machine.answer("GET /v1/sessions/current", answer({"expiresAt": later}))
    assert looked(machine)[0] == 0


def test_it_knows_which_scope_opens_each_command() -> None:
    opened = {name: scope for scope, names in doctor.OPENS.items() for name in names}
    for group, place in commands.COMMANDS.items():
        module = import_module(f"orderhub_cli.{place.partition(':')[0]}")
        for command in getattr(module, "SIMPLE", ()):
            method, _, route = command.route.partition(" ")
            assert opened[f"{group} {command.name}"] == ROUTES[method, route].value
