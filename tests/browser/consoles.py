"""The console on a small server of this machine, with an API that is played."""

import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.console import KEY, PlayedApi, desk_on, request


class ConsoleServer(ThreadingHTTPServer):
    """Answers as API Gateway does with the function; ``sizes`` are the bytes sent, by path."""

    def __init__(self, api: PlayedApi, issuer: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.api = api
        self.desk = desk_on(api, issuer=issuer)
        self.host = f"127.0.0.1:{self.server_port}"
        self.url = f"http://{self.host}/api/console"
        self.sizes: dict[str, int] = {}


class _Answering(BaseHTTPRequestHandler):
    server: ConsoleServer

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"] or 0)).decode())

    def _answer(self, body: str | None) -> None:
        event: dict[str, Any] = request(self.path.removeprefix("/api/console"), method=self.command, key=None)
        headers = {**dict(self.headers.items()), "X-Forwarded-Proto": "http"}
        answer = self.server.desk.answer({**event, "headers": headers, "body": body})
        content = b64decode(answer["body"]) if answer.get("isBase64Encoded") else answer["body"].encode()
        self.server.sizes[self.path] = len(content)
        self.send_response(answer["statusCode"])
        for name, value in answer["headers"].items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Tests say what is wrong themselves."""


class Bucket(ThreadingHTTPServer):
    """Takes files as the drop bucket does, from any origin; ``files`` are those that came, by path.

    ``refuses`` is a status to answer with instead.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.files: dict[str, bytes] = {}
        self.refuses: int | None = None


class _Taking(BaseHTTPRequestHandler):
    server: Bucket

    def do_OPTIONS(self) -> None:
        self._answer(200)

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if self.server.refuses is None:
            self.server.files[self.path] = content
        self._answer(self.server.refuses or 200)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        for name in ("Origin", "Methods", "Headers"):
            self.send_header(f"Access-Control-Allow-{name}", "PUT" if name == "Methods" else "*")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Tests say what is wrong themselves."""


@contextmanager
def running[Server: ThreadingHTTPServer](server: Server) -> Iterator[Server]:
    """A server as long as a test takes."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def served(api: PlayedApi, issuer: str = "") -> AbstractContextManager[ConsoleServer]:
    """The console as long as a test takes; ``issuer`` is the provider at which people sign in."""
    return running(ConsoleServer(api, issuer))


class Person:
    """Somebody in front of the console, signed in; ``complaints`` is what the browser has to say."""

    def __init__(self, browser: Browser, server: ConsoleServer) -> None:
        self.browser, self.server = browser, server
        self.complaints: list[str] = []
        self.page: Page

    def open(self, path: str = "", *, key: str | None = KEY, **context: Any) -> Page:  # noqa: ANN401 - as playwright
        self.page = self.context(key, **context).new_page()
        self.page.on(
            "console", lambda message: self.complaints.append(message.text) if message.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(self.server.url + path)
        return self.page

    def context(self, key: str | None, **how: Any) -> BrowserContext:  # noqa: ANN401 - as playwright
        context = self.browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **how}
        )
        if key:
            context.add_cookies(
                [{"name": "orderhub_session", "value": key, "domain": "127.0.0.1", "path": "/api/console"}]
            )
        return context
