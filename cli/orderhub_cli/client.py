"""Calls the documented API: HTTP, a key, JSON."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit

import httpx

from orderhub_cli.errors import Exit, Failure
from orderhub_cli.output import note
from orderhub_cli.profiles import Profile, is_loopback
from orderhub_cli.version import HEADER, own_version

type Json = dict[str, Any]

TRIES = 5
LONGEST_WAIT = 30.0
"""Seconds that a hub can have the command wait before it tries again."""
LARGEST_PAGE = 100
_SECONDS = 60.0
_REPEATABLE = frozenset({"GET", "PUT"})
_TOO_MUCH, _AWAY = 429, 503
_LONG = 10
"""Seconds, before which nobody wonders."""
_EXITS = {401: Exit.NOT_ALLOWED, 403: Exit.NOT_ALLOWED, 404: Exit.NOT_FOUND, 429: Exit.UNREACHABLE}
_TODO = {
    401: "Sign in again with `orderhub login`.",
    403: "Use a key that has the scope; `orderhub doctor` lists what this one may do.",
    429: "Wait a little and send it again.",
}
transport: httpx.BaseTransport | None = None
"""What calls go through; tests put their own here."""
pause: Callable[[float], None] = time.sleep


class Sent(TypedDict, total=False):
    """What a request is made of beside method and path; ``repeatable`` of None as its method says."""

    query: Mapping[str, str] | None
    body: object
    headers: Mapping[str, str] | None
    repeatable: bool | None


@dataclass(kw_only=True)
class Client:
    """Calls one hub with one key; ``heard`` is told once which version the hub is."""

    profile: Profile
    heard: Callable[[str], None] = lambda _: None
    hub_version: str = field(default="", init=False)

    def __post_init__(self) -> None:
        """Open the connection; on this machine no proxy stands between."""
        self._http = httpx.Client(
            headers={"User-Agent": f"orderhub-cli/{own_version()}", "Authorization": f"Bearer {self.profile.key}"},
            timeout=_SECONDS,
            transport=transport,
            trust_env=not is_loopback(urlsplit(self.profile.url).hostname or ""),
        )

    def call(self, method: str, path: str, **sent: Unpack[Sent]) -> httpx.Response:
        """Send a request; one that can be repeated without harm is, a few times, while that may help.

        Raises:
            Failure: The hub refused it, or could not be reached.
        """
        request = self._http.build_request(
            method,
            self.profile.url + path,
            params=sent.get("query") or None,
            json=sent.get("body"),
            headers=sent.get("headers"),
        )
        repeatable = sent.get("repeatable")
        may_repeat = method in _REPEATABLE if repeatable is None else repeatable
        for attempt in range(1, TRIES + 1):
            last = attempt == TRIES
            wait = min(2.0 ** (attempt - 1), LONGEST_WAIT)
            try:
                answer = self._http.send(request)
            except httpx.HTTPError as error:
                if last or not may_repeat:
                    raise self.unreachable(error) from None
            else:
                self._note_version(answer)
                if answer.is_success:
                    return answer
                # Of what was too much nothing was done, or doing it again does no harm: the API says so.
                put_off = answer.status_code == _TOO_MUCH or (
                    may_repeat and (answer.status_code == _AWAY or "Retry-After" in answer.headers)
                )
                if last or not put_off:
                    raise refusal(answer)
                wait = _wait_of(answer, wait)
            if wait >= _LONG:
                note(f"orderhub: the hub is asked again in {wait:.0f} s.")
            pause(wait)
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    def ask(self, method: str, path: str, **sent: Unpack[Sent]) -> Json:
        """Send a request, as `call`; the object that is answered."""
        return json_of(self.call(method, path, **sent))

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Json:
        """Read an object."""
        return self.ask("GET", path, query=query)

    def rows(
        self, path: str, name: str, query: Mapping[str, str], limit: int, *, cursor: str = "cursor"
    ) -> Iterator[Json]:
        """Read a list page by page, up to so many entries; ``cursor`` names the parameter, blank without pages."""
        left = limit
        at: dict[str, str] = {}
        while left > 0:
            size = {"limit": str(min(left, LARGEST_PAGE))} if cursor else {}
            page = self.get(path, {**query, **size, **at})
            found = page.get(name, [])[:left]
            yield from found
            left -= len(found)
            if not cursor or not page.get("next"):
                return
            at = {cursor: page["next"]}

    def unreachable(self, error: httpx.HTTPError) -> Failure:
        """What is said where no answer came; the error's own words may quote the request, so its kind alone."""
        host = urlsplit(self.profile.url).netloc
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            todo = "Look at the address and at this machine's clock; the hub's certificate is not trusted here."
            return Failure(f"{host} is not who it says.", "tls_untrusted", todo=todo, exit_code=Exit.UNREACHABLE)
        todo = "Look at the address and the connection; `orderhub doctor` looks closer."
        message = f"{host} did not answer: {type(error).__name__}."
        return Failure(message, "hub_unreachable", todo=todo, exit_code=Exit.UNREACHABLE)

    def _note_version(self, answer: httpx.Response) -> None:
        if not self.hub_version and (said := answer.headers.get(HEADER, "")):
            self.hub_version = said
            self.heard(said)


def json_of(answer: httpx.Response) -> Json:
    """The object of an answer; an empty one where there is no content.

    Raises:
        Failure: It is none.
    """
    try:
        content = answer.json() if answer.content else {}
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise _not_a_hub()
    return content


def refusal(answer: httpx.Response) -> Failure:
    """What an answer refuses, by its problem (RFC 9457)."""
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict) or "code" not in problem:
        return _not_a_hub(answer.status_code)
    status = answer.status_code
    return Failure(
        str(problem.get("detail") or problem.get("title") or "The hub refused it."),
        str(problem["code"]),
        todo=_TODO.get(status, ""),
        exit_code=_EXITS.get(status, Exit.UNREACHABLE if status >= 500 else Exit.REFUSED),  # noqa: PLR2004 - HTTP's
        details=tuple(problem.get("errors") or ()),
        request_id=str(problem.get("requestId") or ""),
    )


def _not_a_hub(status: int = 200) -> Failure:
    todo = "Look at the address: it ends with the stage, such as /api."
    message = f"What answers there (with {status}) is no orderhub."
    return Failure(message, "not_a_hub", todo=todo, exit_code=Exit.UNREACHABLE)


def _wait_of(answer: httpx.Response, usual: float) -> float:
    said = answer.headers.get("Retry-After", "")
    return min(float(said), LONGEST_WAIT) if said.isascii() and said.isdecimal() else usual
