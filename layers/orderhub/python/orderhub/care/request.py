"""What is asked of an order: an action with its lines, amount and words, which stay, or what a buyer thinks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from orderhub.errors import RequestError
from orderhub.orders.cases import Case, CaseLine

MAX_TEXT = 1000
SCORES, NPS = range(1, 6), range(11)
MAX_KEPT = 4000
"""The most characters of reasons, and of notes, that a case takes in altogether."""
_AUTOMATIC = ("rule:", "workflow:")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRequest:
    """What comes with an action: with which access key, and which case it is to move if it says so.

    ``address`` is whom an order is to go to instead, and where, by the names of a case's fields. A rule or
    workflow asks under its own name (``rule:vip``), and with an ``id`` that is the same when it asks again.
    """

    by: str
    reason: str | None = None
    note: str | None = None
    lines: tuple[CaseLine, ...] = ()
    amount: Decimal | None = None
    case_id: str | None = None
    address: Mapping[str, str] = field(default_factory=dict, repr=False)
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a buyer says: ``score`` 1 to 5, ``nps`` 0 to 10, at least one of the three."""

    score: int | None = None
    nps: int | None = None
    comment: str | None = None


def is_automatic(by: str) -> bool:
    """Whether a rule or a workflow asks, and nobody with an access key."""
    return by.startswith(_AUTOMATIC)


def with_words(case: Case, request: ActionRequest) -> Case:
    """A case with the texts of a request below those it has; one it has already is not added again.

    An address is added where none is known.

    Raises:
        RequestError: ``reason_too_long`` or ``note_too_long``.
    """
    reason, note = _joined(case.reason, request.reason, "reason"), _joined(case.note, request.note, "note")
    address: Any = {} if has_address(case) else request.address
    return replace(case, reason=reason, note=note, **address)


def has_address(case: Case) -> bool:
    """Whether it is known where the order of a case is to go."""
    return any((case.receiver_name, case.receiver_phone, case.delivery_address))


def is_same_address(case: Case, request: ActionRequest) -> bool:
    """Whether a request has no address, or the one the case has."""
    current = {name: getattr(case, name) for name in request.address}
    return not has_address(case) or current == request.address


def _joined(before: str | None, more: str | None, field: str) -> str | None:
    if not more or f"\n{more}\n" in f"\n{before or ''}\n":
        return before
    text = f"{before}\n{more}" if before else more
    if len(text) > MAX_KEPT:
        message = f"With this the case would hold more than {MAX_KEPT} characters as {field}; shorten it."
        raise RequestError(message, f"{field}_too_long")
    return text
