"""What a request says, as API Gateway passes it on, and the one id that leads to all that came of it."""

import base64
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import unquote

from orderhub.errors import RequestError
from orderhub.platform.scopes import Scope

type Event = Mapping[str, Any]
HEADER = "X-Correlation-Id"
# With a letter, so that it is no phone number; without what an e-mail address or a line break needs.
_TAKEN = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9._-]{8,64}", re.ASCII)


def request_id_of(event: Event) -> str:
    """The id API Gateway gave this request."""
    request_id: str = event["requestContext"]["requestId"]
    return request_id


def correlation_id_of(event: Event) -> str:
    """The id by which all is found that comes of this request; every answer bears it."""
    return correlation_of(header_of(event, HEADER), request_id_of(event))


def key_id_of(event: Event) -> str:
    """The access key this request came with, by its public id."""
    return authorizer_of(event)["key_id"]


def authorizer_of(event: Event) -> Mapping[str, str]:
    """What the authorizer says of the access key of this request."""
    authorizer: Mapping[str, str] = event["requestContext"]["authorizer"]
    return authorizer


def scopes_of(event: Event) -> frozenset[str]:
    """What the access key of this request may do; nothing where the route asks for no key."""
    authorizer: Mapping[str, str] = event["requestContext"].get("authorizer") or {}
    return frozenset(authorizer.get("scopes", "").split())


def require(event: Event, scope: Scope) -> None:
    """Hold the key's scopes against what a request needs.

    Raises:
        RequestError: ``scope_missing``.
    """
    if scope not in scopes_of(event):
        message = f"This access key lacks the scope {scope}; use one that has it."
        raise RequestError(message, "scope_missing")


def base_url_of(event: Event) -> str:
    """The address the API was called by, up to its first route: ``https://<host>/api``.

    Whatever stands before the route in the path stays: a stage, the prefix of a custom domain.
    """
    host, scheme = header_of(event, "Host"), header_of(event, "X-Forwarded-Proto") or "https"
    path: str = event["requestContext"]["path"]
    segments = path.removesuffix("/").split("/")
    return f"{scheme}://{host}" + "/".join(segments[: len(segments) - event["resource"].count("/")])


def header_of(event: Event, name: str) -> str | None:
    """A header of the request, whatever the case its name is written in."""
    headers: Mapping[str, str] = event.get("headers") or {}
    return next((value for key, value in headers.items() if key.lower() == name.lower()), None)


def query_of(event: Event, name: str) -> str | None:
    """A parameter of the query string, None when it is absent."""
    return (event.get("queryStringParameters") or {}).get(name)


def segment_of(event: Event, name: str) -> str:
    """The decoded path segment that stands for ``{name}`` in the route.

    It is cut from the path, which a REST API passes on percent-encoded: ``A%2F1`` is one, and decoded just once.
    """
    return unquote(places_of(event)[name])


def body_of(event: Event) -> bytes:
    """The body of the request as it came."""
    body: str = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def places_of(event: Event) -> Mapping[str, str]:
    """The segments of the path, still encoded, by the names they have in the route.

    Raises:
        RequestError: ``route_unknown``.
    """
    places = placed(event["path"], event["resource"])
    if places is None:
        raise RequestError("There is no such route; docs/api.md lists them.", "route_unknown")
    return places


def placed(path: str, route: str) -> Mapping[str, str] | None:
    """What stands in the places of a route, still percent-encoded; None for a path that is not the route's.

    A REST API passes paths on as they came, with blank segments in them; which segment is which could then only be
    guessed. One slash at the end is taken, as some clients write it. A custom domain may put segments before the
    route.

    Args:
        path: The path, such as ``/v1/orders/A%2F1``.
        route: Its route, such as ``/v1/orders/{order_no}``.
    """
    names, segments = route.split("/")[1:], path.removesuffix("/").split("/")[1:]
    start = len(segments) - len(names)
    if start < 0 or not all(segments):
        return None
    pairs = list(zip(names, segments[start:], strict=True))
    if any(name != segment for name, segment in pairs if not _is_place(name)):
        return None
    return {name[1:-1]: segment for name, segment in pairs if _is_place(name)}


def _is_place(name: str) -> bool:
    return name.startswith("{")


def correlation_of(sent: str | None, request_id: str) -> str:
    """The id a caller sent, where it is one that may be passed on; else that of the request itself."""
    return sent if sent and _TAKEN.fullmatch(sent) else request_id


def correlated[E, C](
    handle: Callable[[E, C], dict[str, Any]], id_of: Callable[[E], str]
) -> Callable[[E, C], dict[str, Any]]:
    """Have every answer of a route bear the id by which all is found that comes of its request."""

    @wraps(handle)
    def handler(event: E, context: C) -> dict[str, Any]:
        response = handle(event, context)
        response["headers"][HEADER] = id_of(event)
        return response

    return handler
