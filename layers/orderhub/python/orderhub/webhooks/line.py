"""One HTTP call to somebody else's system: the only module that opens a connection to the world outside.

The name is looked up first, each address it leads to must be public, and the connection is made to the address
that was looked at: a name that leads elsewhere a moment later leads nowhere (DNS rebinding). TLS is checked
against the name. No redirect is followed, and of the answer nothing but its status is read.
"""

import io
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Protocol

from orderhub.errors import InvalidInput, TransientError
from orderhub.webhooks.webhook import Target, is_public

_CONNECT = 5.0
WHOLE = 10.0
"""Seconds."""


class Connection(Protocol):
    """A socket, as far as it is used."""

    def settimeout(self, value: float | None, /) -> None: ...  # noqa: D102 - the standard library's
    def recv_into(self, buffer: memoryview, /) -> int: ...  # noqa: D102 - the same


class Line:
    """Calls webhooks.

    Args:
        inside: Whether addresses inside the network may be called, as on a developer's machine.
        tls: What certificates are trusted.
    """

    def __init__(self, *, inside: bool, tls: ssl.SSLContext | None = None) -> None:
        self._inside = inside
        self._tls = tls or ssl.create_default_context()

    def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> int:
        """Send a body; the status of the answer, whatever it is.

        Raises:
            TransientError: ``webhook_unreachable``: there was no connection, or no answer in time.
            InvalidInput: ``webhook_inside``: the name leads to an address that is not public.
        """
        ends_at = monotonic() + WHOLE
        try:
            address = self._address(target)
            with socket.create_connection((address, target.port), timeout=_CONNECT) as plain:
                if not target.is_tls:
                    return _status_of(plain, target, headers, body, ends_at)
                with self._tls.wrap_socket(plain, server_hostname=target.host) as safe:
                    return _status_of(safe, target, headers, body, ends_at)
        except (OSError, HTTPException, UnicodeError) as error:
            # The kind alone: its message may quote what the other side said.
            raise TransientError(
                f"the webhook did not answer: {type(error).__name__}", "webhook_unreachable"
            ) from None

    def _address(self, target: Target) -> str:
        resolved = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in resolved]
        if not self._inside and not all(map(is_public, addresses)):
            raise InvalidInput("the name of the webhook leads to an address that is not public", "webhook_inside")
        return addresses[0]


def _status_of(
    connection: socket.socket, target: Target, headers: Mapping[str, str], body: bytes, ends_at: float
) -> int:
    fields = {"Host": _host(target), **headers, "Content-Length": str(len(body)), "Connection": "close"}
    lines = (f"POST {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", "")
    connection.settimeout(_left(ends_at))
    connection.sendall("\r\n".join(lines).encode("ascii") + body)
    # Its own deadline for each byte would let an answer take for ever.
    with closing(HTTPResponse(_Until(connection, ends_at), method="POST")) as answer:  # type: ignore[arg-type]
        answer.begin()
        return answer.status


def _host(target: Target) -> str:
    name = f"[{target.host}]" if ":" in target.host else target.host
    return name if target.port == (443 if target.is_tls else 80) else f"{name}:{target.port}"


def _left(ends_at: float, clock: Callable[[], float] = monotonic) -> float:
    left = ends_at - clock()
    if left <= 0:
        raise TimeoutError
    return left


class _Until(io.RawIOBase):
    """What a connection says up to a moment; http.client reads it like a socket."""

    def __init__(self, connection: Connection, ends_at: float) -> None:
        self._connection = connection
        self._ends_at = ends_at

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._connection.settimeout(_left(self._ends_at))
        return self._connection.recv_into(buffer)
