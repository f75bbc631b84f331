"""HTTP at the edge: what a request says, and answers and problems (RFC 9457) in one form."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from orderhub.edge.correlation import HEADER, correlated, correlation_of
from orderhub.edge.log import log
from orderhub.edge.parameters import known_to
from orderhub.edge.paths import placed
from orderhub.edge.problems import Response, problem, put_off, rendered
from orderhub.edge.scopes import OPEN_ROUTES, ROUTES, Scope
from orderhub.edge.statuses import status_of
from orderhub.errors import RequestError, TransientError, kind_of, place_of

type Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a function answers; ``body`` is what JSON can say, a page's text, a file's bytes, or None."""

    body: object
    status: HTTPStatus = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)


def endpoint(handle: Callable[[Event, Any], Answer]) -> Callable[[Event, Any], Response]:
    """Make a Lambda handler of a function from event to answer; every fault becomes a problem with a code."""

    @wraps(handle)
    def handler(event: Event, context: object) -> Response:
        request_id, correlation_id = request_id_of(event), correlation_id_of(event)
        log.append_keys(request_id=request_id, correlation_id=correlation_id)
        try:
            _places_of(event)
            _check_scope(event)
            _check_parameters(event)
            answer = handle(event, context)
            return rendered(answer.status, answer.body, answer.headers)
        except RequestError as fault:
            return _rejected(fault, request_id)
        except TransientError as fault:
            log.warning("request_put_off", extra={"code": fault.code, "busy": fault.is_busy})
            return put_off(fault, request_id, (event["httpMethod"], event["resource"]))
        except Exception as error:  # noqa: BLE001 - the last line before the caller, who gets a code
            # Without the message or a traceback, which may quote what a customer gave us.
            log.error("request_failed", extra={"error": kind_of(error), "at": place_of(error)})
            message = "Something went wrong here; ask with the request id."
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            return problem(status, "internal_error", message, request_id, {})

    return correlated(handler, correlation_id_of)


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

    Whatever stands before the route in the path is kept: a stage, the prefix of a custom domain.
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
    return unquote(_places_of(event)[name])


def body_of(event: Event) -> bytes:
    """The body of the request as it came."""
    body: str = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def _places_of(event: Event) -> Mapping[str, str]:
    found = placed(event["path"], event["resource"])
    if found is None:
        raise RequestError("There is no such route; docs/api.md lists them.", "route_unknown")
    return found


def _check_scope(event: Event) -> None:
    """Hold the key's scopes against the route: the authorizer's wildcards alone let a neighbour through.

    To IAM ``/v1/orders/*`` means ``/v1/orders/A1/card`` too.
    """
    route = event["httpMethod"], event["resource"]
    if route not in OPEN_ROUTES:
        require(event, ROUTES[route])


def _check_parameters(event: Event) -> None:
    """Hold the parameters against those the route knows: one that is misspelt must not widen what is asked for.

    The pages that people open by a link take any: chat programs add parameters of their own.
    """
    route = event["httpMethod"], event["resource"]
    sent: Mapping[str, str | None] = event.get("queryStringParameters") or {}
    every: Mapping[str, list[str]] = event.get("multiValueQueryStringParameters") or {}
    if route in OPEN_ROUTES:
        return
    if not sent.keys() <= known_to(*route):
        names = ", ".join(sorted(known_to(*route))) or "none"
        message = f"Send no parameter that this route does not know; it knows {names}."
        raise RequestError(message, "parameter_unknown")
    if any(len(values) > 1 for values in every.values()):
        raise RequestError("Send each parameter once.", "parameter_repeated")
    if not all((value or "").strip() for value in sent.values()):
        message = "Send each parameter with a value, or leave it out."
        raise RequestError(message, "parameter_blank")


def _rejected(fault: RequestError, request_id: str) -> Response:
    more = {"errors": list(fault.errors)} if fault.errors else {}
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
    return problem(status_of(fault), fault.code, str(fault), request_id, headers, **more)
