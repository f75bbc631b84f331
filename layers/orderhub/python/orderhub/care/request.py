"""What is asked of an order: an action with its lines and amount, or what a buyer thinks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from orderhub.orders.cases import CaseLine

MAX_TEXT = 1000
SCORES, NPS = range(1, 6), range(11)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRequest:
    """What comes with an action: with which access key, and which case it is to move if it says so.

    ``address`` is whom an order is to go to instead, and where, by the names of a case's fields.
    """

    by: str
    reason: str | None = None
    note: str | None = None
    lines: tuple[CaseLine, ...] = ()
    amount: Decimal | None = None
    case_id: str | None = None
    address: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a buyer says: ``score`` 1 to 5, ``nps`` 0 to 10, at least one of the three."""

    score: int | None = None
    nps: int | None = None
    comment: str | None = None
