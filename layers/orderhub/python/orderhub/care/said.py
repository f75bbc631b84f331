"""What people say with their actions about a case: free text that stays with the order and grows."""

from dataclasses import replace
from http import HTTPStatus

from orderhub.care.asked import Asked
from orderhub.edge.http import Rejected
from orderhub.orders.model import Case

MAX_KEPT = 4000
"""The most characters of reasons, and of notes, that a case takes in altogether."""


def with_words(case: Case, asked: Asked) -> Case:
    """A case with what is said now below what was said before; what stands there already is not said again.

    Raises:
        Rejected: 400 ``reason_too_long`` or ``note_too_long``.
    """
    reason, note = _joined(case.reason, asked.reason, "reason"), _joined(case.note, asked.note, "note")
    return replace(case, reason=reason, note=note)


def _joined(before: str | None, more: str | None, field: str) -> str | None:
    if not more or f"\n{more}\n" in f"\n{before or ''}\n":
        return before
    text = f"{before}\n{more}" if before else more
    if len(text) > MAX_KEPT:
        message = f"With this the case would hold more than {MAX_KEPT} characters as {field}; shorten it."
        raise Rejected(HTTPStatus.BAD_REQUEST, f"{field}_too_long", message)
    return text
