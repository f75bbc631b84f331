"""The line against real servers on this machine."""

import socket
import ssl
import threading
from pathlib import Path

import pytest

from orderhub.errors import InvalidInput, TransientError
from orderhub.webhooks import line as line_module
from orderhub.webhooks.line import Line
from orderhub.webhooks.webhook import Target
from tests.support.one_call import answering, certificate_in, server, serving

OK = b"HTTP/1.1 204 No Content\r\n\r\n"


def plain_to(port: int, host: str = "127.0.0.1") -> Target:
    return Target(host=host, port=port, is_tls=False, path="/in?a=1")


def call(target: Target, *, inside: bool = True, tls: ssl.SSLContext | None = None) -> int:
    return Line(inside=inside, tls=tls).post(target, {"X-Known": "1"}, b"{}")


def test_a_body_is_posted_and_the_status_comes_back() -> None:
    with server(answering(OK)) as heard:
        assert call(plain_to(heard.port)) == 204

    assert heard.received.decode() == (
        f"POST /in?a=1 HTTP/1.1\r\nHost: 127.0.0.1:{heard.port}\r\nX-Known: 1\r\n"
        "Content-Length: 2\r\nConnection: close\r\n\r\n{}"
    )


def test_a_redirect_is_not_followed() -> None:
    with server(answering(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n")) as heard:
        assert call(plain_to(heard.port)) == 302


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_what_leads_inside_is_never_connected_to(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)

        with pytest.raises(InvalidInput) as caught:
            call(plain_to(listening.getsockname()[1], host), inside=False)

        with pytest.raises(BlockingIOError):
            listening.accept()
    assert caught.value.code == "webhook_inside"


def test_one_address_inside_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(0, 0, 0, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(InvalidInput):
        call(plain_to(443, "crm.example.com"), inside=False)


def test_the_connection_is_made_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    requested, connected = list[str](), list[tuple[str, int]]()
    real, real_lookup = socket.create_connection, socket.getaddrinfo

    def looked_up(host: str, port: int, *rest: int, **how: int) -> object:
        requested.append(host)
        return real_lookup("127.0.0.1", port, *rest, **how)

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        return real(address, timeout=timeout)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with server(answering(OK)) as heard:
        monkeypatch.setattr(socket, "create_connection", connect)
        assert call(plain_to(heard.port, "crm.example.com")) == 204

    assert requested == ["crm.example.com", "127.0.0.1"]
    assert connected == [("127.0.0.1", heard.port)]


@pytest.mark.parametrize("answer", [b"", b"no http at all\r\n\r\n", b"HTTP/1.1 x\r\n\r\n"])
def test_what_is_no_answer_may_be_one_later(answer: bytes) -> None:
    with server(answering(answer)) as heard, pytest.raises(TransientError) as caught:
        call(plain_to(heard.port))

    assert caught.value.code == "webhook_unreachable"


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "x" * 70 + ".example.com"])
def test_a_name_that_leads_nowhere_may_lead_somewhere_later(host: str) -> None:
    with pytest.raises(TransientError):
        call(plain_to(80, host))


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "WHOLE", 0.5)
    enough = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(100):
            connection.sendall(b"X-More: 1\r\n")
            if enough.wait(0.1):
                return

    with server(drip) as heard:
        with pytest.raises(TransientError):
            call(plain_to(heard.port))
        enough.set()


def test_there_is_no_time_after_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "WHOLE", -1.0)

    with server(answering(OK)) as heard, pytest.raises(TransientError):
        call(plain_to(heard.port))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate_in(tmp_path_factory.mktemp("tls"))


def test_the_certificate_is_held_against_the_name_and_not_the_address(certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))

    with server(answering(OK), serving(certificate)) as heard:
        target = Target(host="localhost", port=heard.port, is_tls=True, path="/")
        assert call(target, tls=trusting) == 204
    with server(answering(OK), serving(certificate)) as heard, pytest.raises(TransientError):
        call(Target(host="127.0.0.1", port=heard.port, is_tls=True, path="/"), tls=trusting)
    assert heard.received == b""


def test_a_certificate_nobody_trusts_is_not_trusted(certificate: Path) -> None:
    with server(answering(OK), serving(certificate)) as heard, pytest.raises(TransientError):
        call(Target(host="localhost", port=heard.port, is_tls=True, path="/"))

    assert heard.received == b""


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (Target(host="crm.example.com", port=443, is_tls=True, path="/"), "crm.example.com"),
        (Target(host="2606:4700::1", port=8443, is_tls=True, path="/"), "[2606:4700::1]:8443"),
        (Target(host="crm.example.com", port=80, is_tls=False, path="/"), "crm.example.com"),
    ],
)
def test_the_host_is_named_as_http_wants_it(target: Target, expected: str) -> None:
    assert line_module._host(target) == expected  # noqa: SLF001 - reached through ports nobody may open here
