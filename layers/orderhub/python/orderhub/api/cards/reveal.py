"""Personal data shown in clear: to whoever may, one field at a time, for a reason, and only once written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from orderhub.audit.trail import Entry
from orderhub.cards.personal import PERSONAL, personal_of
from orderhub.errors import RequestError
from orderhub.http.request import Event, key_id_of, query_of, require
from orderhub.orders.model import Header
from orderhub.platform.log import log
from orderhub.platform.scopes import Scope

_LEAST_LETTERS, _LONGEST_REASON = 3, 200
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Fillers of Hangul: to Unicode they are letters, and they show nothing."""
_MOST, _WINDOW = 30, timedelta(hours=1)
"""More looks of one key than this are worth a question."""


class Trail(Protocol):
    """Where looks at personal data are written down."""

    def write(self, entry: Entry) -> None:
        """Store an entry; raises TransientError when it is not stored."""
        ...

    def count(self, key_id: str, since: datetime) -> int:
        """How often somebody looked with this key since a time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A request to see one field of an order's customer; ``who`` is an access key's id."""

    key_id: str
    field: str
    reason: str


def look_of(event: Event) -> Look | None:
    """What a request asks to see in clear; None where it asks for nothing.

    Raises:
        RequestError: ``scope_missing``; ``reveal_unknown`` for anything but one of ``PERSONAL``, 400
            ``reason_required`` without a reason people can read, on one line.
    """
    field = query_of(event, "reveal")
    if field is None:
        return None
    require(event, Scope.CARDS_REVEAL)
    if field not in PERSONAL:
        message = f"Ask for one of {', '.join(PERSONAL)} at a time."
        raise RequestError(message, "reveal_unknown")
    reason = (query_of(event, "reason") or "").strip()
    if not _is_readable(reason):
        message = (
            f"Give a reason on one line, with at least {_LEAST_LETTERS} letters or digits and at most"
            f" {_LONGEST_REASON} characters; it is kept in the audit."
        )
        raise RequestError(message, "reason_required")
    return Look(key_id=key_id_of(event), field=field, reason=reason)


def write_down(look: Look, header: Header, trail: Trail, now: datetime) -> None:
    """Put a look into the audit; only then may the field be shown.

    Raises:
        RequestError: ``field_absent``: there is nothing to show, and nothing to write down.
        TransientError: It could not be written down, so the field must not be shown.
    """
    if look.field not in personal_of(header):
        message = "The order does not have this field."
        raise RequestError(message, "field_absent")
    trail.write(
        Entry(key_id=look.key_id, field=look.field, order_no=header.order_no, reason=look.reason, happened_at=now)
    )
    count = trail.count(look.key_id, now - _WINDOW)
    if count > _MOST:
        log.warning("reveals_over_limit", extra={"key_id": look.key_id, "count": count})


def _is_readable(reason: str) -> bool:
    letters = sum(character.isalnum() and character not in _BLANK_LETTERS for character in reason)
    return letters >= _LEAST_LETTERS and len(reason) <= _LONGEST_REASON and reason.isprintable()
