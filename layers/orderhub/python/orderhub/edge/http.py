"""HTTP at the edge: what a request says, and answers and problems (RFC 9457) in one form."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from orderhub.edge.correlation import HEADER, correlated, correlation_of
from orderhub.edge.log import log
from orderhub.edge.problems import Response, problem, response
from orderhub.edge.scopes import OPEN_ROUTES, ROUTES, Scope
from orderhub.faults import Passing, Refused, kind_of

type Event = Mapping[str, Any]

_JSON = "application/json; charset=utf-8"
_SENT_BY_PLUGINS = frozenset({("POST", "/v1/orders")})
"""Yespo's plugins send a request again after 429 and 500 only; anything else of 5xx is an order lost."""


class Rejected(Refused):
    """A request that gets an answer other than 200.

    Args:
        status: HTTP status.
        code: Stable code of the problem.
        message: What is wrong and what to do about it.
        headers: Further headers of the answer.
        errors: What is wrong one by one, each with ``pointer``, ``code`` and ``message``, in a text also with
            ``line`` and ``column``.
    """

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        message: str,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str | int]] = (),
    ) -> None:
        super().__init__(message, code)
        self.status = status
        self.headers = dict(headers or {})
        self.errors = errors


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
            _check_scope(event)
            return _rendered(handle(event, context))
        except Rejected as fault:
            return _rejected(fault, request_id)
        except Passing as fault:
            log.warning("request_put_off", extra={"code": fault.code, "busy": fault.is_busy})
            return _put_off(fault, request_id, _unavailable_status(event))
        except Exception as error:  # noqa: BLE001 - the last line before the caller, who gets a code
            # Without the message or a traceback, which may quote what a customer gave us.
            log.error("request_failed", extra={"error": kind_of(error), "at": _place(error)})
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
    key_id: str = event["requestContext"]["authorizer"]["key_id"]
    return key_id


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
        Rejected: 403 ``scope_missing``.
    """
    if scope not in scopes_of(event):
        message = f"This access key lacks the scope {scope}; use one that has it."
        raise Rejected(HTTPStatus.FORBIDDEN, "scope_missing", message)


def base_url_of(event: Event) -> str:
    """The address the API was called by, up to its first route: ``https://<host>/api``.

    Whatever stands before the route in the path is kept: a stage, the prefix of a custom domain.
    """
    host, scheme = header_of(event, "Host"), header_of(event, "X-Forwarded-Proto") or "https"
    path: str = event["requestContext"]["path"]
    segments = path.split("/")
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

    It is cut from the path, which a REST API passes on percent-encoded, so that ``A%2F1`` is one segment and
    is decoded just once; counted from the end, because a custom domain may put a prefix before the route.
    """
    route, path = event["resource"].split("/"), event["path"].split("/")
    return unquote(path[route.index(f"{{{name}}}") - len(route)])


def body_of(event: Event) -> bytes:
    """The body of the request as it came."""
    body: str = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def _check_scope(event: Event) -> None:
    """Hold the key's scopes against the route: the authorizer's wildcards alone let a neighbour through.

    To IAM ``/v1/orders/*`` means ``/v1/orders/A1/card`` too.
    """
    route = event["httpMethod"], event["resource"]
    if route not in OPEN_ROUTES:
        require(event, ROUTES[route])


def _place(error: Exception) -> str:
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}" if frame else ""


def _rendered(answer: Answer) -> Response:
    if answer.body is None or isinstance(answer.body, str):
        return response(answer.status, answer.body or "", answer.headers)
    if isinstance(answer.body, bytes):
        encoded = base64.b64encode(answer.body).decode()
        return response(answer.status, encoded, answer.headers) | {"isBase64Encoded": True}
    # Without a "<" it stays data even where somebody writes it into the script of a page.
    body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return response(answer.status, body, {"Content-Type": _JSON, **answer.headers})


def _rejected(fault: Rejected, request_id: str) -> Response:
    more = {"errors": list(fault.errors)} if fault.errors else {}
    return problem(fault.status, fault.code, str(fault), request_id, fault.headers, **more)


def _put_off(fault: Passing, request_id: str, unavailable: HTTPStatus) -> Response:
    """Too much at once is answered as the gateway answers it, whatever it is that was too much."""
    busy = HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests"
    status, code = busy if fault.is_busy else (unavailable, fault.code)
    return problem(status, code, str(fault), request_id, {"Retry-After": "1"})


def _unavailable_status(event: Event) -> HTTPStatus:
    is_sent_by_plugins = (event["httpMethod"], event["resource"]) in _SENT_BY_PLUGINS
    return HTTPStatus.INTERNAL_SERVER_ERROR if is_sent_by_plugins else HTTPStatus.SERVICE_UNAVAILABLE
