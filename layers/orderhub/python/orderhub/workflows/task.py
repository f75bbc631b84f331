"""A Lambda as a task of a workflow: what it raises names the fault and holds nothing of a customer's.

Step Functions keeps the error's class name and message in the run's history and matches retries by the name.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from orderhub.errors import OrderHubError, kind_of
from orderhub.platform.log import log

type Json = Mapping[str, Any]


class Broken(OrderHubError):
    """A fault nobody foresaw: a defect, or a permission that is missing."""


def task(handle: Callable[[Json, Any], dict[str, Any]]) -> Callable[[Json, Any], dict[str, Any]]:
    """Make a task's handler of a function from input to output; only faults of ours leave it."""

    @wraps(handle)
    def handler(event: Json, context: object) -> dict[str, Any]:
        # Until the run is known, which it comes of; what the invocation before logged must not stay.
        log.append_keys(correlation_id=None)
        ids = {name: event.get(name) for name in ("workflow", "run", "event_id")}
        try:
            return handle(event, context)
        except OrderHubError as fault:
            log.warning("task_failed", extra={**ids, "error": type(fault).__name__, "code": fault.code})
            raise fault from None
        except Exception as error:  # noqa: BLE001 - the last line before the run's history, which is stored
            broken = Broken(kind_of(error), "internal_error")
            log.error("task_failed", extra={**ids, "error": str(broken), "code": broken.code})
            raise broken.with_traceback(error.__traceback__) from None

    return handler
