"""What a request says, as API Gateway passes it on."""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from orderhub.errors import RequestError
from orderhub.http.paths import placed
from orderhub.platform.correlation import HEADER, correlation_of
from orderhub.platform.scopes import Scope

type Event = Mapping[str, Any]


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
