"""What a function answers to API Gateway, and problems (RFC 9457) in the form all answers have."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

type Response = dict[str, Any]

_PROBLEM = "application/problem+json; charset=utf-8"


def problem(
    status: HTTPStatus, code: str, message: str, request_id: str, headers: Mapping[str, str], **more: object
) -> Response:
    """The answer to a request that got no better one, with whatever more is to be said."""
    said = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status,
        "code": code,
        "detail": message,
        "requestId": request_id,
        **more,
    }
    body = json.dumps(said, ensure_ascii=False)
    return response(status, body, {"Content-Type": _PROBLEM, **headers})


def response(status: HTTPStatus, body: str, headers: Mapping[str, str]) -> Response:
    """An answer that nobody keeps, and no browser takes for something else."""
    safe = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return {"statusCode": int(status), "headers": {**safe, **headers}, "body": body}
