"""Calls of the provider against real servers on this machine."""

import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from orderhub.errors import TransientError
from orderhub.http import provider_line as line_module
from orderhub.http.provider_line import MOST_BYTES, ProviderLine, is_address
from tests.support.one_call import answering, certificate_in, server, serving

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def called(answer: Callable[[socket.socket], None] | bytes) -> tuple[int, bytes]:
    with server(answering(answer) if isinstance(answer, bytes) else answer) as heard:
        return ProviderLine()("POST", f"http://127.0.0.1:{heard.port}/token", {}, b"{}")


@pytest.mark.parametrize(
    "text",
    [
        "https://id.shop.example",
        "https://id.shop.example:8443/realms/shop?a=b",
        "http://127.0.0.1:8080/x",
        "http://localhost",
        "http://[::1]:8080",
    ],
)
def test_what_has_tls_or_is_on_this_machine_is_called(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "https://",
        "http://id.shop.example",
        "http://localhost.evil.example",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "https://user:word@id.shop.example",
        "https://id.shop.example/#x",
        "https://id.shop.example/a b",
        "https://id.shop.example/\r\nX: 1",
        "https://id.shöp.example",
        "https://id.shop.example:port",
        "https://[::1",
    ],
)
def test_anything_else_is_not(text: object) -> None:
    assert not is_address(text)


def test_a_call_is_sent_as_it_is_and_answered_with_status_and_body() -> None:
    with server(answering(OK)) as heard:
        answer = ProviderLine()(
            "POST", f"http://127.0.0.1:{heard.port}/token?a=b", {"Accept": "application/json"}, b"{}"
        )

    assert answer == (200, b"{}")
    head, _, body = heard.received.partition(b"\r\n\r\n")
    assert head.decode().split("\r\n") == [
        "POST /token?a=b HTTP/1.1",
        f"Host: 127.0.0.1:{heard.port}",
        "Accept: application/json",
        "Content-Length: 2",
        "Connection: close",
    ]
    assert body == b"{}"


def test_a_redirect_is_not_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"

    assert called(moved) == (302, b"")


def drip(connection: socket.socket) -> None:
    """A header that never ends, byte by byte."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"x")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MOST_BYTES + 1),
        drip,
    ],
)
def test_what_answers_nothing_or_too_much_is_unreachable(
    answer: Callable[[socket.socket], None] | bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_module, "WHOLE", 0.5)
    with pytest.raises(TransientError) as caught:
        called(answer)

    assert caught.value.code == "provider_unreachable"


def test_nobody_listening_and_no_such_name_are_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for address in (f"http://127.0.0.1:{port}", f"https://{'x' * 64}.example"):
        with pytest.raises(TransientError) as caught:
            ProviderLine()("GET", address, {})
        assert address not in str(caught.value)


def test_a_certificate_is_held_against_the_name_of_the_provider(tmp_path: Path) -> None:
    certificate = certificate_in(tmp_path)
    trusting = ProviderLine(ssl.create_default_context(cafile=str(certificate)))

    with server(answering(OK), serving(certificate)) as heard:
        assert trusting("POST", f"https://localhost:{heard.port}/token", {}, b"{}") == (200, b"{}")
    for line, host in ((trusting, "127.0.0.1"), (ProviderLine(), "localhost")):
        with server(answering(OK), serving(certificate)) as heard, pytest.raises(TransientError):
            line("POST", f"https://{host}:{heard.port}/token", {}, b"{}")
        assert heard.received == b""
