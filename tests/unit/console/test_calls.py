"""Calls of the API: how they are written, sent, and what their answers say."""

import json
import shlex
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.console import api as sending
from orderhub.console.api import Api, Line
from orderhub.console.calls import ApiFailed, SignedOut, call, get, reply_of
from tests.support.console import API, KEY, PlayedApi

TEXT = st.text(alphabet=st.characters(codec="utf-8"))


@given(TEXT.filter(bool))
def test_what_stands_in_a_path_is_one_segment(order_no: str) -> None:
    target = get("/v1/orders/{}/events", order_no, limit=20, cursor=None, store="").target

    path, _, query = target.partition("?")
    assert unquote(path.split("/")[3]) == order_no
    assert len(path.split("/")) == 5
    assert query == "limit=20"


@given(TEXT, TEXT)
def test_the_line_for_the_shell_is_what_is_called(store: str, note: str) -> None:
    asked = call("POST", "/v1/x", body={"note": note}, store=store, from_="1")

    words = shlex.split(asked.curl(API))

    assert words[:3] == ["curl", "-H", "Authorization: Bearer $ORDERHUB_KEY"]
    assert words[-3:] == [API + asked.target, "--json", (asked.content or b"").decode()]
    assert "from=1" in asked.target
    assert KEY not in asked.curl(API)


def test_a_reading_call_is_written_without_more_than_it_needs() -> None:
    assert get("/v1/orders").curl(API) == f'curl -H "Authorization: Bearer $ORDERHUB_KEY" {API}/v1/orders'
    assert get("/v1/orders").content is None


def test_an_answer_says_what_it_says_to_the_last_digit() -> None:
    reply = reply_of(get("/v1/x"), 200, b'{"total": 129.90}')

    assert str(reply.needed["total"]) == "129.90"
    assert json.dumps(reply.needed) == '{"total": 129.9}'
    assert reply_of(get("/v1/x"), 204, b"").needed is None


@pytest.mark.parametrize(
    ("status", "content", "code", "shown"),
    [
        (404, b'{"code": "order_unknown", "detail": "x", "requestId": "r"}', "order_unknown", 404),
        (400, b'{"code": "c", "errors": [{"message": "x"}, 1]}', "c", 400),
        (502, b"<html>", "api_unreadable", 502),
        (200, b"<html>", "api_unreadable", 502),
        (500, b"[]", "api_unreadable", 500),
        (499, b"{}", "api_unreadable", 502),
    ],
)
def test_what_is_wrong_is_a_problem_with_a_code(status: int, content: bytes, code: str, shown: int) -> None:
    reply = reply_of(get("/v1/x"), status, content)

    assert reply.problem
    assert (reply.problem.code, reply.problem.http_status) == (code, shown)
    assert all(isinstance(error, Mapping) for error in reply.problem.errors)
    with pytest.raises(ApiFailed):
        assert reply.needed


def test_calls_are_made_side_by_side_and_answered_by_their_names() -> None:
    together = threading.Barrier(3, timeout=5)

    def send(_: str, address: str, *__: object) -> tuple[int, bytes]:
        together.wait()
        return 200, f'"{address.removeprefix(API)}"'.encode()

    replies = Api(send, API, KEY).together({name: get(f"/v1/{name}") for name in "abc"})

    assert {name: reply.body for name, reply in replies.items()} == {name: f"/v1/{name}" for name in "abc"}
    assert Api(send, API, KEY).together({}) == {}


def test_the_key_and_the_body_go_with_a_call() -> None:
    api = PlayedApi()
    Api(api, API, KEY).ask(call("PUT", "/v1/x", body={"name": "张"}))

    ((headers, body),) = api.sent
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert headers["Content-Type"] == "application/json"
    assert body == '{"name": "张"}'.encode()


def test_a_key_that_is_taken_no_more_ends_the_session() -> None:
    with pytest.raises(SignedOut):
        Api(PlayedApi(), API, "another-key").together({"a": get("/v1/orders"), "b": get("/v1/tasks")})


def test_an_api_that_cannot_be_reached_is_a_problem() -> None:
    def send(*_: object) -> tuple[int, bytes]:
        raise TimeoutError

    reply = Api(send, API, KEY).ask(get("/v1/orders"))

    assert reply.problem
    assert (reply.problem.code, reply.status) == ("api_unreachable", 502)


class _Echo(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(f"{self.path} {self.headers['Authorization']} ".encode() + body)

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://192.0.2.1/")
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *_: object) -> None:
        """Tests say what is wrong themselves."""


@pytest.fixture
def echo() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_request_goes_over_the_network_as_it_was_written(echo: str) -> None:
    send = Line()

    assert send("POST", f"{echo}/v1/x?a=1", {"Authorization": "Bearer k"}, b"{}") == (
        201,
        b"/v1/x?a=1 Bearer k {}",
    )


def test_a_redirection_is_not_followed(echo: str) -> None:
    assert Line()("GET", f"{echo}/v1/x", {}, None) == (302, b"/v1/x")


def test_an_answer_without_end_is_not_read_to_the_end(echo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_BYTES", 3)

    reply = Api(Line(), echo, KEY).ask(get("/v1/orders"))

    assert reply.problem
    assert reply.problem.code == "api_unreachable"


def test_tls_is_used_and_its_certificates_are_checked_where_the_address_says_so(echo: str) -> None:
    send = Line()
    for _ in range(2):
        reply = Api(send, echo.replace("http:", "https:"), KEY).ask(get("/v1/orders"))
        assert reply.problem
