"""A real browser, and a small server on this machine that shows it a card."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from orderhub.api.cards.answers import headers_of
from orderhub.api.cards.fault_page import fault_page
from orderhub.cards.page import page_of
from tests.browser.consoles import ConsoleServer, Person, served
from tests.browser.samples import Card
from tests.support.console import PlayedApi
from tests.support.orders import SHANGHAI

ROOT = Path(__file__).parents[2]
FOUND = ROOT / ".local" / "browser"
"""Holds the path of the browser; written by make, before tests run side by side."""
SCREENSHOTS = ROOT / ".local" / "screenshots"
REQUESTS: WeakKeyDictionary[Page, set[Request]] = WeakKeyDictionary()
"""What each page asked for and has not got yet."""
SETTLING, MOST_SECONDS = 250, 5
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = {404: "link_unknown", 410: "link_expired"}
"""What a route answers with a page; the gateway's own refusals are JSON."""
PICTURE = """
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
  <rect width="10" height="10" fill="#9cc3e6"/>
  <path d="M0 8 3 4l2 2 2-3 3 5v2H0z" fill="#2f6d4f"/>
  <circle cx="7.5" cy="2" r="1" fill="#fff3c4"/>
</svg>
"""


class Shop(ThreadingHTTPServer):
    """Serves one card under one address, as the route does: with an ETag, and 304 to whom has it already.

    ``fault`` is a status to answer with instead; ``statuses`` is what was answered. ``acts`` are the actions that
    were sent, refused where there is a ``refusal``.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.statuses: list[int] = []
        self.fault: int | None = None
        self.card: Card = {}
        self.language = "en"
        self.acts: list[tuple[str, Card]] = []
        self.refusal: dict[str, str] | None = None

    def page(self, etag: str) -> bytes:
        """The card with its pictures here; a card takes links to the web only."""
        info = self.card["orderInfo"]
        goods = [
            good | {"image": self.url + good["image"]} if good.get("image", "").startswith("/") else good
            for good in info["goods"]
        ]
        shown = self.card | {"orderInfo": info | {"goods": goods}}
        return page_of(shown, self.language, etag=etag, zone=SHANGHAI).encode()


class Answering(BaseHTTPRequestHandler):
    server: Shop

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.acts.append((self.path, sent))
        refusal = json.dumps(self.server.refusal).encode() if self.server.refusal else b""
        self.say(409 if refusal else 200, refusal or b"{}", {"Content-Type": "application/json"})

    def do_GET(self) -> None:
        if self.path == "/card.html":
            self.card()
        elif self.path == "/pictures/gone.png":
            self.say(404)
        elif self.path.startswith("/pictures/"):
            self.say(200, PICTURE.encode(), {"Content-Type": "image/svg+xml"})
        else:
            self.say(204)

    def card(self) -> None:
        etag = f'"{hashlib.sha256(repr(self.server.card).encode()).hexdigest()}"'
        is_known = self.headers.get("If-None-Match") == etag
        status = self.server.fault or (304 if is_known else 200)
        self.server.statuses.append(status)
        if status == HTTPStatus.OK:
            self.say(status, self.server.page(etag), headers_of("'self'") | {"ETag": etag})
        elif status in PAGES:
            problem = {"status": status, "code": PAGES[status], "requestId": "r-1"}
            self.say(status, fault_page(problem, self.server.language).encode(), {"Content-Type": "text/html"})
        else:
            self.say(status)

    def say(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if body:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests say what is wrong themselves."""


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    thread = threading.Thread(target=shop.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield shop
    shop.shutdown()
    thread.join()
    shop.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert FOUND.exists(), "no browser was looked for yet; once: make browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=FOUND.read_text("utf-8").strip(), args=FLAGS)
        yield browser
        browser.close()


class Reader:
    """Somebody who looks at the page, and notes what the browser complains of."""

    def __init__(self, browser: Browser, shop: Shop) -> None:
        self.browser = browser
        self.shop = shop
        self.complaints: list[str] = []

    def open(self, card: Card, language: str = "en", width: int = 420, scheme: str = "light") -> Page:
        self.shop.card, self.shop.language = card, language
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            device_scale_factor=2 if width <= 420 else 1,
        )
        page = context.new_page()
        page.clock.install()
        page.on(
            "console", lambda message: self.complaints.append(message.text) if message.type == "error" else None
        )
        under_way = REQUESTS[page] = set[Request]()

        def began(request: Request) -> None:
            under_way.add(request)

        def ended(request: Request) -> None:
            under_way.discard(request)

        page.on("request", began)
        page.on("requestfinished", ended)
        page.on("requestfailed", ended)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.shop.url}/card.html")
        return page


@pytest.fixture
def reader(browser: Browser, shop: Shop) -> Iterator[Reader]:
    yield Reader(browser, shop)
    for context in browser.contexts:
        context.close()


def settle(page: Page) -> None:
    """Wait until what the page asked for has come and is shown; five seconds at most."""
    page.wait_for_timeout(SETTLING)
    deadline = time.monotonic() + MOST_SECONDS
    while REQUESTS[page] and time.monotonic() < deadline:
        page.wait_for_timeout(SETTLING)


def save_screenshot(page: Page, name: str) -> None:
    """Keep what is seen, for people to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.fixture
def server(api: PlayedApi) -> Iterator[ConsoleServer]:
    """The console on the API that a file of tests plays."""
    with served(api) as server:
        yield server


@pytest.fixture
def person(browser: Browser, server: ConsoleServer) -> Iterator[Person]:
    """Somebody in front of it."""
    yield Person(browser, server)
    for context in browser.contexts:
        context.close()
