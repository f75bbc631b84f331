"""The one id that leads from a request to all that came of it: events, runs of workflows, messages, log lines."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

HEADER = "X-Correlation-Id"
# With a letter, so that it is no phone number; without what an e-mail address or a line break needs.
_TAKEN = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9._-]{8,64}", re.ASCII)


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
