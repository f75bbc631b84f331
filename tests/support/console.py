"""The console with an API that is played: it answers what the document of the API gives as examples."""

import gzip
import json
from base64 import b64decode
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo

from orderhub.console.desk import Desk
from orderhub.console.screens import SCREENS
from orderhub.console.sessions import Sessions
from orderhub.http.routes import PROVIDER_ROUTES, ROUTES
from orderhub.platform.scopes import Scope
from tests.support.openapi import operations, written_out

type Json = Any

API = "https://hub.example.com/api"
KEY = "ohs_0123456789abcdef"
"""The key of the session there is."""
ACCESS_KEY = "ohk_fedcba9876543210"
ZONE = ZoneInfo("Asia/Shanghai")


def example(method: str, route: str) -> Json:
    """What the document says a route answers, as a copy."""
    operation = operations()[method, route]
    answers = [answer for status, answer in operation.answers.items() if status.startswith("2")]
    media = written_out(answers[0])["content"]["application/json"]
    return json.loads(json.dumps(media["example"], default=str))


@cache
def _provider() -> Mapping[str, str]:
    """What the document says of a provider."""
    said: Mapping[str, str] = example("GET", "/v1/sessions/provider")
    return said


class PlayedApi:
    """Answers as the API would; ``asked`` is what was asked for, by method and address, ``sent`` what with it.

    ``answers`` are those a test wants otherwise: status and body by method and path. ``files`` are what lies at
    addresses elsewhere, which the API gives out, and ``fetched`` those that were asked for, with what headers.
    """

    def __init__(self, scopes: frozenset[str] = frozenset(Scope)) -> None:
        self.scopes = scopes
        self.answers: dict[tuple[str, str], tuple[int, Json]] = {}
        self.asked: list[tuple[str, str]] = []
        self.sent: list[tuple[Mapping[str, str], bytes | None]] = []
        self.keys = {KEY, ACCESS_KEY}
        self.files: dict[str, tuple[int, bytes]] = {}
        self.fetched: list[tuple[str, dict[str, str]]] = []

    def __call__(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None, _: float = 0, /
    ) -> tuple[int, bytes]:
        if not address.startswith(f"{API}/"):
            self.fetched.append((address, dict(headers)))
            return self.files.get(address, (403, b"<Error/>"))
        target = address.removeprefix(API)
        self.asked.append((method, target))
        self.sent.append((headers, body))
        is_open = (method, urlsplit(target).path) in PROVIDER_ROUTES
        if not is_open and headers["Authorization"].removeprefix("Bearer ") not in self.keys:
            return self.refusal(401, "key_invalid")
        status, answer = self._answer(method, urlsplit(target).path)
        if isinstance(answer, bytes):
            return status, answer
        return status, b"" if answer is None else json.dumps(answer).encode()

    def refuse(self, method: str, path: str, status: int, code: str) -> None:
        """Have a route answer with a problem."""
        self.answers[method, path] = status, json.loads(self.refusal(status, code)[1])

    @staticmethod
    def refusal(status: int, code: str) -> tuple[int, bytes]:
        detail = f"What to do about {code}."
        title = HTTPStatus(status).phrase
        problem = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
        return status, json.dumps(problem | {"requestId": "request-of-the-api"}).encode()

    def _answer(self, method: str, path: str) -> tuple[int, Json]:
        session = {"name": "Mei", "scopes": sorted(self.scopes), "expiresAt": "2026-11-30T20:00:00Z"}
        answers: dict[tuple[str, str], tuple[int, Json]] = {
            ("POST", "/v1/sessions"): (201, {"key": KEY, **session}),
            ("GET", "/v1/sessions/current"): (200, session),
            ("DELETE", "/v1/sessions/current"): (204, None),
            ("POST", "/v1/search"): (200, example("POST", "/v1/search")),
            ("GET", "/v1/sessions/provider"): (200, dict(_provider())),
            ("POST", "/v1/sessions/provider"): (201, {"key": KEY, **session}),
        } | self.answers
        if (method, path) in answers:
            return answers[method, path]
        route = next((route for verb, route in ROUTES if verb == method and _fits(route, path)), None)
        if route is None:
            return 404, json.loads(self.refusal(404, "route_unknown")[1])
        if ROUTES[method, route] not in self.scopes:
            return 403, json.loads(self.refusal(403, "scope_missing")[1])
        if route == "/v1/imports/template":
            return 200, b"order_no"
        if "204" in operations()[method, route].answers:
            return 204, None
        answer = example(method, route)
        if route.endswith("/card"):
            # As it is answered to goods=array.
            answer["orderInfo"]["goods"] = [answer["orderInfo"]["goods"]]
        return 200, answer


def _fits(route: str, path: str) -> bool:
    wanted, segments = route.split("/"), path.split("/")
    pairs = zip(wanted, segments, strict=False)
    return len(wanted) == len(segments) and all(name == segment or "{" in name for name, segment in pairs)


def desk_on(api: PlayedApi, clock: Any = lambda: 0.0, issuer: str = "") -> Desk:  # noqa: ANN401 - seconds
    """The console on a played API; ``issuer`` is the provider at which people sign in."""
    return Desk(screens=SCREENS, send=api, public_url=API, zone=ZONE, sessions=Sessions(clock), issuer=issuer)


def request(  # noqa: PLR0913 - all that a request may have
    path: str = "",
    *,
    method: str = "GET",
    form: Mapping[str, str] | None = None,
    key: str | None = KEY,
    headers: Mapping[str, str] | None = None,
    language: str = "en",
) -> dict[str, Any]:
    """A request for a page of the console, as API Gateway passes it on; ``path`` may have a query."""
    parts = urlsplit(path)
    cookies = {"Cookie": f"orderhub_session={key}"} if key else {}
    return {
        "httpMethod": method,
        "resource": "/console/{path+}" if parts.path else "/console",
        "path": f"/console{parts.path}",
        "headers": {
            "Host": "hub.example.com",
            "X-Forwarded-Proto": "https",
            "Accept": "text/html",
            "Accept-Language": language,
            "Sec-Fetch-Site": "same-origin",
            **cookies,
            **(headers or {}),
        },
        "multiValueQueryStringParameters": parse_qs(parts.query, keep_blank_values=True) or None,
        "requestContext": {"requestId": "request-1", "path": f"/api/console{parts.path}"},
        "body": urlencode(form) if form is not None else None,
        "isBase64Encoded": False,
    }


def text_of(response: Mapping[str, Any]) -> str:
    """The text of an answer, unpacked."""
    body: str = response["body"]
    if not response.get("isBase64Encoded"):
        return body
    content = b64decode(body)
    return (
        gzip.decompress(content) if response["headers"].get("Content-Encoding") == "gzip" else content
    ).decode()


def shown(api: PlayedApi, path: str = "", **how: Any) -> str:  # noqa: ANN401 - as ``request``
    """A page that is there."""
    response = desk_on(api).answer(request(path, **how))
    assert response["statusCode"] == 200, text_of(response)
    return text_of(response)
