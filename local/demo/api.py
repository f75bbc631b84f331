"""Calls the API as any client would: HTTP, a key, JSON."""

import json
import time
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote

from local.layout import LocalError
from local.stack import Stack

# The environment's proxies lead out of this machine.
_OPEN = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
_SECONDS = 60
_TRIES = 20
_LATER = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class Api:
    """The API of a stack, with the key that opens all of it."""

    def __init__(self, stack: Stack, pause: Callable[[float], None] = time.sleep) -> None:
        self._url = stack.api_url
        self._headers = {"Authorization": f"Bearer {stack.api_key}", "Content-Type": "application/json"}
        self._pause = pause

    def post(self, orders: list[Any]) -> dict[str, Any]:
        """Send orders; returns how many were created, updated and so on, and which failed."""
        return self._call("/v1/orders", json.dumps({"orders": orders}).encode())

    def order(self, order_no: str) -> dict[str, Any]:
        """Read everything about an order."""
        order: dict[str, Any] = self._call(f"/v1/orders/{quote(order_no, safe='')}")["order"]
        return order

    def card(self, order_no: str) -> dict[str, Any]:
        """Read an order's card, as Weiyu's workbench does."""
        card: dict[str, Any] = self._call(f"/v1/orders/{quote(order_no, safe='')}/card")["orderInfo"]
        return card

    def _call(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        request = urllib.request.Request(self._url + path, data=body, headers=self._headers)  # noqa: S310 - http
        what = f"{request.get_method()} {path}"
        for _ in range(_TRIES):
            try:
                with _OPEN(request, timeout=_SECONDS) as answer:
                    said: dict[str, Any] = json.load(answer)
                    return said
            except HTTPError as error:
                if error.status not in _LATER:
                    raise LocalError(f"{what} was answered {_problem(error)}") from None
                self._pause(1)
            except (URLError, TimeoutError, ConnectionError) as error:
                raise LocalError(f"{what} was not answered: {error}") from None
        raise LocalError(f"{what} was put off {_TRIES} times")


def _problem(error: HTTPError) -> str:
    text = error.read().decode("utf-8", "replace")
    try:
        problem = json.loads(text)
        return f"{error.status} {problem['code']}: {problem['detail']}"
    except (ValueError, KeyError, TypeError):
        return f"{error.status} {text[:200]}"
