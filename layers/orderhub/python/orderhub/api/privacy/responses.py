"""A privacy request as the API shows it; at its end that is the receipt, which holds nothing personal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from orderhub.jobs.job import State
from orderhub.orders.json_values import time_text
from orderhub.orders.model import Json
from orderhub.privacy.files import LINK_SECONDS
from orderhub.privacy.request import PrivacyKind, Request, export_key

EXPORT_DAYS = 7
_ELSEWHERE = {"stream": 1, "queues": 14, "pointInTimeRecovery": 35}
"""For how many days AWS keeps what was there before, where nobody can take anything out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What the stack's owner decided about how long things are stored, in days."""

    archive: int
    logs: int


def shown(request: Request, keeping: Keeping, address: Callable[[str], str]) -> dict[str, Json]:
    """A request; ``address`` makes the link to an export, which is good for a quarter of an hour."""
    fields: dict[str, Json] = {
        "requestId": request.request_id,
        "kind": request.kind.value,
        "state": request.state.value,
        "requestedBy": request.key_id,
        "counted": dict(request.counted),
        "done": dict(request.done),
        "createdAt": time_text(request.created_at),
        "updatedAt": time_text(request.updated_at),
        "endedAt": time_text(request.ended_at) if request.ended_at else None,
        "code": request.code,
    }
    if request.state is State.DONE and request.ended_at:
        fields |= _at_the_end(request, request.ended_at, keeping, address)
    elif request.doing:
        fields["step"] = request.doing.value
    return {name: value for name, value in fields.items() if value is not None}


def _at_the_end(
    request: Request, ended_at: datetime, keeping: Keeping, address: Callable[[str], str]
) -> dict[str, Json]:
    if request.kind is PrivacyKind.EXPORT:
        return {
            "url": address(export_key(request.request_id)),
            "urlExpiresInSeconds": LINK_SECONDS,
            "keptUntil": time_text(ended_at + timedelta(days=EXPORT_DAYS)),
        }
    days = _ELSEWHERE | {"eventArchive": keeping.archive, "logs": keeping.logs}
    return {"keptElsewhereUntil": {name: time_text(ended_at + timedelta(days=n)) for name, n in days.items()}}
