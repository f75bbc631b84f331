"""A Lambda handler of a function from request to answer: checks before, one form of problems (RFC 9457) after."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from orderhub.errors import RequestError, TransientError, kind_of, place_of
from orderhub.http.answer import MAX_ANSWER_BYTES, Answer, Response, problem, put_off, rendered
from orderhub.http.parameters import parameters_of_route
from orderhub.http.query_params import DEFAULT_LIMIT
from orderhub.http.request import Event, correlated, correlation_id_of, places_of, request_id_of, require
from orderhub.http.routes import KEY_ROUTES, OPEN_ROUTES, ROUTES
from orderhub.http.statuses import status_of
from orderhub.platform.log import log

__all__ = ["Answer", "endpoint"]

_WAYS = 'Bearer, Basic realm="orderhub"'
"""How a key can be sent, as the gateway says it too."""


def endpoint(handle: Callable[[Event, Any], Answer]) -> Callable[[Event, Any], Response]:
    """Make a Lambda handler of a function from event to answer; every fault becomes a problem with a code."""

    @wraps(handle)
    def handler(event: Event, context: object) -> Response:
        request_id, correlation_id = request_id_of(event), correlation_id_of(event)
        log.append_keys(request_id=request_id, correlation_id=correlation_id)
        try:
            places_of(event)
            _check_scope(event)
            _check_parameters(event)
            answer = handle(event, context)
            return _carried(rendered(answer.status, answer.body, answer.headers), event)
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


def _check_scope(event: Event) -> None:
    """Hold the key's scopes against the route: the authorizer's wildcards alone let a neighbour through.

    To IAM ``/v1/orders/*`` means ``/v1/orders/A1/card`` too.
    """
    route = event["httpMethod"], event["resource"]
    if route not in OPEN_ROUTES | KEY_ROUTES:
        require(event, ROUTES[route])


def _check_parameters(event: Event) -> None:
    """Hold the parameters against those the route knows: one that is misspelt must not widen what is requested.

    The pages that people open by a link take any: chat programs add parameters of their own.
    """
    route = event["httpMethod"], event["resource"]
    sent: Mapping[str, str | None] = event.get("queryStringParameters") or {}
    every: Mapping[str, list[str]] = event.get("multiValueQueryStringParameters") or {}
    if route in OPEN_ROUTES:
        return
    if not sent.keys() <= parameters_of_route(*route):
        names = ", ".join(sorted(parameters_of_route(*route))) or "none"
        message = f"Send no parameter that this route does not know; it knows {names}."
        raise RequestError(message, "parameter_unknown")
    if any(len(values) > 1 for values in every.values()):
        raise RequestError("Send each parameter once.", "parameter_repeated")
    if not all((value or "").strip() for value in sent.values()):
        message = "Send each parameter with a value, or leave it out."
        raise RequestError(message, "parameter_blank")


def _carried(response: Response, event: Event) -> Response:
    """An answer that Lambda carries; for one that is larger the caller would get an error of the gateway."""
    body = response["body"]
    # As a JSON string in Lambda's answer a quote takes two bytes, and a character outside Unicode's first plane
    # twelve; what cannot be too large is not measured.
    size = len(json.dumps(body)) * 3 // 4 if len(body) > MAX_ANSWER_BYTES // 12 else 0
    if size > MAX_ANSWER_BYTES:
        entries = int((event.get("queryStringParameters") or {}).get("limit") or DEFAULT_LIMIT)
        fitting = max(1, entries * MAX_ANSWER_BYTES * 9 // (10 * size))
        message = f"The answer is larger than 4.5 MB; ask for less, on a list with limit={fitting}."
        raise RequestError(message, "answer_too_large")
    return response


def _rejected(fault: RequestError, request_id: str) -> Response:
    more = {"errors": list(fault.errors)} if fault.errors else {}
    status = status_of(fault)
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = _WAYS
    return problem(status, fault.code, str(fault), request_id, headers, **more)
