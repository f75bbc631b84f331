"""The `orderhub` command as tests run it: against a hub that answers what they say, in a folder of its own."""

import io
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from orderhub_cli import client, events, imports, vault
from orderhub_cli.main import main

URL = "https://hub.example/api"
KEY = "ohk_secret-of-the-test"
type Answers = Callable[[httpx.Request], httpx.Response]


@dataclass
class Ended:
    """What a command ended with, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever it says
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


class Keyring:
    """A system's keyring; one that is broken refuses, one that is off keeps nothing."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = self.off = False

    def set_password(self, service: str, name: str, secret: str) -> None:
        if self.broken:
            raise RuntimeError("no bus")
        if not self.off:
            self.kept[service, name] = secret

    def get_password(self, service: str, name: str) -> str | None:
        if self.broken:
            raise RuntimeError("no bus")
        return self.kept.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@dataclass
class Machine:
    """A machine with the command on it."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    folder: Path
    keyring: Keyring
    requests: list[httpx.Request] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    local: Answers = lambda _: httpx.Response(204)

    def answer(self, route: str, *bodies: object, status: int = 200) -> None:
        """Have a route answer: with these bodies in turn, the last of them from then on."""
        self.answers[route] = [
            body if isinstance(body, httpx.Response | Exception) else httpx.Response(status, json=body)
            for body in bodies
        ]

    def problem(self, route: str, status: int, code: str, **more: object) -> None:
        """Have a route refuse."""
        self.answer(route, {"code": code, "detail": "What to do.", "requestId": "r-1", **more}, status=status)

    def handle(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        if request.url.host == "localhost":
            return self.local(request)
        path = request.url.raw_path.decode().partition("?")[0].removeprefix("/api")
        kept = self.answers.get(f"{request.method} {path}")
        if kept is None:
            return httpx.Response(404, json={"code": "route_unknown", "detail": "There is no such route."})
        answer = kept.pop(0) if len(kept) > 1 else kept[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(
            answer.status_code, headers={**answer.headers, **self.headers}, content=answer.content
        )

    def run(self, *words: str, stdin: str | None = None, terminal: bool = False) -> Ended:
        """Run a command line."""
        text = Terminal(stdin or "") if terminal else io.TextIOWrapper(io.BytesIO((stdin or "").encode()))
        self.monkeypatch.setattr(sys, "stdin", text)
        for name in ("stdout", "stderr"):
            self.monkeypatch.setattr(getattr(sys, name), "isatty", lambda: terminal)
        code = main(words)
        said = self.capsys.readouterr()
        return Ended(code, said.out, said.err)

    @property
    def bodies(self) -> list[Any]:
        """What requests said, those that said something."""
        return [json.loads(request.content) for request in self.requests if request.content]

    @property
    def asked(self) -> list[str]:
        """Each request: method and path."""
        return [f"{each.method} {each.url.raw_path.decode().removeprefix('/api')}" for each in self.requests]


class Terminal(io.StringIO):
    """Somebody at a keyboard."""

    def isatty(self) -> bool:
        return True


def machine_in(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    """A machine with nothing on it but an address and a key in its environment."""
    keyring = Keyring()
    machine = Machine(monkeypatch, capsys, folder, keyring)
    environment: Mapping[str, str] = {
        "ORDERHUB_CONFIG": str(folder / "config"),
        "ORDERHUB_URL": URL,
        "ORDERHUB_KEY": KEY,
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "TERM": "dumb",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("ORDERHUB_PROFILE", raising=False)
    monkeypatch.setattr(vault, "_keyring", lambda: keyring)
    monkeypatch.setattr(client, "transport", httpx.MockTransport(machine.handle))
    for module in (client, events, imports):
        monkeypatch.setattr(module, "pause", machine.waited.append)
    return machine
