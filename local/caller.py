"""Calls the API as any client would: HTTP, a key, JSON; and the addresses of files that it gives out."""

import json
import time
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request

from local.layout import LocalError

_SECONDS = 60
_TRIES = 20
_LATER = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_UNANSWERED = (URLError, TimeoutError, ConnectionError)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_STRAIGHT = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
_AS_USUAL = urllib.request.build_opener().open


class Caller:
    """Calls the routes of one API.

    Args:
        url: The API's address, up to and including its stage.
        key: An access key.
        pause: Waits so many seconds.
    """

    def __init__(self, url: str, key: str, pause: Callable[[float], None] = time.sleep) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise LocalError(f"{url} is no address of an API; it begins with https:// and ends with /api")
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._pause = pause

    def get(self, path: str) -> dict[str, Any]:
        """Read a route."""
        return self._call(path, None)

    def post(self, path: str, body: object) -> dict[str, Any]:
        """Send JSON to a route."""
        return self._call(path, json.dumps(body).encode())

    def _call(self, path: str, body: bytes | None) -> dict[str, Any]:
        request = Request(self._url + path, data=body, headers=self._headers)  # noqa: S310 - checked above
        what = f"{request.get_method()} {path}"
        for _ in range(_TRIES):
            try:
                with _open(request) as answer:
                    content: dict[str, Any] = json.load(answer)
                    return content
            except HTTPError as error:
                if error.status not in _LATER and "Retry-After" not in error.headers:
                    raise LocalError(f"{what} was answered {_problem(error)}") from None
            except _UNANSWERED as error:
                # Reading again does no harm, and a job may be followed over a connection that comes and goes.
                if body is not None:
                    raise LocalError(f"{what} was not answered: {error}") from None
            self._pause(1)
        raise LocalError(f"{what} was put off {_TRIES} times")


def upload(path: Path, address: str) -> None:
    """Put a file to an address that was given out for it; it takes no key.

    Raises:
        LocalError: It did not arrive.
    """
    size = path.stat().st_size
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
    try:
        with path.open("rb") as file:
            request = Request(address, data=file, headers=headers, method="PUT")  # noqa: S310 - the API's
            with _open(request):
                pass
    except HTTPError as error:
        raise LocalError(f"{path.name} could not be uploaded: {error.status} {error.reason}") from None
    except _UNANSWERED as error:
        raise LocalError(f"{path.name} could not be uploaded: {error}") from None


def download(address: str) -> bytes:
    """Read a file from an address that was given out for it; it takes no key.

    Raises:
        LocalError: It could not be read.
    """
    try:
        with _open(Request(address)) as answer:  # noqa: S310 - the API's
            content: bytes = answer.read()
            return content
    except HTTPError as error:
        raise LocalError(f"a result could not be read: {error.status} {error.reason}") from None
    except _UNANSWERED as error:
        raise LocalError(f"a result could not be read: {error}") from None


def _open(request: Request) -> Any:  # noqa: ANN401 - what urllib returns
    # The environment's proxies lead out of this machine.
    reach = _STRAIGHT if urlsplit(request.full_url).hostname in _LOOPBACK else _AS_USUAL
    return reach(request, timeout=_SECONDS)


def _problem(error: HTTPError) -> str:
    body = error.read()
    try:
        content = json.loads(body)
        return f"{error.status} {content['code']}: {content['detail']}"
    except (ValueError, KeyError, TypeError):
        return f"{error.status}: {body[:200].decode('utf-8', 'replace')}"
