"""Schedules: those of a time that has passed are refused."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ministack.services import scheduler

type Message = dict[str, Any]

AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")


def refuse_the_past(put: Callable[[str, Message], Any]) -> Callable[[str, Message], Any]:
    """Wrap the making or changing of a schedule so that one for a time that has passed is refused.

    MiniStack starts it at once.
    """

    def wrapped(name: str, body: Message) -> Any:  # noqa: ANN401 - MiniStack's answer
        once = AT.fullmatch(body.get("ScheduleExpression", ""))
        if once:
            zone = ZoneInfo(body.get("ScheduleExpressionTimezone") or "UTC")
            if datetime.fromisoformat(once[1]).replace(tzinfo=zone) <= datetime.now(UTC):
                message = f"Invalid Schedule Expression {once[0]}. The time has passed."
                return scheduler._error(400, "ValidationException", message)
        return put(name, body)

    return wrapped
