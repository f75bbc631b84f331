"""What may be found when customers and events are held against the orders; pure, no AWS."""

from dataclasses import dataclass
from enum import StrEnum

from orderhub.customers.sales import Place


class DifferenceKind(StrEnum):
    """The kinds of differences."""

    MISSING = "missing"
    """The customer does not have the order."""
    EXTRA = "extra"
    """A customer has an order that is gone, is somebody else's, or was ordered at another time."""
    DIFFERS = "differs"
    """What the customer has of the order is not what the order says."""
    UNFOLLOWED = "unfollowed"
    """An identity of the order leads to nobody: its last change was never followed."""
    UNPUBLISHED = "untold"
    """The order's last version was to be published, and has no event."""
    UNREADABLE = "unreadable"
    """The order itself cannot be read: somebody wrote it past the hub. It cannot be mended from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference; ``version`` is the order's, ``place`` where an extra row lies."""

    kind: DifferenceKind
    order_no: str
    customer_id: str | None = None
    version: int | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found in a part: the differences, and how many orders were left out because they changed lately."""

    differences: tuple[Difference, ...] = ()
    left_out: int = 0
