"""What a function answers to API Gateway, and problems (RFC 9457) in the form all answers have."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from orderhub.errors import TransientError

type Response = dict[str, Any]
MAX_ANSWER_BYTES = 4_500_000
"""Lambda answers with 6,291,556 bytes: the body as a JSON string or in Base64, with headers."""
VERSION = "0.1.0"
"""The hub's version, as ``pyproject.toml`` has it; by it a client knows what the hub can."""
_VERSION_HEADER = "X-Orderhub-Version"
_JSON = {"Content-Type": "application/json; charset=utf-8", _VERSION_HEADER: VERSION}
_PROBLEM = {"Content-Type": "application/problem+json; charset=utf-8", _VERSION_HEADER: VERSION}
_SENT_BY_PLUGINS = frozenset({("POST", "/v1/orders")})
"""Yespo's plugins send a request again after 429 and 500 only; anything else of 5xx is an order lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a function answers; ``body`` is what JSON can say, a page's text, a file's bytes, or None."""

    body: object
    status: HTTPStatus = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)


def problem(
    status: HTTPStatus, code: str, message: str, request_id: str, headers: Mapping[str, str], **more: object
) -> Response:
    """The answer to a request that got no better one, with whatever more is to be said."""
    fields = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status,
        "code": code,
        "detail": message,
        "requestId": request_id,
        **more,
    }
    body = json.dumps(fields, ensure_ascii=False)
    return response(status, body, {**_PROBLEM, **headers})


def put_off(fault: TransientError, request_id: str, route: tuple[str, str]) -> Response:
    """The answer where trying again can help; too much at once is answered as the gateway answers it."""
    is_sent_by_plugins = route in _SENT_BY_PLUGINS
    unavailable = HTTPStatus.INTERNAL_SERVER_ERROR if is_sent_by_plugins else HTTPStatus.SERVICE_UNAVAILABLE
    busy = HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests"
    status, code = busy if fault.is_busy else (unavailable, fault.code)
    return problem(status, code, str(fault), request_id, {"Retry-After": "1"})


def rendered(status: HTTPStatus, body: object, headers: Mapping[str, str]) -> Response:
    """The answer with a body: what JSON can say, a page's text, a file's bytes, or None."""
    if body is None or isinstance(body, str):
        return response(status, body or "", headers)
    if isinstance(body, bytes):
        return response(status, base64.b64encode(body).decode(), headers) | {"isBase64Encoded": True}
    # Without a "<" it stays data even where somebody writes it into the script of a page.
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return response(status, text, {**_JSON, **headers})


def response(status: HTTPStatus, body: str, headers: Mapping[str, str]) -> Response:
    """An answer that nobody keeps, and no browser takes for something else."""
    safe = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return {"statusCode": int(status), "headers": {**safe, **headers}, "body": body}
