"""Requests as the functions of the links get them."""

import json
from typing import Any

ORDER = "/v1/orders/{order_no}"


def request(
    resource: str, body: object = None, order_no: str = "A1", scopes: str = "links:write"
) -> dict[str, Any]:
    """A POST with a JSON body; bytes are sent as they are, None as no body."""
    path = resource.replace("{order_no}", order_no)
    sent = body.decode() if isinstance(body, bytes) else json.dumps(body) if body is not None else None
    return {
        "httpMethod": "POST",
        "resource": resource,
        "path": path,
        "headers": {"Host": "api.example.com", "X-Forwarded-Proto": "https"},
        "requestContext": {
            "requestId": "r-1",
            "path": f"/api{path}",
            "authorizer": {"key_id": "k1", "scopes": scopes},
        },
        "body": sent,
        "isBase64Encoded": False,
    }


def visit(page: str, token: str, form: bytes | None = None, **headers: str) -> dict[str, Any]:
    """Somebody without a key opens a page, or sends its form."""
    route = f"/v1/links/{{token}}/{page}"
    return {
        "httpMethod": "GET" if form is None else "POST",
        "resource": route,
        "path": route.replace("{token}", token),
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
        "requestContext": {"requestId": "r-1"},
        "body": None if form is None else form.decode(),
    }
