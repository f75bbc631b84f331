"""One client's connection to the API: every call is timed, and noted by what it was for."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

type Json = dict[str, Any]

_SECONDS = 120.0
UNANSWERED = 0
"""In the place of a status, where there was no answer."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what it was for, how it was answered, and how long that took."""

    operation: str
    status: int
    ms: float
    code: str = ""

    @property
    def is_done(self) -> bool:
        """Whether it did what it was for."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_put_off(self) -> bool:
        """Whether it was too much at once; to be sent again."""
        return self.status == HTTPStatus.TOO_MANY_REQUESTS


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``wait`` is how many seconds it asks for."""

    call: Call
    body: Json = field(default_factory=dict)
    wait: int | None = None


class Api:
    """The API, by one connection that stays open as long as it can.

    Args:
        url: Its address, up to and including the stage.
        key: An access key.
    """

    def __init__(self, url: str, key: str) -> None:
        base = urlsplit(url)
        self._path = base.path
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._connection = HTTPConnection(base.hostname or "", base.port, timeout=_SECONDS)
        self.calls: list[Call] = []
        self.early: list[Call] = []

    def begin(self) -> None:
        """Take what was called so far for a warm-up."""
        self.early, self.calls = self.early + self.calls, []

    def ask(self, operation: str, method: str, path: str, body: Json | None = None) -> Answer:
        """Make a call, once."""
        data = None if body is None else json.dumps(body).encode()
        begin = time.perf_counter()
        try:
            self._connection.request(method, self._path + path, data, self._headers)
            found = self._connection.getresponse()
            text = found.read()
            status, headers = found.status, dict(found.getheaders())
        except (OSError, HTTPException):
            self._connection.close()
            status, headers, text = UNANSWERED, {}, b""
        return self._noted(operation, status, (time.perf_counter() - begin) * 1000, headers, text)

    def upload(self, operation: str, address: str, content: bytes) -> Answer:
        """Put a file to an address that was given out for it."""
        url = urlsplit(address)
        connection = HTTPConnection(url.netloc, timeout=_SECONDS)
        begin = time.perf_counter()
        try:
            connection.request(
                "PUT", f"{url.path}?{url.query}", content, {"Content-Type": "application/octet-stream"}
            )
            status = connection.getresponse().status
        except (OSError, HTTPException):
            status = UNANSWERED
        finally:
            connection.close()
        return self._noted(operation, status, (time.perf_counter() - begin) * 1000, {}, b"")

    def _noted(self, operation: str, status: int, ms: float, headers: Mapping[str, str], text: bytes) -> Answer:
        body = _json(text)
        call = Call(operation, status, ms, str(body.get("code", "")))
        self.calls.append(call)
        wait = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
        return Answer(call, body, int(wait) if wait.isdecimal() else None)


def _json(text: bytes) -> Json:
    try:
        body = json.loads(text or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
