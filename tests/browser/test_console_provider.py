"""Signing in at a provider as a browser does it: another site, asked by the real routes of the API."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from orderhub.api.keys.provider import Provider, read_places
from orderhub.api.keys.provider_sessions import ProviderRoutes
from orderhub.audit.trail import Entry
from orderhub.http.endpoint import endpoint
from orderhub.http.provider_line import ProviderLine
from orderhub.http.sessions import Grant
from tests.browser.conftest import save_screenshot
from tests.browser.consoles import ConsoleServer, Person, running, served
from tests.browser.test_console import AXE, RULES
from tests.support.console import API, PlayedApi
from tests.support.provider import CLIENT, PlayedProvider


class ProviderServer(ThreadingHTTPServer):
    """The played provider under a name of its own, which makes it another site; it asks before it sends back."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asking)
        self.played = PlayedProvider(issuer=f"http://localhost:{self.server_port}")


class _Asking(BaseHTTPRequestHandler):
    server: ProviderServer

    def do_GET(self) -> None:
        parts, played = urlsplit(self.path), self.server.played
        if parts.path != "/auth":
            return self._answer(*played("GET", played.issuer + parts.path, {}), "application/json")
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        names = ("redirect_uri", "code_challenge", "nonce", "client_id")
        code = played.give(f"c-{len(played.asked)}", **{name: asked[name] for name in names})
        links = {"Continue as Ann": {"code": code}, "Cancel": {"error": "access_denied"}}
        page = "".join(
            f'<p><a href="{escape(asked["redirect_uri"])}?{escape(urlencode({**more, "state": asked["state"]}))}">'
            f"{text}</a></p>"
            for text, more in links.items()
        )
        return self._answer(
            200, f"<!doctype html><link rel=icon href=data:,><title>Provider</title>{page}".encode(), "text/html"
        )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        played = self.server.played
        self._answer(
            *played("POST", played.issuer + self.path, dict(self.headers.items()), body), "application/json"
        )

    def _answer(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Tests say what is wrong themselves."""


class SigningApi(PlayedApi):
    """The played API, of which the routes of the provider are the real ones, with the provider asked over HTTP."""

    def __init__(self, issuer: str) -> None:
        super().__init__()
        line = ProviderLine()
        places = partial(read_places, line, issuer)
        self.people = ProviderRoutes(
            provider=Provider(client_id=CLIENT, places=places, secret=str, send=line),
            groups_claim="groups",
            roles="support=agent",
            grants=self,
            trail=self,
            clock=partial(datetime.now, UTC),
        )

    def add(self, grant: Grant) -> None:
        self.scopes = frozenset(grant.scopes)

    def write(self, entry: Entry) -> None:
        assert entry.reason

    def __call__(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None, seconds: float = 0, /
    ) -> tuple[int, bytes]:
        path = "/v1/sessions/provider"
        if address != API + path:
            return super().__call__(method, address, headers, body, seconds)
        event = {
            "httpMethod": method,
            "resource": path,
            "path": path,
            "body": (body or b"").decode(),
            "requestContext": {"requestId": "request-2"},
        }
        route = self.people.describe if method == "GET" else self.people.begin
        answer = endpoint(lambda event, _: route(event))(event, None)
        said: dict[str, Any] = json.loads(answer["body"])
        self.keys |= {said["key"]} if "key" in said else set()
        return answer["statusCode"], answer["body"].encode()


@pytest.fixture
def provider() -> Iterator[ProviderServer]:
    with running(ProviderServer()) as server:
        yield server


@pytest.fixture
def api(provider: ProviderServer) -> SigningApi:
    return SigningApi(provider.played.issuer)


@pytest.fixture
def server(api: SigningApi, provider: ProviderServer) -> Iterator[ConsoleServer]:
    with served(api, provider.played.issuer) as server:
        yield server


def leave(page: Page) -> None:
    page.get_by_role("link", name="Sign in with localhost").click()


def test_a_person_signs_in_at_the_provider_works_where_they_wanted_to_and_signs_out(
    person: Person, api: SigningApi
) -> None:
    page = person.open("/tasks", key=None)
    leave(page)
    expect(page).to_have_title("Provider")
    page.get_by_role("link", name="Continue as Ann").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Tasks")
    assert page.url == f"{person.server.url}/tasks"
    session = next(one for one in page.context.cookies() if one["name"] == "orderhub_session")
    assert (session["httpOnly"], session["sameSite"]) == (True, "Strict")
    assert session["value"] in api.keys
    assert page.get_by_role("link", name="Audit").count() == 0

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in with localhost")).to_be_visible()
    assert [one["name"] for one in page.context.cookies() if one["name"] == "orderhub_session"] == []
    assert api.asked[-1] == ("DELETE", "/v1/sessions/current")
    assert person.complaints == []


def test_who_is_not_let_in_is_told_what_to_do_and_may_begin_again(
    person: Person, provider: ProviderServer
) -> None:
    page = person.open("/sign-in", key=None)
    leave(page)
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("alert")).to_contain_text("You were not let in")

    provider.played.claims = {"groups": []}
    leave(page)
    page.get_by_role("link", name="Continue as Ann").click()
    expect(page.get_by_role("alert")).to_contain_text("Ask the administrator to put you into one")
    assert "code=" not in page.url

    page.go_back()
    page.go_back()
    provider.played.claims = {}
    page.goto(f"{person.server.url}/sign-in")
    leave(page)
    page.get_by_role("link", name="Continue as Ann").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Start")


@pytest.mark.parametrize(("width", "scheme", "language"), [(360, "dark", "zh-CN"), (1280, "light", "en")])
def test_the_way_in_fits_every_window_and_everybody_can_use_it(
    width: int, scheme: str, language: str, person: Person
) -> None:
    page = person.open(
        "/sign-in?trouble=role_missing",
        key=None,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        locale=language,
    )
    page.locator("summary").click()
    save_screenshot(page, f"console-provider-{language}-{width}-{scheme}")

    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("(tags) => axe.run({runOnly: tags, resultTypes: ['violations']})", RULES)

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
