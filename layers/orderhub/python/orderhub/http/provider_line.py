"""One HTTP call to the provider at which people sign in: bounded in time and size, no redirect is followed.

The addresses are the provider's own, over TLS, whose certificate is checked: what it says of a person is believed
for that. Without TLS it may only be on this machine, as in tests.
"""

import socket
import ssl
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPException, HTTPResponse
from time import monotonic
from urllib.parse import urlsplit

from orderhub.errors import TransientError
from orderhub.platform.deadline import Until, left

_CONNECT = 3.0
WHOLE = 5.0
"""Seconds."""
MOST_BYTES = 256_000
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def is_address(text: object) -> bool:
    """Whether something is an address that may be called: with TLS, or on this machine."""
    if not isinstance(text, str) or not text.isascii() or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    is_plain = parts.scheme == "http" and host in _LOOPBACK
    return bool(host) and (parts.scheme == "https" or is_plain) and not parts.username and not parts.fragment


class ProviderLine:
    """Calls the provider.

    Args:
        tls: What certificates are trusted; the usual ones if it is not said.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls

    def __call__(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes = b"", /
    ) -> tuple[int, bytes]:
        """Status and body of the answer, whatever they are.

        Raises:
            TransientError: ``provider_unreachable``: no connection, no answer in time, or one that is too large.
        """
        ends_at = monotonic() + WHOLE
        parts = urlsplit(address)
        host, is_tls = parts.hostname or "", parts.scheme == "https"
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        fields = {"Host": parts.netloc, **headers, "Content-Length": str(len(body)), "Connection": "close"}
        lines = (f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", "")
        sent = "\r\n".join(lines).encode("ascii") + body
        try:
            with socket.create_connection((host, parts.port or (443 if is_tls else 80)), _CONNECT) as plain:
                if not is_tls:
                    return _answer(plain, method, sent, ends_at)
                self._tls = self._tls or ssl.create_default_context()
                with self._tls.wrap_socket(plain, server_hostname=host) as safe:
                    return _answer(safe, method, sent, ends_at)
        except (OSError, HTTPException, UnicodeError) as error:
            # The kind alone: its message may quote what the other side said.
            message = f"the provider did not answer: {type(error).__name__}"
            raise TransientError(message, "provider_unreachable") from None


def _answer(connection: socket.socket, method: str, sent: bytes, ends_at: float) -> tuple[int, bytes]:
    connection.settimeout(left(ends_at))
    connection.sendall(sent)
    with closing(HTTPResponse(Until(connection, ends_at), method=method)) as answer:  # type: ignore[arg-type]
        answer.begin()
        content = answer.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise HTTPException
        return answer.status, content
