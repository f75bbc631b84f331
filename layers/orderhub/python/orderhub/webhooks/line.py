"""One HTTP call to a system that somebody named by the API.

The name is looked up first, each address it leads to must be public, and the connection is made to the address
that was looked at: a name that leads elsewhere a moment later leads nowhere (DNS rebinding). TLS is checked
against the name. No redirect is followed, and of the answer nothing but its status is read.
"""

import socket
import ssl
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPException, HTTPResponse
from time import monotonic

from orderhub.errors import InvalidInput, TransientError
from orderhub.platform.deadline import Until, left
from orderhub.webhooks.webhook import Target, is_public

_CONNECT = 5.0
WHOLE = 10.0
"""Seconds."""


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
    connection.settimeout(left(ends_at))
    connection.sendall("\r\n".join(lines).encode("ascii") + body)
    with closing(HTTPResponse(Until(connection, ends_at), method="POST")) as answer:  # type: ignore[arg-type]
        answer.begin()
        return answer.status


def _host(target: Target) -> str:
    name = f"[{target.host}]" if ":" in target.host else target.host
    return name if target.port == (443 if target.is_tls else 80) else f"{name}:{target.port}"
