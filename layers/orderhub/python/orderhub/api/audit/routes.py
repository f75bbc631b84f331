"""What the API says of the audit; the reasons people gave are shown here and nowhere else."""

from datetime import UTC
from typing import Protocol

from orderhub.audit.trail import Entry
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.query_params import limit_of
from orderhub.http.request import Event, query_of
from orderhub.platform.signing import TokenSigner

MOST_LISTED = 100
_PURPOSE = "audit"


class AuditReader(Protocol):
    """Where entries are read."""

    def read(
        self, limit: int, before: str | None = None, key_id: str | None = None, order_no: str | None = None
    ) -> tuple[list[Entry], str | None]:
        """A page of entries, newest first, and the position to go on from; None at the end."""
        ...


def listed(event: Event, trail: AuditReader, signer: TokenSigner) -> Answer:
    """A page of the audit, newest first, with what to ask for the next; ``key_id`` and ``order_no`` narrow it.

    A page may be short, or empty, and yet have a next one, where little matches.

    Raises:
        RequestError: ``limit_invalid`` or ``before_invalid``.
        TransientError: A table could not be reached.
    """
    limit, before = limit_of(event, MOST_LISTED), query_of(event, "before")
    position = _position_of(before, signer) if before else None
    entries, position = trail.read(limit, position, query_of(event, "key_id"), query_of(event, "order_no"))
    following = signer.sign(_PURPOSE, {"p": position}) if position else None
    return Answer(body={"entries": [_shown(entry) for entry in entries], "next": following})


def _position_of(before: str, signer: TokenSigner) -> str:
    payload = signer.read(_PURPOSE, before)
    if payload is None:
        raise RequestError("Send before as the answer's next said it.", "before_invalid")
    position: str = payload["p"]
    return position


def _shown(entry: Entry) -> dict[str, str | None]:
    return {
        "at": entry.happened_at.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z",
        "keyId": entry.key_id,
        "field": entry.field,
        "orderNo": entry.order_no or None,
        "reason": entry.reason,
    }
