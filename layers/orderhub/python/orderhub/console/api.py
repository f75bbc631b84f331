"""The API as the console calls it, with the key of whoever is signed in; several calls side by side."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ssl import SSLContext, create_default_context
from typing import Protocol
from urllib.parse import urlsplit

from orderhub.console.calls import ApiFailed, Call, Json, Problem, Reply, SignedOut, reply_of
from orderhub.platform.log import log

SECONDS = 8.0
SLOW_SECONDS = 24.0
"""How long an answer is waited for, and one that takes its time; the function has 28 seconds in all."""
MOST_BYTES = 6_000_000
_SIDE_BY_SIDE = 8


class Send(Protocol):
    """Sends a request, by method, address, headers and body; answers with status and body, or raises OSError."""

    def __call__(  # noqa: D102 - above
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None, seconds: float = ..., /
    ) -> tuple[int, bytes]: ...


@dataclass(frozen=True, slots=True)
class Api:
    """The API at an address, called with a key, or without where the key is empty."""

    send: Send
    url: str
    key: str

    def ask(self, asked: Call) -> Reply:
        """What the API answers.

        Raises:
            SignedOut: It takes the key no more.
        """
        headers = {"Accept": "application/json", **asked.headers}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        if asked.body is not None:
            headers["Content-Type"] = "application/json"
        seconds = SLOW_SECONDS if asked.is_slow else SECONDS
        try:
            status, content = self.send(asked.method, self.url + asked.target, headers, asked.content, seconds)
        except (OSError, HTTPException) as error:
            log.warning("api_unreachable", extra={"error": type(error).__name__})
            return Reply(call=asked, status=HTTPStatus.BAD_GATEWAY, problem=_UNREACHABLE)
        if status == HTTPStatus.UNAUTHORIZED:
            raise SignedOut
        return reply_of(asked, status, content)

    def file(self, asked: Call) -> bytes:
        """The file the API answers with.

        Raises:
            SignedOut: It takes the key no more.
            ApiFailed: It answers a problem.
        """
        headers = {"Authorization": f"Bearer {self.key}", "Accept": "*/*"}
        try:
            status, content = self.send(asked.method, self.url + asked.target, headers, None)
        except (OSError, HTTPException) as error:
            log.warning("api_unreachable", extra={"error": type(error).__name__})
            raise ApiFailed(_UNREACHABLE) from None
        if status == HTTPStatus.UNAUTHORIZED:
            raise SignedOut
        if status >= HTTPStatus.BAD_REQUEST:
            _ = reply_of(asked, status, content).needed
        return content

    def given(self, address: str) -> Json:
        """The JSON at an address that the API gave, asked for without the key; None if it cannot be read."""
        try:
            status, content = self.send("GET", address, {}, None)
            return json.loads(content, parse_float=str) if status == HTTPStatus.OK else None
        except (OSError, HTTPException, ValueError) as error:
            log.warning("file_unreadable", extra={"error": type(error).__name__})
            return None

    def together(self, calls: Mapping[str, Call]) -> dict[str, Reply]:
        """What the API answers to several calls, made side by side; by their names.

        Raises:
            SignedOut: It takes the key no more.
        """
        if len(calls) <= 1:
            return {name: self.ask(one) for name, one in calls.items()}
        with ThreadPoolExecutor(max_workers=min(_SIDE_BY_SIDE, len(calls))) as pool:
            return dict(zip(calls, pool.map(self.ask, calls.values()), strict=True))

    def pages(self, asked: Call, most: int, cursor: str = "cursor") -> Iterator[Reply]:
        """The pages of a list, each asked for as it is looked at.

        Args:
            asked: The call of the first page.
            most: How many pages at most.
            cursor: The parameter by which the next one is asked for.

        Raises:
            SignedOut: It takes the key no more.
            ApiFailed: It answers a problem.
        """
        for _ in range(most):
            page = self.ask(asked)
            following = page.needed["next"]
            yield page
            if not following:
                return
            asked = replace(asked, query={**asked.query, cursor: following})


_UNREACHABLE = Problem(status=HTTPStatus.BAD_GATEWAY, code="api_unreachable", says="console_todo.unreachable")


class Line:
    """Sends requests over the network; TLS is checked, and redirections are not followed."""

    def __init__(self) -> None:
        self._tls: SSLContext | None = None

    def __call__(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        body: bytes | None,
        seconds: float = SECONDS,
        /,
    ) -> tuple[int, bytes]:
        """Send one and wait for its answer."""
        parts = urlsplit(address)
        connection = self._connection(parts.scheme, parts.netloc, seconds)
        try:
            target = f"{parts.path}?{parts.query}" if parts.query else parts.path
            connection.request(method, target, body, dict(headers))
            answer = connection.getresponse()
            content = answer.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                raise HTTPException("the answer is too large")
            return answer.status, content
        finally:
            connection.close()

    def _connection(self, scheme: str, host: str, seconds: float) -> HTTPConnection:
        if scheme == "http":
            return HTTPConnection(host, timeout=seconds)
        self._tls = self._tls or create_default_context()
        return HTTPSConnection(host, timeout=seconds, context=self._tls)
