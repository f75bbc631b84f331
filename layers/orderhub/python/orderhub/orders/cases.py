"""What somebody asked or said about an order: cases and feedback."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from orderhub.orders.statuses import Status


class CaseState(StrEnum):
    """How far a case is."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    DONE = "done"
    LAPSED = "lapsed"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be decided or done."""
        return self in (CaseState.REQUESTED, CaseState.APPROVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A product a case is about, and how much of it."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What somebody asked about an order by an action: a refund, an exchange, a reminder.

    ``case_id`` is kind and running number (``refund-1``), ``status`` the order's when the case was opened,
    ``opened_by`` an access key's id, or the rule or workflow that asked (``rule:vip``); ``requests`` are the ids
    of what such asked and that was done. ``reason`` and ``note`` are free text, ``decision`` that part of
    the reason that came with the last step. ``currency`` is that of the amount;
    it, ``order_total`` and ``lines_digest`` are the order's when the case was opened, None where the case is not
    about money or products, or is older than they are. Whom the order is to go to instead, and where, is personal.
    """

    case_id: str
    kind: str
    state: CaseState
    status: Status
    opened_at: datetime
    updated_at: datetime
    opened_by: str
    lines: tuple[CaseLine, ...] = ()
    amount: Decimal | None = None
    currency: str | None = None
    order_total: Decimal | None = None
    lines_digest: str | None = None
    receiver_name: str | None = None
    receiver_phone: str | None = None
    delivery_address: str | None = None
    ends_when_shipped: bool = False
    reason: str | None = None
    note: str | None = None
    decision: str | None = None
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a buyer thinks of how an order went: ``score`` is 1 to 5, ``nps`` 0 to 10."""

    feedback_id: str
    given_at: datetime
    score: int | None = None
    nps: int | None = None
    comment: str | None = None
